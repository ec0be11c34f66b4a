"""Writes an index of random vectors, to measure how search grows with an archive.

    python3 scripts/bench/synthetic_index.py EMPTY.index COUNT

EMPTY.index is what `hearken index create` made; COUNT random unit vectors are added to it, 1000 a
recording. The checksum is that of Sources/VectorIndexes/IndexedRecording.swift, written out again.
"""

import array
import random
import sqlite3
import struct
import sys

PER_RECORDING = 1000
MASK = (1 << 64) - 1


def checksum(path, duration, segmentation, starts, ends, words, vectors):
    total = 0xCBF29CE484222325

    def add(word):
        nonlocal total
        total = ((total ^ word) * 0x100000001B3) & MASK

    def text(value):
        for byte in value.encode():
            add(byte)
        add(0x1FF)

    text(path)
    add(struct.unpack("<Q", struct.pack("<d", duration))[0])
    text(segmentation)
    for time in starts + ends:
        add(struct.unpack("<Q", struct.pack("<d", time))[0])
    for word in words:
        text(word)
    bits = memoryview(vectors.tobytes()).cast("I")
    for word in bits:
        total = ((total ^ word) * 0x100000001B3) & MASK
    return total - (1 << 64) if total >> 63 else total


def main():
    index, count = sys.argv[1], int(sys.argv[2])
    database = sqlite3.connect(index)
    size = int(database.execute("SELECT value FROM facts WHERE name = 'vector_size'").fetchone()[0])
    draw = random.Random(1)
    scale = size ** -0.5
    with database:
        for first in range(0, count, PER_RECORDING):
            rows = min(PER_RECORDING, count - first)
            path = f"synthetic/{first // PER_RECORDING:06d}.wav"
            starts = [0.1 * row for row in range(rows)]
            ends = [start + 0.45 for start in starts]
            # Gaussian elements give vectors of nearly unit length in random directions.
            vectors = array.array("f", (scale * draw.gauss(0, 1) for _ in range(rows * size)))
            total = checksum(path, 0.1 * rows + 1, "windows", starts, ends, [""] * rows, vectors)
            database.execute(
                "INSERT INTO recordings(path, duration, segmentation, segments, starts, ends, "
                "words, vectors, checksum) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (path, 0.1 * rows + 1, "windows", rows, array.array("d", starts).tobytes(),
                 array.array("d", ends).tobytes(), "\n" * (rows - 1), vectors.tobytes(), total))


main()
