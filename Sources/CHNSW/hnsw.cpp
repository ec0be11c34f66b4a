#include "include/CHNSW.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>
#include <memory>
#include <vector>

// hnswlib's distances are compiled for one instruction set; ours, below, are chosen when they are used.
// Its "manual vectorization" stays on nevertheless: without it no node is fetched ahead of its turn,
// and a search takes twice as long.
#include <fstream>
#include <iostream>
#include <hnswlib/hnswlib.h>

namespace {

typedef float floats __attribute__((vector_size(64), aligned(4)));  // read from any address

// The inner product, 16 elements at a time in several sums. Their number, and so the last bits and at
// times a graph, depend on the instruction set; on one kind of processor all is always the same.
template <int accumulators>
__attribute__((always_inline)) inline float dot(const float *a, const float *b, size_t size) {
  floats sums[accumulators] = {};
  size_t i = 0;
  for (; i + 16 * accumulators <= size; i += 16 * accumulators)
    for (int k = 0; k < accumulators; k++)
      sums[k] += *(const floats *)(a + i + 16 * k) * *(const floats *)(b + i + 16 * k);
  for (; i + 16 <= size; i += 16) sums[0] += *(const floats *)(a + i) * *(const floats *)(b + i);
  for (int k = 1; k < accumulators; k++) sums[0] += sums[k];
  float lanes[16];
  memcpy(lanes, &sums[0], sizeof lanes);
  for (int width = 8; width > 0; width /= 2)
    for (int lane = 0; lane < width; lane++) lanes[lane] += lanes[lane + width];
  float sum = lanes[0];
  for (; i < size; i++) sum += a[i] * b[i];
  return sum;
}

float distance_portable(const void *a, const void *b, const void *size) {
  return 1 - dot<2>((const float *)a, (const float *)b, *(const size_t *)size);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) float distance_avx2(const void *a, const void *b,
                                                        const void *size) {
  return 1 - dot<2>((const float *)a, (const float *)b, *(const size_t *)size);
}

__attribute__((target("avx512f"))) float distance_avx512(
    const void *a, const void *b, const void *size) {
  return 1 - dot<4>((const float *)a, (const float *)b, *(const size_t *)size);
}
#endif

hnswlib::DISTFUNC<float> best_distance() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return distance_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return distance_avx2;
#endif
  return distance_portable;
}

class InnerProduct : public hnswlib::SpaceInterface<float> {
  size_t size_;

 public:
  explicit InnerProduct(size_t size) : size_(size) {}
  size_t get_data_size() override { return size_ * sizeof(float); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return best_distance(); }
  void *get_dist_func_param() override { return &size_; }
};

using Graph = hnswlib::HierarchicalNSW<float>;

size_t node_bytes(size_t size, size_t links) {
  return (2 * links + 1) * sizeof(uint32_t) + size * sizeof(float) + sizeof(uint64_t);
}

}  // namespace

struct hnsw_graph {
  size_t size, links;
  InnerProduct space;
  Graph graph;
  bool is_mapped = false;
  std::vector<int32_t> levels;  // as parts give them
  std::vector<char> upper;

  hnsw_graph(size_t size, size_t capacity, size_t links, size_t effort, size_t seed)
      : size(size), links(links), space(size), graph(&space, capacity, links, effort, seed) {}

  ~hnsw_graph() {
    if (!is_mapped) return;
    // What is mapped belongs to the file: nothing of it may be freed by hnswlib.
    graph.data_level0_memory_ = nullptr;
    graph.cur_element_count = 0;
  }
};

