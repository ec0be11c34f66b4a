"""Trains the voice activity model that Hearken ships.

    python3 scripts/voice-activity/train.py DATA OUTPUT.safetensors [--examples 1200] [--epochs 30]

DATA is the folder of the corpora. Examples of 8 s are mixed once, with a new loudness in each epoch: speech with
pauses, at random loudness and signal-to-noise ratio, over sounds that `noises.py` makes; 4 of 10 hold no
speech. Where speech is, is read from phone times (librispeech-train-4spk-aligned) or, for clean
recordings without times, from the energy between the noise floor and the loudest frames. The target
lies 120 ms back, so that the model may look that far ahead. Training splits only; one speaker of the
aligned set measures it.
"""

import argparse
import csv
import json
import struct
import time
from pathlib import Path

import numpy as np
import soundfile

import noises

RATE, FRAME, SHIFT, FFT, FILTERS, LOW, HIGH = 16_000, 400, 160, 512, 24, 80.0, 3800.0
STACK, HIDDEN, DELAY = 2, 32, 6  # frames of 10 ms joined; units; joined frames the target lies back
LENGTH = 8 * RATE


def mel(f):
    return 1127 * np.log(1 + np.asarray(f) / 700)


def filters():
    edges = np.linspace(mel(LOW), mel(HIGH), FILTERS + 2)
    x = mel(np.arange(FFT // 2 + 1) * RATE / FFT)[:, None]
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    return np.maximum(0, np.minimum((x - left) / (centre - left), (right - x) / (right - centre)))


MEL, WINDOW = filters().astype(np.float32), np.hamming(FRAME)


def features(samples):
    """Log-mel frames as Hearken's FeatureConfiguration computes them, [time / 2, 2 × filters]."""
    samples = samples + 0.0
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::SHIFT].copy()
    frames -= frames.mean(1, keepdims=True)
    frames[:, 1:] -= 0.97 * frames[:, :-1]
    frames[:, 0] *= 0.03
    power = np.abs(np.fft.rfft(frames * WINDOW, FFT)) ** 2
    logs = np.log(np.maximum(power.astype(np.float32) @ MEL, 1e-10))
    whole = len(logs) // STACK * STACK
    return logs[:whole].reshape(-1, STACK * FILTERS)


def energy_labels(samples):
    """Speech of a clean recording, for each frame of 10 ms: between floor and peak, a bit widened."""
    samples = np.pad(samples, (0, max(0, FRAME - len(samples))))
    power = np.mean(np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::SHIFT] ** 2, 1)
    level = 10 * np.log10(power + 1e-10)
    level = np.convolve(np.pad(level, 2, "edge"), np.ones(5) / 5, "valid")
    floor, peak = np.percentile(level, 5), np.percentile(level, 95)
    floor = max(floor, peak - 45)
    loud = level > floor + 0.35 * (peak - floor)
    return np.convolve(loud, np.ones(13), "same") > 0


