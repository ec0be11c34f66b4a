"""Speaks Arabic commands with espeak-ng, as a small test of search in a language not trained on.

    python3 scripts/query-search/synthetic-arabic.py FOLDER
    hearken evaluate search --manifest FOLDER/manifest.tsv

FOLDER gets a WAV file for each of 12 commands, 8 voices (variants of one synthesiser at pitches of
their own, each called a speaker) and 2 speeds, and manifest.tsv. A synthesiser's voices differ much
less than people: figures are to be called synthetic. Needs the Debian package espeak-ng.
"""

import pathlib
import subprocess
import sys

COMMANDS = {
    "open": "افتح", "close": "أغلق", "yes": "نعم", "no": "لا", "right": "يمين", "left": "يسار",
    "forward": "أمام", "backward": "خلف", "start": "ابدأ", "stop": "توقف", "up": "فوق", "down": "تحت",
}
VOICES = {"m1": 35, "m3": 50, "m5": 45, "m7": 30, "f1": 60, "f2": 75, "f3": 65, "f5": 85}  # pitch
SPEEDS = (120, 165)  # words a minute


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["path\tspeaker\ttranscript\tsplit"]
    for name, text in COMMANDS.items():
        for voice, pitch in VOICES.items():
            for speed in SPEEDS:
                path = f"{name}-{voice}-{speed}.wav"
                subprocess.run(
                    ["espeak-ng", "-v", f"ar+{voice}", "-p", str(pitch), "-s", str(speed), "-w",
                     str(folder / path), text], check=True)
                rows.append(f"{path}\t{voice}\t{name}\ttest")
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


main()
