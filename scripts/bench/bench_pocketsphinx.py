"""Transcribes 16 kHz recordings with PocketSphinx and its own US English model, one line for each.

    bench_pocketsphinx.py FILE...

As its own examples do: the default decoder, whole utterances.
"""

import sys

import numpy
import soundfile
from pocketsphinx import Decoder


def main():
    decoder = Decoder(samprate=16000, loglevel="FATAL")
    for path in sys.argv[1:]:
        samples, sample_rate = soundfile.read(path, dtype="float32")
        assert sample_rate == 16000 and samples.ndim == 1, f"{path}: mono at 16 kHz is needed"
        integers = (numpy.clip(samples, -1, 1) * 32767).astype("<i2")
        decoder.start_utt()
        decoder.process_raw(integers.tobytes(), full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        print(hypothesis.hypstr.upper() if hypothesis else "", flush=True)


if __name__ == "__main__":
    main()
