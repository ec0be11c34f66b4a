#!/usr/bin/env python3
"""Has other programs read every format that `hearken transcribe` writes.

    python3 scripts/oracles/transcripts.py [PROGRAM [RECORDING]...]

Reads the files of Tests/SpeechPipelinesTests/Golden/transcripts, which were written by hand and
which TranscriptFormatTests compares with what Hearken writes. With PROGRAM (.build/release/hearken)
also transcribes the recordings into all formats and reads those. The JSON file says what words and
times each reader must find; the first difference ends the script.

    srt        srt, FFmpeg              lrc        pylrc, FFmpeg
    vtt        webvtt-py, FFmpeg        TextGrid   Praat, praatio, textgrid
    tsv        csv of Python            ctm        sclite of NIST sctk

FFmpeg, Praat and sctk are Debian's packages; the others are in requirements.txt.
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import praatio.textgrid
import pylrc
import srt
import textgrid
import webvtt

FORMATS = "text,json,jsonl,srt,vtt,tsv,ctm,textgrid,lrc"


def run(*command):
    """Returns what a program prints; raises if it fails."""
    return subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, text=True).stdout


def close(a, b, tolerance=0.0015):
    return abs(a - b) <= tolerance


def expect(condition, what):
    if not condition:
        sys.exit(f"DIFFERENT: {what}")


def check_subtitles(name, cues, words):
    """The cues hold all words in order, and each begins with its first word."""
    found = [word for cue in cues for word in cue[2].split()]
    expect(found == [word["word"] for word in words], f"{name}: {found}")
    index = 0
    for start, end, text in cues:
        expect(close(start, words[index]["start"]), f"{name}: start {start} of {text}")
        expect(end is None or end > start, f"{name}: end {end} of {text}")
        index += len(text.split())


def check_intervals(name, intervals, words, duration):
    """The intervals hold all words with their times and follow each other to the end."""
    spoken = [interval for interval in intervals if interval[2]]
    expect([i[2] for i in spoken] == [w["word"] for w in words], f"{name}: {spoken}")
    for (start, end, _), word in zip(spoken, words):
        expect(close(start, word["start"]) and close(end, word["end"]), f"{name}: {word}")
    if intervals:
        expect(close(intervals[-1][1], duration), f"{name}: ends at {intervals[-1][1]}")


def read_ffmpeg(path):
    """Cues as FFmpeg understands them, by way of its own SubRip."""
    return read_srt(run("ffmpeg", "-v", "error", "-i", path, "-f", "srt", "-"))


def read_srt(text):
    return [(cue.start.total_seconds(), cue.end.total_seconds(), cue.content)
            for cue in srt.parse(text, ignore_errors=False)]


def check_srt(path, truth):
    check_subtitles("srt", read_srt(path.read_text()), truth["words"])
    # FFmpeg takes <said> for a tag and writes no cue without text.
    if truth["words"] and not any("<" in word["word"] for word in truth["words"]):
        check_subtitles("FFmpeg, srt", read_ffmpeg(path), truth["words"])


def check_vtt(path, truth):
    cues = [(cue.start_in_seconds + cue.start_time.milliseconds / 1000,
             cue.end_in_seconds + cue.end_time.milliseconds / 1000, cue.text)
            for cue in webvtt.read(path)]
    for entity, letter in [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]:
        cues = [(start, end, text.replace(entity, letter)) for start, end, text in cues]
    check_subtitles("webvtt-py", cues, truth["words"])
    if truth["words"]:
        check_subtitles("FFmpeg, vtt", read_ffmpeg(path), truth["words"])


def check_lrc(path, truth):
    # pylrc leaves out lines whose minutes have three digits; FFmpeg must find them.
    lines = [(line.time, None, line.text) for line in pylrc.parse(path.read_text()) if line.text]
    words = [dict(word, start=round(word["start"], 2)) for word in truth["words"]]
    check_subtitles("pylrc", lines, [word for word in words if word["start"] < 6000])
    if truth["words"]:
        packets = run("ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0",
                      path).split()
        times = [float(packet.strip(",")) for packet in packets]
        late = [word["start"] for word in words if word["start"] >= 6000][:1]
        for start in [line[0] for line in lines] + late:
            expect(any(close(start, time, 0.011) for time in times), f"FFmpeg, lrc: {start}")


def check_tsv(path, truth):
    rows = list(csv.DictReader(path.open(newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    cues = [(float(row["start"]), float(row["end"]), row["text"]) for row in rows]
    check_subtitles("csv", cues, truth["words"])
    expect(all(0 <= float(row["confidence"]) <= 1 for row in rows), "csv: confidence")


def check_ctm(path, truth):
    words = truth["words"]
    if not words:
        expect(path.read_text() == "", "ctm")
        return
    # sclite scores the file against the same words as a reference, so that it must find no error.
    with tempfile.TemporaryDirectory() as folder:
        name = path.read_text().split()[0]
        text = " ".join(word["word"] for word in words)
        end = truth["duration"] + 1
        # In an STM file the text between < and > before the words is the label of the segment.
        stm = pathlib.Path(folder, "reference.stm")
        stm.write_text(f"{name} 1 speaker 0.00 {end:.2f} <o> {text}\n")
        table = run("sctk", "sclite", "-r", stm, "stm", "-h", path, "ctm", "-o", "sum", "stdout")
        total = next(line for line in table.splitlines() if "Sum/Avg" in line)
        # Sentences, words, then in percent: correct, substituted, deleted, inserted, errors.
        numbers = [float(part) for part in total.replace("|", " ").split()[1:]]
        expect(numbers[1] == len(words) and numbers[6] == 0, f"sclite: {total}")


def check_textgrid(path, truth):
    words, duration = truth["words"], truth["duration"]
    grid = praatio.textgrid.openTextgrid(str(path), includeEmptyIntervals=True)
    check_intervals("praatio", [tuple(i) for i in grid.getTier("words").entries], words, duration)
    tier = textgrid.TextGrid.fromFile(str(path)).getFirst("words")
    check_intervals("textgrid", [(i.minTime, i.maxTime, i.mark) for i in tier], words, duration)
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "read.praat")
        script.write_text(f"""
