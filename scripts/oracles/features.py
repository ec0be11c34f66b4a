"""Writes the golden files of SpeechFeaturesTests.

    python3 scripts/oracles/features.py RECORDING OUTPUT_FOLDER

RECORDING is jfk.flac (Kennedy's inaugural address, 1961, public domain) at 16 kHz; one second of
it is stored. OUTPUT_FOLDER is Tests/SpeechFeaturesTests/Golden.
Needs kaldi-native-fbank, librosa, python_speech_features, scipy, soundfile.
"""

import importlib.metadata
import json
import pathlib
import sys

import kaldi_native_fbank
import librosa
import numpy
import python_speech_features
import scipy.fft
import scipy.signal
import soundfile

COMMAND = "python3 scripts/oracles/features.py jfk.flac Tests/SpeechFeaturesTests/Golden"


def formula_waveform(rate, count):
    """A rising tone and pseudo-random noise; FormulaWaveform.swift has the same formula."""
    n = numpy.arange(count, dtype=numpy.int64)
    t = n / rate
    noise = (n * (n * n * 15731 + 789221) + 1376312589) % 2**31 / 2**31 - 0.5
    return (0.5 * numpy.sin(2 * numpy.pi * (100 + 1500 * t) * t) + 0.1 * noise).astype(numpy.float32)


def numbers(array, digits=7):
    return [float(f"%.{digits}g" % value) for value in numpy.asarray(array).ravel()]


def write(folder, name, tool, version, contents):
    header = dict(tool=tool, version=version, command=COMMAND, seed=0, format=1)
    text = json.dumps(header | contents, separators=(",", ":"))
    (folder / f"{name}.json").write_text(text + "\n")
    print(f"{name}.json: {len(text) // 1024} KB")


def kaldi_case(waveforms, name, waveform, rate, kind, window="povey", edges="snipped", filters=23,
               coefficients=13, energy="none", powerOfTwo=True):
    options = (kaldi_native_fbank.MfccOptions() if kind == "mfcc"
               else kaldi_native_fbank.FbankOptions())
    frames, mel = options.frame_opts, options.mel_opts
    frames.samp_freq = rate
    frames.dither = 0
    frames.window_type = {"hann": "hanning"}.get(window, window)
    frames.snip_edges = edges == "snipped"
    frames.round_to_power_of_two = powerOfTwo
    mel.num_bins = filters
    options.use_energy = energy != "none"
    options.raw_energy = energy == "raw"
    if kind == "mfcc":
        options.num_ceps = coefficients
        extractor = kaldi_native_fbank.OnlineMfcc(options)
    else:
        extractor = kaldi_native_fbank.OnlineFbank(options)
    extractor.accept_waveform(rate, (waveforms[waveform, rate] * 32768).tolist())
    extractor.input_finished()
    features = numpy.array([extractor.get_frame(i) for i in range(extractor.num_frames_ready)])
    return dict(name=name, waveform=waveform, sampleRate=rate, kind=kind, window=window,
                edges=edges, filterCount=filters, coefficientCount=coefficients, energy=energy,
                powerOfTwo=powerOfTwo, shape=features.shape, values=numbers(features))


def kaldi(folder, waveforms):
    cases = [
        kaldi_case(waveforms, "defaults, formula", "formula", 16000, "mfcc", energy="raw"),
        kaldi_case(waveforms, "defaults, speech", "speech", 16000, "mfcc", energy="raw"),
        kaldi_case(waveforms, "40 filters, Hamming, speech", "speech", 16000, "mfcc",
                   window="hamming", filters=40, coefficients=20),
        kaldi_case(waveforms, "mirrored edges, Blackman, windowed energy, speech", "speech", 16000,
                   "mfcc", window="blackman", edges="reflected", energy="windowed"),
        kaldi_case(waveforms, "8 kHz, formula", "formula", 8000, "mfcc", energy="raw"),
        kaldi_case(waveforms, "filterbank, 40 filters, speech", "speech", 16000, "logmel",
                   filters=40),
        kaldi_case(waveforms, "filterbank, Hann, mirrored edges, 8 kHz, formula", "formula", 8000,
                   "logmel", window="hann", edges="reflected"),
        kaldi_case(waveforms, "filterbank, 200-point FFT, rectangular, energy, 8 kHz, formula",
                   "formula", 8000, "logmel", window="rectangular", energy="raw",
                   powerOfTwo=False),
    ]
    exact = numbers(exact_kaldi_mfcc(waveforms["speech", 16000]), 9)
    write(folder, "kaldi", "kaldi-native-fbank", kaldi_native_fbank.__version__,
          dict(cases=cases, exactSpeech=exact))
    print("kaldi-native-fbank against double precision:",
          numpy.abs(numpy.subtract(exact, cases[1]["values"])).max())


