"""Writes an index of synthetic vectors, to measure how search grows with an archive.

    python3 scripts/bench/synthetic_index.py EMPTY.index COUNT [--like ARCHIVE.index] [--noise 0.3]

EMPTY.index is what `hearken index create` made; COUNT unit vectors are added to it, 1000 a recording. They
are random, which is the worst there is for a graph, for none is near another; or, with --like, vectors drawn
from an archive with noise of that length added. The checksum is that of
Sources/VectorIndexes/IndexedRecording.swift, written out again. Needs numpy.
"""

import argparse
import sqlite3

import numpy as np

PER_RECORDING = 1000
AT_ONCE = 100  # recordings whose checksums are computed side by side
PRIME = np.uint64(0x100000001B3)


def checksums(words):
    """FNV-1a over words of 64 bits, [recordings, words], as signed numbers."""
    totals = np.full(len(words), 0xCBF29CE484222325, np.uint64)
    for column in np.ascontiguousarray(words.T):
        totals = (totals ^ column) * PRIME
    return totals.view(np.int64)


def text(value):
    return list(value.encode()) + [0x1FF]


def words_of(path, duration, starts, ends):
    """What comes before the vectors: path, duration, segmentation, times, and an empty word each."""
    numbers = np.array([duration]).view(np.uint64)
    times = np.concatenate([starts, ends]).view(np.uint64)
    return np.concatenate([
        np.array(text(path), np.uint64), numbers, np.array(text("windows"), np.uint64), times,
        np.full(len(starts), 0x1FF, np.uint64)])


def archive(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    size = int(database.execute("SELECT value FROM facts WHERE name = 'vector_size'").fetchone()[0])
    blobs = database.execute("SELECT vectors FROM recordings ORDER BY id")
    return np.concatenate([np.frombuffer(blob, np.float32) for blob, in blobs]).reshape(-1, size)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index")
    parser.add_argument("count", type=int)
    parser.add_argument("--like", help="an index whose vectors are drawn from")
    parser.add_argument("--noise", type=float, default=0.3, help="the length of what is added")
    options = parser.parse_args()
    database = sqlite3.connect(options.index)
    size = int(database.execute("SELECT value FROM facts WHERE name = 'vector_size'").fetchone()[0])
    real = archive(options.like) if options.like else None
    draw = np.random.default_rng(1)

    def vectors_of(count):
        found = draw.standard_normal((count, size), dtype=np.float32)
        if real is not None:
            found *= options.noise / np.sqrt(size)
            found += real[draw.integers(len(real), size=count)]
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    sizes = [PER_RECORDING] * (options.count // PER_RECORDING)
    if options.count % PER_RECORDING:
        sizes.append(options.count % PER_RECORDING)
    with database:
        for first in range(0, len(sizes), AT_ONCE):
            rows = []
            for number, count in enumerate(sizes[first:first + AT_ONCE], first):
                path, duration = f"synthetic/{number:06d}.wav", 0.1 * count + 1
                starts = 0.1 * np.arange(count)
                rows.append((path, duration, starts, starts + 0.45, vectors_of(count)))
            for count in {len(row[2]) for row in rows}:
                group = [row for row in rows if len(row[2]) == count]
                totals = checksums(np.array([
                    np.concatenate([words_of(*row[:4]), row[4].view(np.uint32).ravel()])
                    for row in group]))
                database.executemany(
                    "INSERT INTO recordings(path, duration, segmentation, segments, starts, ends, "
                    "words, vectors, checksum) VALUES(?, ?, 'windows', ?, ?, ?, ?, ?, ?)",
                    [(path, duration, count, starts.tobytes(), ends.tobytes(), "\n" * (count - 1),
                      vectors.tobytes(), int(total))
                     for (path, duration, starts, ends, vectors), total in zip(group, totals)])


main()
