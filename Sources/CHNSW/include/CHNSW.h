// A graph of near neighbours (HNSW), by hnswlib, as C sees it.
//
// Vectors are unit floats; a score is their inner product. Nodes are numbered from 0 in the order in
// which they are added. A graph is either built in memory, or read from its parts as they lie in a
// file, which must stay mapped as long as the graph is used. Nothing throws: a call that cannot be
// carried out returns 0 or a null pointer.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hnsw_graph hnsw_graph;

// The parts of a graph. A node is its links on the ground floor, its vector and its number; levels
// says on how many upper floors each node lies, upper are the links of those floors, node by node.
struct hnsw_parts {
  size_t count, size, links;  // nodes, elements of a vector, links of a node on an upper floor
  int64_t entry, top;         // where a search begins, and on which floor
  const char *nodes;
  const int32_t *levels;
  const char *upper;
  size_t nodes_bytes, upper_bytes;
};

// Makes an empty graph; effort is how many candidates are looked at for each new node.
hnsw_graph *hnsw_create(size_t size, size_t capacity, size_t links, size_t effort, size_t seed);
// Takes a graph as it is, to be searched only. Links and sizes are checked.
hnsw_graph *hnsw_open(const struct hnsw_parts *parts);
// Copies a graph into memory with room for more nodes.
hnsw_graph *hnsw_copy(const hnsw_graph *graph, size_t capacity, size_t effort, size_t seed);
void hnsw_free(hnsw_graph *graph);

size_t hnsw_count(const hnsw_graph *graph);
// Adds a vector as the next node. Returns 0 if there is no room.
int hnsw_add(hnsw_graph *graph, const float *vector);
// Finds the count nodes of the highest scores among breadth candidates, the best first. Several
// threads may search at once, if none adds.
size_t hnsw_find(const hnsw_graph *graph, const float *query, size_t count, size_t breadth,
                 uint64_t *nodes, float *scores);
// The vector of a node.
const float *hnsw_vector(const hnsw_graph *graph, size_t node);
// The parts of a graph, valid until it is changed or freed.
struct hnsw_parts hnsw_parts_of(hnsw_graph *graph);

// Maps a file for reading; null if that cannot be done.
const void *hnsw_map(const char *path, size_t *bytes);
void hnsw_unmap(const void *start, size_t bytes);

// Continues a checksum over whole words of 64 bits; a change of any one word changes it.
uint64_t hnsw_checksum(uint64_t sum, const void *start, size_t bytes);

#ifdef __cplusplus
}
#endif