namespace {

// Lays the parts of a graph over another, which has room for them and is empty.
bool take(hnsw_graph *target, const hnsw_parts &parts, bool is_mapped) {
  Graph &graph = target->graph;
  size_t stride = graph.size_data_per_element_, floor = graph.size_links_per_element_;
  size_t used = 0;
  if (is_mapped) {
    free(graph.data_level0_memory_);
    graph.data_level0_memory_ = const_cast<char *>(parts.nodes);
    target->is_mapped = true;
  } else {
    memcpy(graph.data_level0_memory_, parts.nodes, parts.count * stride);
  }
  for (size_t node = 0; node < parts.count; node++) {
    int32_t level = parts.levels[node];
    if (level < 0 || level > parts.top || used + level * floor > parts.upper_bytes) return false;
    const char *links = parts.upper + used;
    graph.element_levels_[node] = level;
    graph.linkLists_[node] = nullptr;
    if (level > 0 && is_mapped) {
      graph.linkLists_[node] = const_cast<char *>(links);
    } else if (level > 0) {
      graph.linkLists_[node] = (char *)malloc(level * floor + 1);
      if (!graph.linkLists_[node]) return false;
      memcpy(graph.linkLists_[node], links, level * floor);
    }
    if (!is_mapped) graph.label_lookup_[node] = node;
    graph.cur_element_count = node + 1;
    used += level * floor;
  }
  graph.enterpoint_node_ = (uint32_t)parts.entry;
  graph.maxlevel_ = (int)parts.top;
  return used == parts.upper_bytes;
}

// Whether every link leads to a node that lies on the floor of the link.
bool is_sound(const hnsw_parts &parts) {
  size_t stride = node_bytes(parts.size, parts.links), used = 0;
  size_t floor = (parts.links + 1) * sizeof(uint32_t);
  auto sound = [&](const char *at, size_t most, int level) {
    const uint32_t *links = (const uint32_t *)at;
    uint32_t count = links[0] & 0xFFFF;
    if (count != links[0] || count > most) return false;
    for (uint32_t i = 1; i <= count; i++)
      if (links[i] >= parts.count || parts.levels[links[i]] < level) return false;
    return true;
  };
  for (size_t node = 0; node < parts.count; node++) {
    if (!sound(parts.nodes + node * stride, 2 * parts.links, 0)) return false;
    for (int level = 1; level <= parts.levels[node]; level++, used += floor) {
      if (used + floor > parts.upper_bytes) return false;
      if (!sound(parts.upper + used, parts.links, level)) return false;
    }
  }
  return parts.levels[parts.entry] == parts.top;
}

}  // namespace

