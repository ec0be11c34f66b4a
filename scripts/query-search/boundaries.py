"""Measures edges of phones and words found by changes of sound (`SpectralChange`) beside equal distances.

    hearken features --sample-rate 8000 --filters 24 --low-frequency 80 --high-frequency 3800 \\
      --format npy --output FRAMES RECORDING...
    python3 scripts/query-search/boundaries.py ALIGNED FRAMES

ALIGNED has phones.tsv and words.tsv (utterance, start, end, label); FRAMES one .npy file of 13 cepstra for
each recording. Written out again from the equations in SpectralChange.swift. Needs numpy.
"""

import collections
import csv
import pathlib
import sys

import numpy as np

SHIFT, OFFSET = 0.01, 0.0075  # seconds
WIDTH, REACH, THRESHOLD = 4, 2, 1.0  # frames, frames, multiple of the mean


def edges(path):
    found = collections.defaultdict(set)
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["utterance"]] |= {round(float(row["start"]), 3), round(float(row["end"]), 3)}
    return {name: sorted(times)[1:-1] for name, times in found.items()}


def changes(frames):
    frames = (frames - frames.mean(0)) / frames.std(0)
    sums = np.vstack([np.zeros(frames.shape[1]), np.cumsum(frames, 0)])
    result = np.zeros(len(frames))
    for t in range(1, len(frames)):
        first, last = max(0, t - WIDTH), min(len(frames), t + WIDTH)
        difference = (sums[last] - sums[t]) / (last - t) - (sums[t] - sums[first]) / (t - first)
        result[t] = np.sqrt((difference ** 2).sum())
    return result


def peaks(d):
    least = THRESHOLD * d.mean()
    return [t for t in range(1, len(d))
            if d[t] >= least and d[t] == d[max(0, t - REACH):t + REACH + 1].max()]


def matches(found, wanted, tolerance):
    taken = set()
    for time in found:
        near = [(abs(time - other), index) for index, other in enumerate(wanted)
                if index not in taken and abs(time - other) <= tolerance]
        if near:
            taken.add(min(near)[1])
    return len(taken)


def main():
    aligned, folder = map(pathlib.Path, sys.argv[1:])
    frames = {path.stem: np.load(path) for path in sorted(folder.glob("*.npy"))}
    found = {name: [t * SHIFT + OFFSET for t in peaks(changes(x))] for name, x in frames.items()}
    equal = {name: [(i + 0.5) * len(frames[name]) * SHIFT / len(times) for i in range(len(times))]
             for name, times in found.items()}
    for kind, tolerance in (("phones", 0.02), ("words", 0.03)):
        wanted = edges(aligned / f"{kind}.tsv")
        for method, times in (("changes", found), ("equal distances", equal)):
            hits = sum(matches(times[name], wanted[name], tolerance) for name in times)
            precision = hits / sum(map(len, times.values()))
            recall = hits / sum(len(wanted[name]) for name in times)
            print(f"{kind}, {method}: precision {precision:.3f}, recall {recall:.3f}, "
                  f"F {2 * precision * recall / (precision + recall):.3f}")


main()
