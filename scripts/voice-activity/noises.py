"""Sounds that are not speech, made by formula: the negative examples of the voice activity model."""

import numpy as np

RATE = 16_000


def coloured(random, count, exponent=None):
    """Noise whose power falls as 1 / f^exponent (0 white, 1 pink, 2 brown), with a few resonances."""
    exponent = random.uniform(-0.5, 2.2) if exponent is None else exponent
    spectrum = np.fft.rfft(random.standard_normal(count))
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20)
    gain = frequency ** (-exponent / 2)
    for _ in range(random.integers(0, 4)):
        centre, width = random.uniform(80, 5000), random.uniform(0.02, 0.5)
        gain *= 1 + random.uniform(0, 8) * np.exp(-((np.log(frequency / centre) / width) ** 2))
    return normal(np.fft.irfft(spectrum * gain, count))


def fan(random, count):
    """Coloured noise that swells, as fans, engines and surf do."""
    t = np.arange(count) / RATE
    envelope = np.ones(count)
    for _ in range(random.integers(1, 4)):
        rate, depth = np.exp(random.uniform(np.log(0.1), np.log(25))), random.uniform(0.1, 0.9)
        envelope *= 1 + depth * np.sin(2 * np.pi * rate * t + random.uniform(0, 6.3))
    return normal(coloured(random, count) * envelope)


def bursts(random, count):
    """Coloured noise that comes and goes: doors, steps, paper."""
    y, at = np.zeros(count), 0
    while at < count:
        length = int(RATE * np.exp(random.uniform(np.log(0.02), np.log(1))))
        end = min(count, at + length)
        decay = np.exp(-np.arange(end - at) / (RATE * random.uniform(0.01, 0.5)))
        y[at:end] += coloured(random, max(length, 16))[: end - at] * decay * random.uniform(0.2, 1)
        at += length + int(RATE * random.exponential(0.5))
    return normal(y)


def hum(random, count):
    """The mains: 50 or 60 Hz and harmonics."""
    t, base = np.arange(count) / RATE, random.choice([50, 60]) * random.uniform(0.998, 1.002)
    y = sum(
        random.exponential(1 / k ** random.uniform(0.3, 1.5)) * np.sin(2 * np.pi * base * k * t + random.uniform(0, 6.3))
        for k in range(1, random.integers(2, 40))
    )
    return normal(y + random.uniform(0, 0.1) * coloured(random, count))


def tones(random, count):
    """One to four sines, steady or beeping."""
    t = np.arange(count) / RATE
    y = sum(
        random.uniform(0.2, 1) * np.sin(2 * np.pi * np.exp(random.uniform(np.log(60), np.log(7500))) * t)
        for _ in range(random.integers(1, 5))
    )
    if random.random() < 0.6:
        on, off = np.exp(random.uniform(np.log(0.03), np.log(1.5), 2))
        y = y * smooth((t + random.uniform(0, 2)) % (on + off) < on, random.uniform(0.001, 0.03))
    return normal(y)


def dial(random, count):
    """Telephone keys and pulses: pairs of sines, on and off."""
    low, high = [697, 770, 852, 941], [1209, 1336, 1477, 1633]
    y, at = np.zeros(count), int(random.uniform(0, 1) * RATE)
    while at < count:
        length = int(random.uniform(0.04, 0.4) * RATE)
        end = min(count, at + length)
        t = np.arange(end - at) / RATE
        y[at:end] = np.sin(2 * np.pi * random.choice(low) * t) + np.sin(2 * np.pi * random.choice(high) * t)
        at += length + int(random.uniform(0.03, 0.5) * RATE)
    return normal(y)


def chirps(random, count):
    """Sweeps up and down: sirens, whistles, birds."""
    y, at = np.zeros(count), 0
    while at < count:
        length = int(RATE * np.exp(random.uniform(np.log(0.05), np.log(6))))
        end = min(count, at + length)
        a, b = np.exp(random.uniform(np.log(80), np.log(7500), 2))
        frequency = np.exp(np.linspace(np.log(a), np.log(b), length))[: end - at]
        y[at:end] = np.sin(2 * np.pi * np.cumsum(frequency) / RATE) * np.hanning(length)[: end - at] ** 0.3
        at += length + int(RATE * random.exponential(0.2))
    return normal(y)


def clicks(random, count):
    """Impulses with short decays: keys, clocks, crackle."""
    y, rate = np.zeros(count), np.exp(random.uniform(np.log(0.3), np.log(40)))
    steady = random.random() < 0.4
    at = random.uniform(0, 1 / rate)
    while at * RATE < count - 800:
        start = int(at * RATE)
        decay = np.exp(-np.arange(800) / (RATE * random.uniform(0.0001, 0.01)))
        shape = decay * (random.standard_normal(800) if random.random() < 0.5
                         else np.cos(2 * np.pi * random.uniform(200, 6000) * np.arange(800) / RATE))
        y[start : start + 800] += shape * random.uniform(0.3, 1)
        at += 1 / rate if steady else random.exponential(1 / rate)
    return normal(y)


def music(random, count):
    """Notes and chords with harmonics, plucked or held, over a beat."""
    y, at, beat = np.zeros(count), 0, random.uniform(0.12, 1.2)
    base, held = random.uniform(80, 500), random.random() < 0.5
    scale = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 19, 24]
    slope, harmonics = random.uniform(0.5, 2.5), random.integers(1, 16)
    while at < count:
        length = int(RATE * beat * random.choice([0.5, 1, 1, 2, 4]))
        end = min(count, at + length)
        t = np.arange(end - at) / RATE
        for _ in range(random.choice([1, 1, 2, 3, 4])):
            pitch = base * 2 ** (random.choice(scale) / 12)
            phase = 2 * np.pi * pitch * t
            if random.random() < 0.3:
                phase = phase + random.uniform(0, 3) * np.sin(2 * np.pi * random.uniform(4, 7) * t)
            note = sum(np.sin(k * phase) / k**slope for k in range(1, harmonics + 1) if k * pitch < 7800)
            envelope = np.minimum(1, t / random.uniform(0.003, 0.08)) * (
                np.minimum(1, (length / RATE - t) / 0.03) if held else np.exp(-t / random.uniform(0.05, 1)))
            y[at:end] += note * envelope
        at += length
    return normal(y)


def silence(random, count):
    return np.zeros(count)


KINDS = {
    "silence": silence, "coloured": coloured, "fan": fan, "bursts": bursts, "hum": hum,
    "tones": tones, "dial": dial, "chirps": chirps, "clicks": clicks, "music": music,
}


def normal(y):
    """Scales to an effective value of 1."""
    return y / max(np.sqrt(np.mean(y**2)), 1e-9)


def smooth(gate, seconds):
    width = max(1, int(seconds * RATE))
    return np.convolve(gate.astype(float), np.ones(width) / width, "same")