Read from file: "{path.resolve()}"
count = Get number of intervals: 1
for i to count
  start = Get start time of interval: 1, i
  end = Get end time of interval: 1, i
  label$ = Get label of interval: 1, i
  writeInfo: ""
  appendFileLine: "{script}.txt", start, tab$, end, tab$, label$
endfor
""")
        run("praat", "--run", script)
        # Praat writes UTF-16 where ASCII does not do.
        found = pathlib.Path(f"{script}.txt").read_bytes()
        text = found.decode("utf-16" if found[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8")
        rows = [line.split("\t") for line in text.splitlines()]
    check_intervals(
        "Praat", [(float(row[0]), float(row[1]), row[2]) for row in rows], words, duration)


def check(stem):
    """Reads all files of a recording, whose path without ending is given."""
    def path(ending):
        return pathlib.Path(f"{stem}.{ending}")
    truth = json.loads(path("json").read_text())
    expect(truth == json.loads(path("jsonl").read_text()), "jsonl")
    expect(path("txt").read_text() == truth["text"] + "\n", "txt")
    check_srt(path("srt"), truth)
    check_vtt(path("vtt"), truth)
    check_lrc(path("lrc"), truth)
    check_tsv(path("tsv"), truth)
    check_ctm(path("ctm"), truth)
    check_textgrid(path("TextGrid"), truth)
    print(f"read by all: {stem.name} ({len(truth['words'])} words)")


def main(program=None, *recordings):
    root = pathlib.Path(__file__).resolve().parents[2]
    golden = root / "Tests/SpeechPipelinesTests/Golden/transcripts"
    for path in sorted(golden.glob("*.json")):
        check(path.with_suffix(""))
    if program:
        with tempfile.TemporaryDirectory() as folder:
            run(program, "transcribe", "--format", FORMATS, "--output-dir", folder,
                *(recordings or [root / "audio"]))
            for path in sorted(pathlib.Path(folder).rglob("*.json")):
                check(path.with_suffix(""))


if __name__ == "__main__":
    main(*sys.argv[1:])
