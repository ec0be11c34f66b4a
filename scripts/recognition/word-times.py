"""Measures how far words begin and end from where an aligned corpus says that they do.

    python3 scripts/recognition/word-times.py FOLDER HEARKEN [--model NAME] [--files 100]

FOLDER has manifest.tsv and words.tsv (utterance, word, start, end, in seconds). Words that were
recognised as they were said are compared; beside them, words spread evenly over the same recording
(as the trivial baseline). Printed are the median and the 90th percentile of the absolute errors.
"""

import argparse
import csv
import difflib
import json
import statistics
import subprocess
from pathlib import Path


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def show(name, errors):
    errors = sorted(map(abs, errors))
    print(f"{name}: {len(errors)} words, median {1000 * statistics.median(errors):.0f} ms, "
          f"90 % within {1000 * errors[int(0.9 * len(errors))]:.0f} ms")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("hearken")
    parser.add_argument("--model", default="english")
    parser.add_argument("--files", type=int, default=100)
    options = parser.parse_args()
    truth = {}
    for row in table(options.folder / "words.tsv"):
        if row["label"]:
            truth.setdefault(row["utterance"], []).append(
                (row["label"].upper(), float(row["start"]), float(row["end"])))
    rows = table(options.folder / "manifest.tsv")
    rows = rows[:: max(1, len(rows) // options.files)][: options.files]
    paths = [str(options.folder / row["path"]) for row in rows]
    output = subprocess.run(
        [options.hearken, "transcribe", "--model", options.model, "--format", "jsonl", *paths],
        check=True, capture_output=True, text=True).stdout
    starts, ends, even = [], [], []
    for row, line in zip(rows, output.splitlines(), strict=True):
        words, result = truth[Path(row["path"]).stem], json.loads(line)
        found = result["words"]
        blocks = difflib.SequenceMatcher(
            None, [w[0] for w in words], [w["word"].upper() for w in found], autojunk=False)
        for block in blocks.get_matching_blocks():
            for k in range(block.size):
                said, heard = words[block.a + k], found[block.b + k]
                starts.append(heard["start"] - said[1])
                ends.append(heard["end"] - said[2])
                even.append(result["duration"] * (block.a + k) / len(words) - said[1])
    print(f"{len(rows)} recordings, {options.model}")
    show("starts", starts)
    show("ends", ends)
    show("starts of words spread evenly", even)


if __name__ == "__main__":
    main()
