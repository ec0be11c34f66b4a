"""Transcribes the same recordings with hearken and with PocketSphinx, whole programs, by turns.

    whole_program.py --manifest MANIFEST [--split dev] [--model NAME]... [--files 40] [--rounds 2]

Both run on one thread, once for the first recording alone, which is mostly the time to load, and
once for all; loading counts. Printed are the time by the clock on the wall, processor time, the
length of the recordings by the processor time (x real time), the most memory held, and the word
error rate by `hearken evaluate` with the same normalisation for both. PocketSphinx 5 and soundfile
have to be installed in the Python that runs this (scripts/bench/requirements.txt).
Options that follow -- are given to hearken transcribe, such as --beam 50.
"""

import argparse
import csv
import datetime
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent


def utterances(manifest, split, count):
    """Returns (path, seconds, transcript) of the first `count` lines of a split."""
    import soundfile

    folder, found = pathlib.Path(manifest).parent, []
    with open(manifest, newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if split and row.get("split") != split:
                continue
            path = str(folder / row["path"])
            found.append((path, soundfile.info(path).duration, row["transcript"]))
            if len(found) == count:
                break
    if not found:
        sys.exit(f"{manifest} has no line of the split {split}; name another with --split")
    return found


def run(command):
    """Runs a program; returns its output, wall and processor seconds, and megabytes held."""
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        process = subprocess.Popen(
            [str(word) for word in command], stdout=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        if status:
            sys.exit(f"{command[0]} ended with the status {status}")
        output.seek(0)
        return (output.read().decode(), wall, usage.ru_utime + usage.ru_stime,
                usage.ru_maxrss / 1024)


def word_error_rate(hearken, manifest, texts):
    with tempfile.TemporaryDirectory() as folder:
        hypotheses = pathlib.Path(folder) / "texts.txt"
        hypotheses.write_text(texts)
        report = subprocess.run(
            [hearken, "evaluate", "--manifest", manifest, "--hypotheses", hypotheses],
            check=True, capture_output=True, text=True).stdout
    return next(line for line in report.splitlines() if line.startswith("WER")).split()[1]


def main():
    words = sys.argv[1:]
    extra = words[words.index("--") + 1:] if "--" in words else []
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manifest", required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--model", action="append", help="may be given more than once")
    parser.add_argument("--hearken", default=".build/release/hearken")
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(words[:len(words) - len(extra) - 1] if extra else words)

    chosen = utterances(options.manifest, options.split, options.files)
    paths, seconds = [u[0] for u in chosen], sum(u[1] for u in chosen)
    programs = {"PocketSphinx": [sys.executable, HERE / "bench_pocketsphinx.py"]}
    for model in options.model or [None]:
        command = [options.hearken, "transcribe", "--threads", "1", *extra]
        programs[f"hearken {model or ''}".strip()] = command + (["--model", model] if model else [])
    one, all_ = {name: [] for name in programs}, {name: [] for name in programs}
    for number in range(options.rounds):
        for name in list(programs) if number % 2 == 0 else list(reversed(programs)):
            one[name].append(run([*programs[name], paths[0]]))
            all_[name].append(run([*programs[name], *paths]))
            print(f"round {number + 1}: {name}", file=sys.stderr)

    print(f"{len(chosen)} recordings, {seconds:.0f} s, the first {chosen[0][1]:.1f} s; "
          f"{datetime.date.today()}; least of {options.rounds} rounds; "
          f"load {os.getloadavg()[0]:.1f}.\n")
    print("| program | one: wall s | processor s | all: wall s | processor s | x real time "
          "| memory MB | WER % |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        manifest = pathlib.Path(folder) / "manifest.tsv"
        manifest.write_text(
            "path\ttranscript\n" + "".join(f"{path}\t{text}\n" for path, _, text in chosen))
        for name in programs:
            first, whole = (
                [min(runs[name], key=lambda r: r[2])[k] for k in range(4)] for runs in (one, all_))
            rate = word_error_rate(options.hearken, manifest, whole[0])
            print(f"| {name} | {first[1]:.2f} | {first[2]:.2f} | {whole[1]:.2f} | {whole[2]:.2f} "
                  f"| {seconds / whole[2]:.1f} | {whole[3]:.0f} | {rate} |")


if __name__ == "__main__":
    main()