def load(data, per_set, random):
    """Recordings with labels for each frame: (samples, labels, set, speaker)."""
    phones = {}
    with open(data / "librispeech-train-4spk-aligned/phones.tsv") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["label"] not in ("sil", "sp", "spn", ""):
                phones.setdefault(row["utterance"], []).append((float(row["start"]), float(row["end"])))
    result = []
    for name, limit in per_set.items():
        with open(data / name / "manifest.tsv") as f:
            rows = [r for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE) if r["split"] == "train"]
        order = random.permutation(len(rows))
        if limit is not None:
            order = order[:limit]
        for index in order:
            row = rows[index]
            samples, rate = soundfile.read(data / name / row["path"], dtype="float32")
            samples = samples if samples.ndim == 1 else samples.mean(1)
            if rate == 48_000:
                samples = samples[::3]
            elif rate != RATE:
                continue
            if name == "librispeech-train-4spk-aligned":
                labels = np.zeros(len(samples) // SHIFT + 1, bool)
                for start, end in phones[Path(row["path"]).stem]:
                    labels[int(start * 100) : int(np.ceil(end * 100))] = True
            else:
                labels = energy_labels(samples)
            result.append((samples, labels, name, row["speaker"]))
    return result


def noise(random, count):
    kind = random.choice(list(noises.KINDS), p=[0.06, 0.2, 0.12, 0.1, 0.08, 0.1, 0.06, 0.08, 0.08, 0.12])
    return noises.KINDS[kind](random, count), kind


def equalised(random, samples):
    """Speech through a random microphone: a tilt, and sometimes a telephone's band."""
    if random.random() < 0.5:
        return samples
    spectrum = np.fft.rfft(samples)
    frequency = np.maximum(np.fft.rfftfreq(len(samples), 1 / RATE), 50)
    gain = (frequency / 1000) ** random.uniform(-0.5, 0.5)
    if random.random() < 0.4:
        gain *= (frequency > random.uniform(100, 350)) & (frequency < random.uniform(3200, 7000))
    return np.fft.irfft(spectrum * gain, len(samples)).astype(np.float32)


def example(random, recordings):
    """One mixture: samples [LENGTH], and whether speech is in each joined frame."""
    labels, track = np.zeros(LENGTH // SHIFT + 2, bool), np.zeros(LENGTH)
    speaks = random.random() < 0.6
    loudness = random.uniform(-75, -8) if speaks else 0  # dB of full scale
    if speaks:
        at = int(random.uniform(0, 1.5) * RATE) if random.random() < 0.7 else 0
        level = 10 ** (loudness / 20)
        while at < LENGTH - RATE // 4:
            samples, speech, _, _ = recordings[random.integers(len(recordings))]
            length = min(len(samples), int(np.exp(random.uniform(np.log(0.5), np.log(7))) * RATE), LENGTH - at)
            first = int(random.integers(0, (len(samples) - length) // SHIFT + 1)) * SHIFT
            at = at // SHIFT * SHIFT
            part = equalised(random, samples[first : first + length])
            loud = np.sqrt(np.mean(part**2)) + 1e-6
            track[at : at + length] += part * (level * random.uniform(0.7, 1.4) / loud)
            taken = speech[first // SHIFT : first // SHIFT + length // SHIFT]
            labels[at // SHIFT : at // SHIFT + len(taken)] |= taken
            at += length + int(RATE * np.exp(random.uniform(np.log(0.1), np.log(2.5))))
        power = np.sqrt(np.mean(track[track != 0] ** 2)) if np.any(track) else level
        if random.random() < 0.75:
            background, kind = noise(random, LENGTH)
            track = track + background * power * 10 ** (-random.uniform(2, 40) / 20)
    else:
        for _ in range(random.choice([1, 1, 2])):
            background, kind = noise(random, LENGTH)
            start, end = sorted(random.integers(0, LENGTH, 2)) if random.random() < 0.3 else (0, LENGTH)
            track[start:end] += background[start:end] * 10 ** (random.uniform(-95, -6) / 20)
    if random.random() < 0.7:
        hiss = random.uniform(-105, min(-50, loudness - 6))
        track = track + random.standard_normal(LENGTH) * 10 ** (hiss / 20)
    peak = np.abs(track).max()
    if peak > 1:
        track = track / peak if random.random() < 0.7 else np.clip(track, -1, 1)
    if random.random() < 0.5:
        track = np.round(track * 32768) / 32768
    x = features(track)
    y = labels[: len(x) * STACK].reshape(-1, STACK).any(1)
    return x, y


class LSTM:
    """A long short-term memory and a softmax over its hidden states, with the gradient by hand.

    Gates in the order i, f, g, o, as in Hearken's `LSTM`; shapes [time, batch, features].
    """

    def __init__(self, random, mean, scale):
        self.mean, self.scale = mean, scale
        bound = 1 / np.sqrt(HIDDEN)
        size = STACK * FILTERS
        self.weights = {
            "W": random.uniform(-bound, bound, (size, 4 * HIDDEN)), "U": random.uniform(-bound, bound, (HIDDEN, 4 * HIDDEN)),
            "b": np.repeat([0.0, 1, 0, 0], HIDDEN), "V": random.uniform(-bound, bound, (HIDDEN, 2)), "c": np.zeros(2)}
        self.weights = {k: v.astype(np.float32) for k, v in self.weights.items()}

    def forward(self, x):
        w, (time_, batch, _) = self.weights, x.shape
        self.x = ((x - self.mean) * self.scale).astype(np.float32)
        self.gates = self.x.reshape(time_ * batch, -1) @ w["W"] + w["b"]
        self.gates = self.gates.reshape(time_, batch, -1)
        self.h, self.c = np.zeros((2, time_ + 1, batch, HIDDEN), np.float32)
        n = HIDDEN
        for t in range(time_):
            a = self.gates[t]
            a += self.h[t] @ w["U"]
            a[:, : 2 * n], a[:, 2 * n : 3 * n], a[:, 3 * n :] = sigmoid(a[:, : 2 * n]), np.tanh(a[:, 2 * n : 3 * n]), sigmoid(a[:, 3 * n :])
            self.c[t + 1] = a[:, n : 2 * n] * self.c[t] + a[:, :n] * a[:, 2 * n : 3 * n]
            self.h[t + 1] = a[:, 3 * n :] * np.tanh(self.c[t + 1])
        logits = self.h[1:] @ w["V"] + w["c"]
        return logits - np.logaddexp(logits[..., :1], logits[..., 1:])

    def gradients(self, logs, targets):
        """Gradients of the mean cross-entropy; `targets` [time, batch] are already delayed."""
        w, (time_, batch, _), n = self.weights, self.x.shape, HIDDEN
        d = np.exp(logs)
        d[..., 0] -= targets == 0
        d[..., 1] -= targets == 1
        d[:DELAY] = 0
        d = (d / ((time_ - DELAY) * batch)).astype(np.float32)
        dh_out, da = d @ w["V"].T, np.empty_like(self.gates)
        dh, dc = np.zeros((2, batch, n), np.float32)
        for t in range(time_ - 1, -1, -1):
            i, f, g, o = (self.gates[t][:, k * n : (k + 1) * n] for k in range(4))
            dh = dh + dh_out[t]
            tanh = np.tanh(self.c[t + 1])
            dc = dc + dh * o * (1 - tanh**2)
            da[t] = np.concatenate([dc * g * i * (1 - i), dc * self.c[t] * f * (1 - f), dc * i * (1 - g**2), dh * tanh * o * (1 - o)], 1)
            dc = dc * f
            dh = da[t] @ w["U"].T
        flat = da.reshape(-1, 4 * n)
        return {
            "W": self.x.reshape(len(flat), -1).T @ flat, "U": self.h[:-1].reshape(-1, n).T @ flat, "b": flat.sum(0),
            "V": self.h[1:].reshape(-1, n).T @ d.reshape(-1, 2), "c": d.reshape(-1, 2).sum(0)}


def sigmoid(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def batch_of(examples):
    """Frames [time, batch, features] and delayed targets [time, batch]."""
    x = np.stack([e[0] for e in examples], 1)
    y = np.stack([e[1] for e in examples], 1).astype(np.int8)
    return x, np.concatenate([np.zeros((DELAY, y.shape[1]), np.int8), y[:-DELAY]])


def figures(net, x, y):
    logs = net.forward(x)
    loss = -np.where(y == 1, logs[..., 1], logs[..., 0])[DELAY:].mean()
    found, truth = (logs[..., 1] > logs[..., 0])[DELAY:], y[DELAY:] == 1
    return logs, loss, (truth & ~found).sum() / max(1, truth.sum()), (found & ~truth).sum() / max(1, (~truth).sum())


def save(net, weights, path):
    """Writes a Hearken model; the shift and scale of the features go into the first layer."""
    w = {k: v.astype(np.float64) for k, v in weights.items()}
    tensors = {
        "encoder.0.inputWeights": w["W"] * net.scale[:, None], "encoder.0.recurrentWeights": w["U"],
        "encoder.0.bias": w["b"] - (net.mean * net.scale) @ w["W"], "output.weights": w["V"], "output.bias": w["c"]}
    header, body = {"__metadata__": {"hearken.kind": "hearken voice activity 1"}}, b""
    for name, tensor in tensors.items():
        raw = np.ascontiguousarray(tensor, np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--examples", type=int, default=1200)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    began = time.time()
    recordings = load(options.data, {
        "librispeech-train-4spk-aligned": None, "librispeech-train-clean-100-251spk": None, "an4": None,
        "speech-commands-9w": 1500, "kokoro-synthetic": 250, "librispeech-dev-clean-20spk": 300}, random)
    speakers = sorted({r[3] for r in recordings if r[2] == "librispeech-train-4spk-aligned"})
    held_out = [r for r in recordings if r[3] == speakers[0]]
    training = [r for r in recordings if r[3] != speakers[0]]
    print(f"{len(recordings)} recordings, {sum(len(r[0]) for r in recordings) / RATE / 3600:.2f} h, "
          f"held out {speakers[0]}, {time.time() - began:.0f} s", flush=True)
    dev_random = np.random.default_rng(99)
    dev = batch_of([example(dev_random, held_out) for _ in range(96)])
    examples = []
    for count in range(options.examples):
        examples.append(example(random, training))
        if count % 200 == 199:
            print(f"{count + 1} examples, {time.time() - began:.0f} s", flush=True)
    x, _ = batch_of(examples[:64])
    net = LSTM(random, x.mean((0, 1)), 1 / x.std((0, 1)))
    average = {k: v.copy() for k, v in net.weights.items()}
    moments = {k: [np.zeros_like(v), np.zeros_like(v)] for k, v in net.weights.items()}
    size, step = 32, 0
    steps = options.epochs * (len(examples) // size)
    for epoch in range(options.epochs):
        order, total = random.permutation(len(examples)), 0.0
        for first in range(0, len(order) - size + 1, size):
            x, y = batch_of([examples[k] for k in order[first : first + size]])
            # A new loudness each time: a factor on the samples is a shift of all logarithms.
            x = np.maximum(x + random.uniform(-2, 2, (1, size, 1)).astype(np.float32), np.float32(np.log(1e-10)))
            logs, loss, _, _ = figures(net, x, y)
            total += loss
            gradients = net.gradients(logs, y)
            norm = np.sqrt(sum((g.astype(np.float64) ** 2).sum() for g in gradients.values()))
            step += 1
            rate = 5e-3 * min(1, step / 50) * max(0.01, np.cos(np.pi / 2 * step / steps))
            for k, g in gradients.items():
                g = g / max(1, norm)
                first_, second = moments[k]
                first_ += 0.1 * (g - first_)
                second += 0.001 * (g * g - second)
                net.weights[k] -= (rate * (first_ / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)).astype(np.float32)
                average[k] += 0.01 * (net.weights[k] - average[k])
        current, net.weights = net.weights, average
        _, loss, missed, false = figures(net, *dev)
        net.weights = current
        print(f"epoch {epoch + 1}: loss {total / (len(examples) // size):.4f}, dev {loss:.4f}, missed {100 * missed:.1f} %, "
              f"false {100 * false:.1f} %, {time.time() - began:.0f} s", flush=True)
        save(net, average, options.output)


if __name__ == "__main__":
    main()
