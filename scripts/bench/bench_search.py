"""Times approximate and exact search of vectors beside hnswlib's and FAISS's Python packages.

    python3 scripts/bench/bench_search.py archive.index --count 100000
    python3 scripts/bench/bench_search.py random --count 1000000

Vectors are those of an index (queries are segments of recordings that are left out of it), or random
unit vectors, the worst there is for a graph. Ours is Sources/CHNSW, compiled here and called through
ctypes; peers have the same parameters (M 16, construction 200). One thread each. Every query is asked
of all programs in turn, so that other work on the machine disturbs them alike. Printed are seconds to
build, milliseconds of processor a query (median), and recall@10 against all products.

Needs numpy, hnswlib, faiss-cpu, Swift (for its clang++) and libhnswlib-dev.
"""

import argparse
import ctypes
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import faiss  # noqa: E402
import hnswlib  # noqa: E402
import numpy as np  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
LINKS, EFFORT, WANTED = 16, 200, 10


def vectors_of(source, count, queries, size=128):
    """Returns vectors [count, size] and queries [queries, size], of unit length."""
    draw = np.random.default_rng(1)
    if source == "random":
        found = draw.standard_normal((count + queries, size), dtype=np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found[:count], found[count:]
    database = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    size = int(database.execute("SELECT value FROM facts WHERE name = 'vector_size'").fetchone()[0])
    ids = [row[0] for row in database.execute("SELECT id FROM recordings ORDER BY id")]
    draw.shuffle(ids)

    def read(id):
        blob = database.execute("SELECT vectors FROM recordings WHERE id = ?", (id,)).fetchone()[0]
        return np.frombuffer(blob, np.float32).reshape(-1, size)

    asked = np.concatenate([read(id) for id in ids[:40]])
    asked = asked[draw.choice(len(asked), queries, replace=False)]
    parts, total = [], 0
    for id in ids[40:]:
        parts.append(read(id))
        total += len(parts[-1])
        if total >= count:
            break
    return np.ascontiguousarray(np.concatenate(parts)[:count]), asked


def compiler():
    """The compiler that SwiftPM takes: clang++ beside swift. GCC's -O2 makes ours slower by half."""
    swift = shutil.which("swift")
    beside = pathlib.Path(swift).resolve().with_name("clang++") if swift else None
    return os.environ.get("CXX") or (str(beside) if beside and beside.exists() else "clang++")


class Ours:
    """The C interface of Sources/CHNSW."""

    name = "hearken"

    def __init__(self, vectors):
        folder = tempfile.mkdtemp()
        source = HERE.parent.parent / "Sources/CHNSW/hnsw.cpp"
        subprocess.run(
            [compiler(), "-std=c++17", "-O2", "-shared", "-fPIC", str(source), "-o",
             f"{folder}/hnsw.so"], check=True)
        self.library = ctypes.CDLL(f"{folder}/hnsw.so")
        self.library.hnsw_create.restype = ctypes.c_void_p
        self.library.hnsw_create.argtypes = [ctypes.c_size_t] * 5
        self.library.hnsw_add.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        self.library.hnsw_find.restype = ctypes.c_size_t
        self.library.hnsw_find.argtypes = [
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p,
            ctypes.c_void_p]
        count, size = vectors.shape
        self.graph = self.library.hnsw_create(size, count, LINKS, EFFORT, 1)
        for row in range(count):
            self.library.hnsw_add(self.graph, vectors.ctypes.data + 4 * size * row)
        self.nodes, self.scores = np.zeros(1000, np.uint64), np.zeros(1000, np.float32)

    def find(self, query, breadth):
        count = self.library.hnsw_find(
            self.graph, query.ctypes.data, WANTED, breadth, self.nodes.ctypes.data,
            self.scores.ctypes.data)
        return self.nodes[:count].tolist()


class Hnswlib:
    name = "hnswlib"

    def __init__(self, vectors):
        self.index = hnswlib.Index("ip", vectors.shape[1])
        self.index.init_index(len(vectors), ef_construction=EFFORT, M=LINKS, random_seed=1)
        self.index.set_num_threads(1)
        self.index.add_items(vectors, num_threads=1)

    def find(self, query, breadth):
        self.index.set_ef(breadth)
        return self.index.knn_query(query, WANTED, num_threads=1)[0][0].tolist()


class FaissHNSW:
    name = f"FAISS HNSW {faiss.__version__}"

    def __init__(self, vectors):
        faiss.omp_set_num_threads(1)
        self.index = faiss.IndexHNSWFlat(vectors.shape[1], LINKS, faiss.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction = EFFORT
        self.index.add(vectors)

    def find(self, query, breadth):
        self.index.hnsw.efSearch = breadth
        return self.index.search(query[None], WANTED)[1][0].tolist()


class FaissFlat:
    name = f"FAISS flat {faiss.__version__}"

    def __init__(self, vectors):
        faiss.omp_set_num_threads(1)
        self.index = faiss.IndexFlatIP(vectors.shape[1])
        self.index.add(vectors)

    def find(self, query, breadth):
        return self.index.search(query[None], WANTED)[1][0].tolist()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="an index, or random")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--breadths", default="50,100,200,400,800")
    parser.add_argument("--only-ours", action="store_true", help="leave the peers' graphs out")
    options = parser.parse_args()
    vectors, queries = vectors_of(options.source, options.count, options.queries)
    print(f"{len(vectors)} vectors of {vectors.shape[1]}, {len(queries)} queries, "
          f"load {os.getloadavg()[0]:.1f}", flush=True)
    programs = []
    for program in [FaissFlat, Ours] + ([] if options.only_ours else [Hnswlib, FaissHNSW]):
        wall, processor = time.perf_counter(), time.process_time()
        programs.append(program(vectors))
        print(f"| build | {program.name} | {time.perf_counter() - wall:.1f} s, "
              f"{time.process_time() - processor:.1f} s of processor |", flush=True)
    best = [set(programs[0].find(query, 0)) for query in queries]
    for breadth in map(int, options.breadths.split(",")):
        times = {program.name: [] for program in programs}
        hits = dict.fromkeys(times, 0)
        for query, wanted in zip(queries, best):
            for program in programs:
                begin = time.thread_time()
                found = program.find(query, breadth)
                times[program.name].append(1e3 * (time.thread_time() - begin))
                hits[program.name] += len(wanted & set(found))
        for name in times:
            recall = hits[name] / sum(map(len, best))
            print(f"| breadth {breadth} | {name} | {statistics.median(times[name]):.3f} ms | "
                  f"{recall:.3f} |", flush=True)


main()
