"""Feeds recordings to `hearken transcribe -` at the pace of real time and measures the delay of words.

    python3 scripts/recognition/live-latency.py HEARKEN FILE... [--model MODEL] [--pause 2]

The files, with a pause of faint noise after each, become one stream of raw samples, written every
20 ms. The delay of a word is the time from its end, as the program itself times it, to the moment
when its line with "final" arrives; that of the end of speech is the delay of the last word before
a pause. Prints percentiles, and the program's processor time per second of sound. Needs numpy and
soundfile (scripts/voice-activity/requirements.txt).
"""

import argparse
import json
import resource
import subprocess
import threading
import time

import numpy as np
import soundfile

RATE = 16_000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("hearken")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--model", default="an4")
    parser.add_argument("--pause", type=float, default=2)
    options = parser.parse_args()
    random = np.random.default_rng(1)
    parts = []
    for file in options.files:
        samples, rate = soundfile.read(file)
        assert rate == RATE, f"{file} has {rate} Hz, but {RATE} Hz is needed"
        parts += [samples, random.standard_normal(int(options.pause * RATE)) * 3e-4]
    samples = np.clip(np.concatenate(parts), -1, 1)
    data = (samples * 32767).astype("<i2").tobytes()
    process = subprocess.Popen(
        [options.hearken, "transcribe", "-", "--raw", "--sample-rate", str(RATE), "--partial",
         "--model", options.model], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    time.sleep(0.5)  # the model is loaded
    began = time.monotonic()
    arrivals = []

    def listen():
        for line in process.stdout:
            arrivals.append((time.monotonic() - began, json.loads(line)))

    listener = threading.Thread(target=listen)
    listener.start()
    step = RATE * 2 // 50
    for index in range(0, len(data), step):
        delay = began + (index + step) / 2 / RATE - time.monotonic()
        if delay > 0:
            time.sleep(delay)
        process.stdin.write(data[index : index + step])
        process.stdin.flush()
    process.stdin.close()
    listener.join()
    process.wait()
    words = [(at - word["end"], word) for at, event in arrivals if event["type"] == "final" for word in event["words"]]
    delays = np.array([d for d, _ in words])
    ends = np.array([
        d for (d, word), (_, following) in zip(words, words[1:]) if following["start"] - word["end"] > 0.6])
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = len(samples) / RATE
    print(f"{seconds:.0f} s of sound, {len(words)} words, {sum(e['type'] == 'partial' for _, e in arrivals)} partials")
    for name, values in (("word end to final word", delays), ("speech end to final word", ends)):
        if len(values):
            print(f"{name}: median {np.median(values):.2f} s, 90 % {np.percentile(values, 90):.2f} s, "
                  f"longest {values.max():.2f} s ({len(values)})")
    print(f"processor time {(usage.ru_utime + usage.ru_stime) / seconds:.3f} s per second of sound")


if __name__ == "__main__":
    main()
