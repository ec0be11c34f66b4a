"""Writes what NumPy, scikit-learn and librosa compute for the search by spoken example.

    python3 scripts/oracles/query_search.py

writes Tests/SpokenQuerySearchTests/Golden/query-search.json in the format of golden_arrays.py
(inputs are formulas, results are values), without its PyTorch.

- Autoencoder: one bidirectional LSTM layer (gates i, f, g, o; weights from the right), a linear
  vector, a conditioned LSTM decoder, a linear output and the loss over valid frames, in 64 bits,
  written out here in NumPy.
- Contrastive loss: the loss, and its gradient by central differences of 1e-6 in 64 bits.
- Distances: librosa.sequence.dtw over cosine and Euclidean distances, divided by the lengths' sum.
- Average precision: sklearn.metrics.average_precision_score.
- Whitening: sklearn.decomposition.PCA(2, whiten=True), whose products of rows do not depend on the
  signs and the order of the axes.
"""

import json
import math
import pathlib

import librosa
import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.metrics import average_precision_score

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMAT = "golden arrays 1; formula: value(i) = scale * sin(a * i + b), flat row-major index i"
arrays = {}


def formula(name, shape, scale, a, b):
    arrays[name] = {"shape": list(shape), "formula": {"scale": scale, "a": a, "b": b}}
    values = [scale * math.sin(a * i + b) for i in range(math.prod(shape))]
    return np.array(values, np.float32).astype(np.float64).reshape(shape)


def store(name, values):
    values = np.asarray(values, np.float64)
    assert np.isfinite(values).all(), name
    flat = [float(f"{x:.8g}") + 0.0 for x in values.reshape(-1)]
    arrays[name] = {"shape": list(values.shape), "values": flat}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, w, u, b, order):
    """Hidden states [time, hidden] of one sequence [time, input], read in an order of frames."""
    size = u.shape[0]
    h, c, out = np.zeros(size), np.zeros(size), np.zeros((len(x), size))
    for t in order:
        i, f, g, o = np.split(x[t] @ w + h @ u + b, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out[t] = h
    return out


def layer(name, inputs, hidden, shift):
    return (
        formula(f"{name}.inputWeights", [inputs, 4 * hidden], 0.6, 1.37, 0.3 + shift),
        formula(f"{name}.recurrentWeights", [hidden, 4 * hidden], 0.5, 2.03, 0.9 + shift),
        formula(f"{name}.bias", [4 * hidden], 0.4, 0.83, 0.1 + shift))


def autoencoder():
    time, batch, features, hidden, size, decoder = 6, 3, 4, 5, 3, 7
    lengths = [6, 4, 1]
    store("lengths", lengths)
    x = formula("frames", [time, batch, features], 1.2, 0.71, 0.2)
    forward = layer("encoder.0.forward", features, hidden, 0.0)
    backward = layer("encoder.0.backward", features, hidden, 0.5)
    w = formula("vector.weights", [2 * hidden, size], 0.7, 1.1, 0.4)
    b = formula("vector.bias", [size], 0.2, 0.9, 0.3)
    dec = layer("decoder.0", size + features, decoder, 0.7)
    v = formula("output.weights", [decoder, features], 0.8, 1.9, 0.6)
    c = formula("output.bias", [features], 0.1, 0.5, 0.2)
    vectors, frames, total = [], np.zeros((time, batch, features)), 0.0
    for row, n in enumerate(lengths):
        seq = x[:n, row]
        ends = [lstm(seq, *forward, range(n))[-1], lstm(seq, *backward, reversed(range(n)))[0]]
        z = np.concatenate(ends) @ w + b
        vectors.append(z)
        before = np.vstack([np.zeros((1, features)), seq[:-1]])
        y = lstm(np.hstack([np.tile(z, (n, 1)), before]), *dec, range(n)) @ v + c
        frames[:n, row] = y
        total += ((y - seq) ** 2).sum()
    store("vectors", vectors)
    store("reconstruction", frames)
    store("reconstructionLoss", total / (sum(lengths) * features))


def contrastive():
    groups = [0, 1, 0, 2, 1, 0, 3]
    x = formula("rows", [len(groups), 4], 1.0, 1.27, 0.5)
    store("groups", groups)

    def loss(x, temperature=0.3):
        u = x / np.linalg.norm(x, axis=1, keepdims=True)
        s = u @ u.T / temperature
        terms = []
        for i, group in enumerate(groups):
            mates = [k for k in range(len(groups)) if k != i and groups[k] == group]
            if mates:
                others = [s[i, k] for k in range(len(groups)) if k != i]
                terms.append(np.log(np.exp(others).sum()) - np.mean(s[i, mates]))
        return np.mean(terms)

    gradient = np.zeros_like(x)
    for place in np.ndindex(*x.shape):
        step = np.zeros_like(x)
        step[place] = 1e-6
        gradient[place] = (loss(x + step) - loss(x - step)) / 2e-6
    store("contrastiveLoss", loss(x))
    store("contrastiveGradient", gradient)


def distances():
    x = formula("warpedX", [9, 5], 1.0, 0.77, 0.1)
    y = formula("warpedY", [13, 5], 1.0, 0.53, 0.8)
    for metric in ["cosine", "euclidean"]:
        cost, _ = librosa.sequence.dtw(x.T, y.T, metric=metric)
        store(f"{metric}Distance", cost[-1, -1] / (len(x) + len(y)))


def figures():
    scores = formula("scores", [40], 1.0, 2.9, 0.3)
    relevant = [1 if i % 7 in (0, 3) else 0 for i in range(40)]
    store("isRelevant", relevant)
    store("averagePrecision", average_precision_score(relevant, scores))


def whitening():
    x = formula("unwhitened", [30, 6], 1.0, 1.71, 0.4) * np.arange(1, 7)
    store("columnScales", np.arange(1, 7))
    y = PCA(2, whiten=True).fit_transform(x)  # sines of one frequency: two axes are all there is
    y /= np.linalg.norm(y, axis=1, keepdims=True)
    store("whitenedProducts", y @ y.T)


for part in [autoencoder, contrastive, distances, figures, whitening]:
    part()
head = {
    "tool": "numpy, scikit-learn, librosa",
    "version": f"{np.__version__}, {sklearn.__version__}, {librosa.__version__}",
    "command": "python3 scripts/oracles/query_search.py", "seed": None, "format": FORMAT,
}
lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
rows = [f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in arrays.items()]
path = ROOT / "Tests/SpokenQuerySearchTests/Golden/query-search.json"
path.write_text("\n".join(["{", *lines, '  "arrays": {', ",\n".join(rows), "  }", "}", ""]))
