"""Measures the voice activity detector through the program: words lost, and words out of noise.

    python3 scripts/voice-activity/measure.py DATA HEARKEN [--model MODEL]

Speech: recordings that hold words; one whose text is empty with the detector but not without it is
lost, and so is each word that the detector takes from a text. Noise: files that `noises.py` makes
with another seed than training; every word in them is a false one. DATA is the folder of corpora.
"""

import argparse
import csv
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

import noises


def transcribe(options, files, *more):
    texts = []
    for start in range(0, len(files), 500):
        command = [options.hearken, "transcribe", "--model", options.model, *more, *map(str, files[start : start + 500])]
        texts += subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[:-1]
    assert len(texts) == len(files)
    return texts


def speech(options, name, split, limit, folder, snr=None, gain=0.0):
    with open(options.data / name / "manifest.tsv") as f:
        rows = [r for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE) if r["split"] == split]
    random = np.random.default_rng(7)
    files = [options.data / name / rows[i]["path"] for i in random.permutation(len(rows))[:limit]]
    if snr is not None or gain:
        changed = []
        for index, file in enumerate(files):
            samples, rate = soundfile.read(file)
            if snr is not None:
                noise = noises.coloured(random, len(samples), 1.0)
                samples = samples + noise * np.sqrt(np.mean(samples**2)) * 10 ** (-snr / 20)
            changed.append(folder / f"{name}-{index}.flac")
            soundfile.write(changed[-1], np.clip(samples * 10 ** (gain / 20), -1, 1), rate)
        files = changed
    without, with_ = transcribe(options, files, "--no-vad"), transcribe(options, files)
    words = sum(len(t.split()) for t in without)
    lost = words - sum(len(t.split()) for t in with_)
    empty = sum(bool(a.strip()) and not b.strip() for a, b in zip(without, with_))
    condition = (f", pink noise at {snr} dB" if snr is not None else "") + (f", {gain:+.0f} dB" if gain else "")
    print(f"{name} {split}{condition}: {len(files)} files, {words} words, lost {lost} "
          f"({100 * lost / max(1, words):.2f} %), emptied {empty}", flush=True)


def noise(options, folder):
    random = np.random.default_rng(12345)
    total = wrong = words_without = words_with = 0
    for kind, make in noises.KINDS.items():
        files = []
        for index in range(20):
            level = random.choice([-70, -50, -35, -20, -10])
            path = folder / f"{kind}-{index}.flac"
            samples = make(random, 10 * noises.RATE) * 10 ** (level / 20)
            soundfile.write(path, np.clip(samples, -1, 1), noises.RATE)
            files.append(path)
        without, with_ = transcribe(options, files, "--no-vad"), transcribe(options, files)
        bad = sum(bool(t.strip()) for t in with_)
        total, wrong = total + len(files), wrong + bad
        words_without += sum(len(t.split()) for t in without)
        words_with += sum(len(t.split()) for t in with_)
        print(f"noise, {kind}: {bad} of {len(files)} files of 10 s have words; without the detector "
              f"{sum(bool(t.strip()) for t in without)}", flush=True)
    print(f"noise, all: {wrong} of {total} files; {words_with} words, without the detector {words_without}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("hearken")
    parser.add_argument("--model", default="an4")
    parser.add_argument("--limit", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        noise(options, folder)
        for arguments in (
            ("an4", "train"), ("librispeech-dev-clean-20spk", "dev"), ("speech-commands-9w", "validation"),
        ):
            speech(options, *arguments, options.limit, folder)
        for snr in (10, 0):
            speech(options, "librispeech-dev-clean-20spk", "dev", options.limit // 2, folder, snr=snr)
        speech(options, "librispeech-dev-clean-20spk", "dev", options.limit // 2, folder, gain=-40)


if __name__ == "__main__":
    main()
