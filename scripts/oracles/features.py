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
    samples = waveforms[waveform, rate] * 32768
    extractor.accept_waveform(rate, samples.tolist())
    extractor.input_finished()
    features = numpy.array([extractor.get_frame(i) for i in range(extractor.num_frames_ready)])
    exact = exact_kaldi(samples.astype(numpy.float64), rate, kind, window, edges, filters,
                        coefficients, energy, powerOfTwo)
    assert exact.shape == features.shape
    deviations = numpy.abs(exact - features)
    print(f"{name}: kaldi-native-fbank is {deviations.max():.1e} from double precision at most, "
          f"and more than 5e-4 at {(deviations > 5e-4).sum()} of {deviations.size} elements")
    return dict(name=name, waveform=waveform, sampleRate=rate, kind=kind, window=window,
                edges=edges, filterCount=filters, coefficientCount=coefficients, energy=energy,
                powerOfTwo=powerOfTwo, shape=features.shape, values=numbers(features),
                exact=numbers(exact))


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
    write(folder, "kaldi", "kaldi-native-fbank", kaldi_native_fbank.__version__, dict(cases=cases))


def exact_kaldi(samples, rate, kind, window, edges, filter_count, coefficient_count, energy,
                powerOfTwo):
    """Kaldi's features by its documentation, in double precision throughout.

    kaldi-native-fbank computes in single precision: this tells its rounding from ours.
    """
    length, shift = rate // 40, rate // 100
    if edges == "snipped":
        count, offset = (len(samples) - length) // shift + 1, 0
    else:
        count, offset = (len(samples) + shift // 2) // shift, shift // 2 - length // 2
    padded = numpy.pad(samples, length, mode="symmetric")
    starts = length + offset + shift * numpy.arange(count)
    frames = padded[starts[:, None] + numpy.arange(length)]
    frames -= frames.mean(axis=1, keepdims=True)
    raw_energy = (frames**2).sum(axis=1)
    predecessors = numpy.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    shape = {"povey": "hann", "rectangular": "boxcar"}.get(window, window)
    factors = scipy.signal.get_window(shape, length, fftbins=False)
    frames = (frames - 0.97 * predecessors) * factors ** (0.85 if window == "povey" else 1)
    log_energy = numpy.log(raw_energy if energy == "raw" else (frames**2).sum(axis=1))
    fft_length = 1 << (length - 1).bit_length() if powerOfTwo else length
    spectrum = numpy.abs(numpy.fft.rfft(frames, fft_length)) ** 2

    def mel(hertz):
        return 1127 * numpy.log(1 + hertz / 700)

    points = numpy.linspace(mel(20), mel(rate / 2), filter_count + 2)
    left, center, right = points[:-2], points[1:-1], points[2:]
    bins = mel(numpy.arange(fft_length // 2 + 1) * rate / fft_length)[:, None]
    filters = numpy.minimum((bins - left) / (center - left), (right - bins) / (right - center))
    features = numpy.log(spectrum @ numpy.maximum(0, filters))
    if kind == "logmel":
        return features if energy == "none" else numpy.column_stack([log_energy, features])
    cepstra = scipy.fft.dct(features, type=2, norm="ortho")[:, :coefficient_count]
    cepstra *= 1 + 11 * numpy.sin(numpy.pi * numpy.arange(coefficient_count) / 22)
    if energy != "none":
        cepstra[:, 0] = log_energy
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
    sizes = [2, 4, 6, 8, 10, 60, 200, 254, 256, 400, 512]
    spectra = []
    for size in sizes:
        n = numpy.arange(size)
        spectrum = numpy.fft.rfft(numpy.cos(0.3 * n) + 0.02 * (n % 7))
        spectra.append(dict(length=size, values=numbers(numpy.abs(spectrum) ** 2, 9)))
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
