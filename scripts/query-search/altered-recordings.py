"""Measures whether `hearken duplicates` finds recordings again under noise, coding, speed and cuts.

    python3 scripts/query-search/altered-recordings.py MANIFEST SPLIT HEARKEN [--count 40]

COUNT recordings of the split are altered in one way at a time and put into one index with the
originals. A pair of a recording and its alteration is right, any other wrong. Printed are, for each
way, how many right and wrong pairs `duplicates --cut` finds, and for how many alterations `similar`
names the own original first. Needs numpy and soundfile.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import soundfile

RATE = 16000


def noise(level):
    def alter(samples, draw):
        power = np.sqrt(np.mean(samples ** 2)) * 10 ** (-level / 20)
        return samples + power * draw.standard_normal(len(samples))
    return alter


def speed(factor):
    def alter(samples, draw):
        places = np.arange(0, len(samples) - 1, factor)
        return np.interp(places, np.arange(len(samples)), samples)
    return alter


def cut(first, last):
    return lambda samples, draw: samples[int(first * len(samples)):int(last * len(samples))]


WAYS = {
    "unchanged": (lambda samples, draw: samples, "wav"),
    "white noise, 20 dB": (noise(20), "wav"), "white noise, 10 dB": (noise(10), "wav"),
    "MP3": (lambda samples, draw: samples, "mp3"),
    "speed 0.95": (speed(0.95), "wav"), "speed 1.1": (speed(1.1), "wav"),
    "first 10 % cut off": (cut(0.1, 1), "wav"), "second half only": (cut(0.5, 1), "wav"),
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest")
    parser.add_argument("split")
    parser.add_argument("hearken")
    parser.add_argument("--count", type=int, default=40)
    options = parser.parse_args()
    folder = pathlib.Path(options.manifest).parent
    with open(options.manifest, encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row["split"] == options.split and float(row["duration_seconds"]) > 4]
    draw = np.random.default_rng(1)
    chosen = [rows[i] for i in sorted(draw.choice(len(rows), options.count, replace=False))]
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        for number, row in enumerate(chosen):
            samples, rate = soundfile.read(folder / row["path"])
            assert rate == RATE, rate
            soundfile.write(work / f"{number}.wav", samples, RATE)
        run = lambda *words: subprocess.run(  # noqa: E731
            [options.hearken, *map(str, words)], check=True, capture_output=True, text=True).stdout
        run("index", "create", work / "originals.index")
        run("index", "add", work / "originals.index", "--threads", 1,
            *(work / f"{number}.wav" for number in range(options.count)))
        print("| alteration | found | wrong pairs | own original is first |\n|---|---|---|---|")
        for number_of_way, (way, (alter, ending)) in enumerate(WAYS.items()):
            altered = work / f"way{number_of_way}"
            altered.mkdir()
            for number in range(options.count):
                samples, _ = soundfile.read(work / f"{number}.wav")
                changed = np.clip(alter(samples, draw), -1, 1)
                soundfile.write(altered / f"{number}.{ending}", changed, RATE)
            index = work / f"way{number_of_way}.index"
            run("index", "create", index)
            run("index", "merge", index, work / "originals.index")
            run("index", "add", index, altered, "--threads", 1)
            pairs = json.loads(run("duplicates", index, "--cut", "--json"))
            name = lambda path: path.split("/")[-1].split(".")[0]  # noqa: E731
            is_right = lambda pair: (  # noqa: E731
                name(pair["first"]) == name(pair["second"]) and pair["first"] != pair["second"])
            right = sum(map(is_right, pairs))
            best = 0
            for number in range(options.count):
                found = json.loads(run("similar", altered / f"{number}.{ending}", "--index",
                                       work / "originals.index", "--top", 1, "--json"))
                best += name(found[0]["file"]) == str(number)
            print(f"| {way} | {right} of {options.count} | {len(pairs) - right} | "
                  f"{best} of {options.count} |", flush=True)


main()