def exact_kaldi_mfcc(samples):
    """Kaldi's default MFCC of samples at 16 kHz, in double precision throughout.

    kaldi-native-fbank computes in single precision, which costs it up to 1.4e-3 on the recording:
    this tells its rounding from ours.
    """
    samples = samples.astype(numpy.float64) * 32768
    starts = numpy.arange(0, len(samples) - 399, 160)
    frames = samples[starts[:, None] + numpy.arange(400)]
    frames -= frames.mean(axis=1, keepdims=True)
    energy = numpy.log((frames**2).sum(axis=1))
    predecessors = numpy.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    window = scipy.signal.get_window("hann", 400, fftbins=False) ** 0.85
    power = numpy.abs(numpy.fft.rfft((frames - 0.97 * predecessors) * window, 512)) ** 2

    def mel(hertz):
        return 1127 * numpy.log(1 + hertz / 700)

    edges = numpy.linspace(mel(20), mel(8000), 25)
    bins = mel(numpy.arange(257) * 16000 / 512)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    energies = power @ numpy.maximum(0, numpy.minimum(rising, falling))
    cepstra = scipy.fft.dct(numpy.log(energies), type=2, norm="ortho")[:, :13]
    cepstra *= 1 + 11 * numpy.sin(numpy.pi * numpy.arange(13) / 22)
    cepstra[:, 0] = energy
    return cepstra


def librosa_cases(folder, waveforms):
    cases = []
    for waveform, rate, n_fft, window_length, hop, filters, coefficients in [
        ("formula", 22050, 2048, 2048, 512, 128, 20),
        ("speech", 16000, 512, 400, 160, 40, 13),
        ("formula", 8000, 200, 200, 80, 20, 13),
    ]:
        mel = librosa.feature.melspectrogram(
            y=waveforms[waveform, rate].astype(numpy.float64), sr=rate, n_fft=n_fft, win_length=window_length,
            hop_length=hop, n_mels=filters)
        log_mel = librosa.power_to_db(mel, top_db=None)
        mfcc = librosa.feature.mfcc(S=log_mel, n_mfcc=coefficients)
        step = 4  # every fourth log-mel frame: 128 filters are many numbers
        cases.append(dict(
            waveform=waveform, sampleRate=rate, fftLength=n_fft, windowLength=window_length,
            frameShift=hop, filterCount=filters, coefficientCount=coefficients,
            frameCount=mfcc.shape[1], mfcc=numbers(mfcc.T), logMelStep=step,
            logMel=numbers(log_mel.T[::step])))
    filters = [
        dict(melScale=scale, normalizesFilterArea=norm is not None, sampleRate=8000, fftLength=128,
             filterCount=8, lowFrequency=100, highFrequency=3800,
             weights=numbers(librosa.filters.mel(
                 sr=8000, n_fft=128, n_mels=8, fmin=100, fmax=3800, htk=scale == "htk", norm=norm,
                 dtype=numpy.float64).T))
        for scale in ["htk", "slaney"] for norm in [None, "slaney"]
    ]
    write(folder, "librosa", "librosa", librosa.__version__, dict(cases=cases, filters=filters))


def python_speech_features_case(folder, waveforms):
    samples = waveforms["formula", 16000].astype(numpy.float64)
    mfcc = python_speech_features.mfcc(samples)
    delta = python_speech_features.delta(mfcc, 2)
    write(folder, "python-speech-features", "python_speech_features",
          importlib.metadata.version("python_speech_features"), dict(
        frameCount=len(mfcc), mfcc=numbers(mfcc),
        logMel=numbers(python_speech_features.logfbank(samples)),
        delta=numbers(delta), deltaDelta=numbers(python_speech_features.delta(delta, 2))))


def transforms(folder):
    windows = [
        dict(window=window, symmetry="periodic" if periodic else "symmetric",
             values=numbers(scipy.signal.get_window(window, length, fftbins=periodic), 9))
        for window in ["hamming", "hann", "blackman"] for periodic in [False, True]
        for length in [24, 25]
    ]
    inputs = [numpy.cos(0.3 * numpy.arange(count)) + 0.02 * numpy.arange(count)
              for count in [5, 23, 40]]
    cosines = [dict(inputCount=len(x), values=numbers(scipy.fft.dct(x, type=2, norm="ortho"), 9))
               for x in inputs]
    sizes = [2, 3, 5, 8, 12, 60, 127, 200, 256, 400, 512]
    spectra = []
    for size in sizes:
        n = numpy.arange(size)
        spectrum = numpy.fft.rfft(numpy.cos(0.3 * n) + 0.02 * (n % 7))
        spectra.append(dict(length=size, values=numbers(
            numpy.stack([spectrum.real, spectrum.imag], axis=-1), 9)))
    write(folder, "transforms", "scipy, numpy", f"{scipy.__version__}, {numpy.__version__}",
          dict(windows=windows, cosineTransforms=cosines, spectra=spectra))


def main():
    recording, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    speech, rate = soundfile.read(recording, dtype="int16", start=4800, frames=16000)
    assert rate == 16000 and speech.ndim == 1
    write(folder, "speech", "jfk.flac, samples 4800 to 20800", "1961, public domain",
          dict(sampleRate=rate, samples=speech.tolist()))
    waveforms = {("formula", rate): formula_waveform(rate, rate // 2)
                 for rate in [8000, 16000, 22050]}
    waveforms["speech", 16000] = speech.astype(numpy.float32) / 32768
    kaldi(folder, waveforms)
    librosa_cases(folder, waveforms)
    python_speech_features_case(folder, waveforms)
    transforms(folder)


main()