extern "C" {

hnsw_graph *hnsw_create(size_t size, size_t capacity, size_t links, size_t effort, size_t seed) {
  try {
    return new hnsw_graph(size, capacity ? capacity : 1, links, effort, seed);
  } catch (const std::exception &) {
    return nullptr;
  }
}

hnsw_graph *hnsw_open(const hnsw_parts *parts) {
  if (parts->count == 0 || parts->count >= 0x7FFFFFFF || parts->links < 2 || parts->links > 1000 ||
      parts->nodes_bytes != parts->count * node_bytes(parts->size, parts->links) ||
      parts->entry < 0 || (size_t)parts->entry >= parts->count || parts->top < 0 ||
      parts->top > 64 || !is_sound(*parts))
    return nullptr;
  try {
    // Room for one node only: what the nodes need is mapped.
    auto graph = std::make_unique<hnsw_graph>(parts->size, 1, parts->links, 1, 1);
    Graph &inner = graph->graph;
    free(inner.linkLists_);
    inner.linkLists_ = (char **)calloc(parts->count, sizeof(char *));
    if (!inner.linkLists_) return nullptr;
    inner.element_levels_.assign(parts->count, 0);
    inner.max_elements_ = parts->count;
    delete inner.visited_list_pool_;
    inner.visited_list_pool_ = new hnswlib::VisitedListPool(1, (int)parts->count);
    if (!take(graph.get(), *parts, true)) return nullptr;
    return graph.release();
  } catch (const std::exception &) {
    return nullptr;
  }
}

hnsw_graph *hnsw_copy(const hnsw_graph *source, size_t capacity, size_t effort, size_t seed) {
  try {
    hnsw_parts parts = hnsw_parts_of(const_cast<hnsw_graph *>(source));
    if (capacity < parts.count) capacity = parts.count;
    auto graph = std::make_unique<hnsw_graph>(parts.size, capacity, parts.links, effort, seed);
    if (parts.count > 0 && !take(graph.get(), parts, false)) return nullptr;
    return graph.release();
  } catch (const std::exception &) {
    return nullptr;
  }
}

void hnsw_free(hnsw_graph *graph) { delete graph; }

size_t hnsw_count(const hnsw_graph *graph) { return graph->graph.cur_element_count; }

int hnsw_add(hnsw_graph *graph, const float *vector) {
  try {
    graph->graph.addPoint(vector, graph->graph.cur_element_count, -1);
    return 1;
  } catch (const std::exception &) {
    return 0;
  }
}

size_t hnsw_find(const hnsw_graph *graph, const float *query, size_t count, size_t breadth,
                 uint64_t *nodes, float *scores) {
  try {
    // hnswlib keeps the breadth of a search in the graph, but takes more when more are wanted.
    auto found = graph->graph.searchKnn(query, breadth > count ? breadth : count);
    while (found.size() > count) found.pop();
    size_t total = found.size();
    for (size_t place = total; place-- > 0; found.pop()) {
      nodes[place] = found.top().second;
      scores[place] = 1 - found.top().first;
    }
    return total;
  } catch (const std::exception &) {
    return 0;
  }
}

const float *hnsw_vector(const hnsw_graph *graph, size_t node) {
  return (const float *)graph->graph.getDataByInternalId((uint32_t)node);
}

hnsw_parts hnsw_parts_of(hnsw_graph *graph) {
  Graph &inner = graph->graph;
  size_t count = inner.cur_element_count, floor = inner.size_links_per_element_;
  graph->levels.assign(inner.element_levels_.begin(), inner.element_levels_.begin() + count);
  graph->upper.clear();
  for (size_t node = 0; node < count; node++)
    graph->upper.insert(graph->upper.end(), inner.linkLists_[node],
                        inner.linkLists_[node] + graph->levels[node] * floor);
  return {count,
          graph->size,
          graph->links,
          (int64_t)(int32_t)inner.enterpoint_node_,
          inner.maxlevel_,
          inner.data_level0_memory_,
          graph->levels.data(),
          graph->upper.data(),
          count * inner.size_data_per_element_,
          graph->upper.size()};
}

const void *hnsw_map(const char *path, size_t *bytes) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return nullptr;
  struct stat status;
  void *start = MAP_FAILED;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    *bytes = (size_t)status.st_size;
    start = mmap(nullptr, *bytes, PROT_READ, MAP_PRIVATE, file, 0);
  }
  close(file);
  return start == MAP_FAILED ? nullptr : start;
}

void hnsw_unmap(const void *start, size_t bytes) { munmap(const_cast<void *>(start), bytes); }

uint64_t hnsw_checksum(uint64_t sum, const void *start, size_t bytes) {
  // Eight sums at once, so that one multiplication need not wait for the other.
  const uint64_t prime = 0x9E3779B97F4A7C15;
  uint64_t sums[8];
  for (int lane = 0; lane < 8; lane++) sums[lane] = sum ^ (prime * (lane + 1));
  const char *at = (const char *)start;
  size_t words = bytes / 8;
  for (size_t word = 0; word < words; word++) {
    uint64_t value;
    memcpy(&value, at + 8 * word, 8);
    uint64_t &lane = sums[word % 8];
    lane = (lane ^ value) * prime;
    lane ^= lane >> 29;
  }
  for (int lane = 0; lane < 8; lane++) {
    sum = (sum ^ sums[lane]) * prime;
    sum ^= sum >> 32;
  }
  return sum;
}

}  // extern "C"
