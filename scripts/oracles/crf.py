"""Golden file of the conditional random field over a chain of tags, by NumPy in 64 bits.

    python3 scripts/oracles/crf.py

writes Tests/SpokenLanguageUnderstandingTests/Golden/crf.json in the format of golden_arrays.py. The tags are
O, B-a, I-a, B-b, I-b; I-x follows only B-x and I-x and begins no sentence. The partition function is a product
of matrices of weights (not of logarithms), the best chain is found among all of them, and the gradients of
the loss are central differences.
"""
import itertools
import json
import math
import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMAT = "golden arrays 1; formula: value(i) = scale * sin(a * i + b), flat row-major index i"
TAGS, TIME = 5, 6
PATHS = [[0, 1, 2, 2, 0, 3], [3, 4, 4], [1]]
INSIDE = {2: 1, 4: 3}  # I-x: its B-x

arrays, leaves = {}, {}


def leaf(name, shape, scale, a, b):
    arrays[name] = {"shape": list(shape), "formula": {"scale": scale, "a": a, "b": b}}
    values = [scale * math.sin(a * i + b) for i in range(math.prod(shape))]
    leaves[name] = np.array(values).astype(np.float32).astype(np.float64).reshape(shape)


def store(name, values):
    values = np.asarray(values, dtype=np.float64)
    flat = [float(f"{x:.8g}") + 0.0 for x in values.reshape(-1)]
    arrays[name] = {
        "shape": list(values.shape), "values": [int(x) if x.is_integer() else x for x in flat]}


def allowed(tag, before):
    return tag not in INSIDE or before in (tag, INSIDE[tag])


def score(path, emissions):
    total = leaves["start"][path[0]] + leaves["end"][path[-1]]
    total += sum(emissions[t, tag] for t, tag in enumerate(path))
    return total + sum(leaves["between"][a, b] for a, b in zip(path, path[1:]))


def log_partition(emissions):
    mask = np.array([[float(allowed(b, a)) for b in range(TAGS)] for a in range(TAGS)])
    begins = np.array([float(allowed(tag, None)) for tag in range(TAGS)])
    weights = begins * np.exp(leaves["start"] + emissions[0])
    for frame in emissions[1:]:
        weights = weights @ (mask * np.exp(leaves["between"])) * np.exp(frame)
    return math.log(weights @ np.exp(leaves["end"]))


def sentence(row):
    return leaves["emissions"][: len(PATHS[row]), row]


def loss():
    return sum(log_partition(sentence(n)) - score(path, sentence(n)) for n, path in enumerate(PATHS))


def best(emissions):
    chains = itertools.product(range(TAGS), repeat=len(emissions))
    valid = [c for c in chains if all(allowed(b, a) for a, b in zip((None,) + c, c))]
    return max(valid, key=lambda chain: score(chain, emissions))


leaf("emissions", [TIME, len(PATHS), TAGS], 1.5, 0.71, 0.2)
leaf("start", [TAGS], 0.6, 1.37, 0.3)
leaf("between", [TAGS, TAGS], 0.9, 2.03, 0.9)
leaf("end", [TAGS], 0.7, 0.83, 0.1)
store("logPartitions", [log_partition(sentence(n)) for n in range(len(PATHS))])
for n in range(len(PATHS)):
    store(f"best{n}", best(sentence(n)))
store("loss", loss())
for name, values in leaves.items():
    gradient = np.zeros_like(values)
    for place in np.ndindex(values.shape):
        kept = values[place]
        values[place] = kept + 1e-5
        above = loss()
        values[place] = kept - 1e-5
        gradient[place] = (above - loss()) / 2e-5
        values[place] = kept
    store(f"{name}Gradient", np.round(gradient, 9))
head = {
    "tool": "numpy", "version": np.__version__, "command": "python3 scripts/oracles/crf.py",
    "seed": None, "format": FORMAT}
lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
body = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in arrays.items())
path = ROOT / "Tests/SpokenLanguageUnderstandingTests/Golden/crf.json"
path.parent.mkdir(exist_ok=True)
path.write_text("{" + ",\n ".join(lines) + ',\n "arrays": {\n' + body + "}}\n")
