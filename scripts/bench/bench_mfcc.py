"""Times 13 MFCCs (25 ms frames every 10 ms) of noise at 16 kHz in a peer, on one thread.

The tools differ in window, padding and Kaldi's extra steps: this compares work of the same kind,
not equal output. kaldi-native-fbank's frames stay in C++, without the cost of fetching them.
"""

import argparse

from timing import print_timings, use_threads

SAMPLE_RATE = 16000  # Hz
FRAME_LENGTH, FRAME_SHIFT, FFT_LENGTH = 400, 160, 512  # samples
COEFFICIENT_COUNT = 13


def kaldi_native_fbank(signal, filter_count):
    from importlib.metadata import version

    import kaldi_native_fbank as knf

    options, no_frames = knf.MfccOptions(), knf.MfccOptions()
    for each in (options, no_frames):
        each.frame_opts.samp_freq = SAMPLE_RATE
        each.frame_opts.dither = 0
        each.mel_opts.num_bins = filter_count
        each.num_ceps = COEFFICIENT_COUNT
    no_frames.frame_opts.frame_shift_ms = 1000.0 * len(signal) / SAMPLE_RATE
    samples = signal.tolist()  # its binding reads a list three times as fast as an array

    def run(options):
        extractor = knf.OnlineMfcc(options)
        extractor.accept_waveform(SAMPLE_RATE, samples)
        extractor.input_finished()
        return extractor.num_frames_ready

    # Copying the list to C++ (about 0.16 s for 600 s) is no work of Kaldi's: it is taken off.
    return lambda: run(options), run(options), version("kaldi-native-fbank"), lambda: run(no_frames)


def librosa(signal, filter_count):
    import librosa as peer

    def work():
        return peer.feature.mfcc(
            y=signal, sr=SAMPLE_RATE, n_mfcc=COEFFICIENT_COUNT, n_mels=filter_count,
            n_fft=FFT_LENGTH, win_length=FRAME_LENGTH, hop_length=FRAME_SHIFT).shape[1]

    return work, work(), peer.__version__, None


def torchaudio(signal, filter_count):
    import torch

    # It refuses a PyTorch built for another CUDA than itself; no GPU takes part here.
    torch.version.cuda = None
    import torchaudio as peer

    torch.set_num_threads(1)
    transform = peer.transforms.MFCC(
        SAMPLE_RATE, COEFFICIENT_COUNT, melkwargs={
            "n_fft": FFT_LENGTH, "win_length": FRAME_LENGTH, "hop_length": FRAME_SHIFT,
            "n_mels": filter_count})
    samples = torch.from_numpy(signal)

    def work():
        with torch.inference_mode():
            return transform(samples).shape[-1]

    return work, work(), peer.__version__, None


# Each returns its work, the number of frames, its version, and Python's overhead if any.
TOOLS = {"kaldi-native-fbank": kaldi_native_fbank, "librosa": librosa, "torchaudio": torchaudio}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", choices=TOOLS, required=True)
    parser.add_argument("--mel", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    use_threads(1)
    import numpy

    count = options.seconds * SAMPLE_RATE
    signal = numpy.random.default_rng(0).uniform(-0.5, 0.5, count).astype(numpy.float32)
    work, frames, version, overhead = TOOLS[options.tool](signal, options.mel)
    print_timings(work, options.repeats, frames, version, overhead)


if __name__ == "__main__":
    main()
