"""Writes what NumPy and autograd compute for the cells that PyTorch does not have, in 64 bits.

    pip install numpy==2.4.6 autograd==1.9.1
    python3 scripts/oracles/cells.py

writes clockwork, scrn, elman_sigmoid, jordan, attention, turing, turing_feed_forward and
class_softmax to Tests/NeuralNetworksTests/Golden/*.json in the format of golden_arrays.py, which
needs PyTorch; here NumPy is enough. Each is written out from its paper, step by step, and autograd
differentiates it. All gradients are of loss = sum(output * upstream).

Conventions are those of layers.py: frames [time, batch, features], weights multiply from the right.
"""

import json
import math
import pathlib

import autograd.numpy as np
from autograd import grad
from importlib.metadata import version

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMAT = "golden arrays 1; formula: value(i) = scale * sin(a * i + b), flat row-major index i"
TIME, BATCH, INPUT, HIDDEN = 5, 3, 4, 6
LENGTHS = [5, 3, 2]


class Golden:
    def __init__(self, name):
        self.name, self.arrays, self.leaves = name, {}, {}

    def leaf(self, name, shape, scale, a, b):
        self.arrays[name] = {"shape": list(shape), "formula": {"scale": scale, "a": a, "b": b}}
        values = [scale * math.sin(a * i + b) for i in range(math.prod(shape))]
        self.leaves[name] = np.array(values).astype(np.float32).astype(np.float64).reshape(shape)

    def store(self, name, values):
        values = np.asarray(values, dtype=np.float64)
        assert np.isfinite(values).all(), name
        flat = [float(f"{x:.8g}") + 0.0 for x in values.reshape(-1)]
        self.arrays[name] = {
            "shape": list(values.shape), "values": [int(x) if x.is_integer() else x for x in flat]}

    def finish(self, run):
        """run(**leaves) without `upstream` gives the output."""
        leaves = dict(self.leaves)
        upstream = leaves.pop("upstream")
        self.store("output", run(**leaves))
        names = list(leaves)
        gradients = grad(lambda values: np.sum(run(**dict(zip(names, values))) * upstream))(
            [leaves[name] for name in names])
        for name, gradient in zip(names, gradients):
            self.store(f"{name}Gradient", gradient)
        head = {
            "tool": "autograd", "version": version("autograd"),
            "command": "python3 scripts/oracles/cells.py", "seed": None, "format": FORMAT}
        lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
        arrays = ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in self.arrays.items())
        path = ROOT / "Tests/NeuralNetworksTests/Golden" / f"{self.name}.json"
        path.write_text("{" + ",\n ".join(lines) + ',\n "arrays": {\n' + arrays + "}}\n")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def over_time(x, sizes, step):
    """Runs step(frame, t, *states) -> states; padded frames keep states. Returns the last states'
    first at each frame, zero past each length."""
    states = [np.zeros((BATCH, size)) for size in sizes]
    outputs = []
    for t in range(TIME):
        valid = np.array([[float(t < length)] for length in LENGTHS])
        new = step(x[t], t, *states)
        states = [valid * a + (1 - valid) * b for a, b in zip(new, states)]
        outputs.append(valid * np.concatenate(states, axis=1))
    return np.stack(outputs)


def recurrent(name, output):
    golden = Golden(name)
    golden.store("lengths", LENGTHS)
    golden.leaf("input", [TIME, BATCH, INPUT], 1.5, 0.71, 0.2)
    golden.leaf("upstream", [TIME, BATCH, output], 1.0, 1.13, 0.4)
    return golden


def clockwork():
    """Three modules of two units, periods 1, 2, 4; only modules whose period divides t move."""
    golden = recurrent("clockwork", HIDDEN)
    golden.leaf("inputWeights", [INPUT, HIDDEN], 0.6, 1.37, 0.3)
    golden.leaf("recurrentWeights", [HIDDEN, HIDDEN], 0.5, 2.03, 0.9)
    golden.leaf("bias", [HIDDEN], 0.4, 0.83, 0.1)

    def run(input, inputWeights, recurrentWeights, bias):
        modules = [(0, 1), (2, 2), (4, 4)]  # first unit, period

        def step(frame, t, h):
            parts = []
            for first, period in modules:
                if t % period:
                    parts.append(h[:, first:first + 2])
                    continue
                total = frame @ inputWeights[:, first:first + 2] + bias[first:first + 2]
                for source, other in modules:
                    if other >= period:
                        total = total + (
                            h[:, source:source + 2]
                            @ recurrentWeights[source:source + 2, first:first + 2])
                parts.append(np.tanh(total))
            return [np.concatenate(parts, axis=1)]

        return over_time(input, [HIDDEN], step)

    golden.finish(run)


def scrn():
    """Two slow and four fast states; A and P are rows of one matrix, P first."""
    golden = recurrent("scrn", HIDDEN)
    golden.leaf("contextWeights", [INPUT, 2], 0.7, 1.91, 0.5)
    golden.leaf("hidden.inputWeights", [2 + INPUT, 4], 0.6, 1.37, 0.3)
    golden.leaf("hidden.recurrentWeights", [4, 4], 0.5, 2.03, 0.9)
    golden.leaf("hidden.bias", [4], 0.4, 0.83, 0.1)

    def run(input, contextWeights, **hidden):
        def step(frame, t, h, s):
            s = 0.05 * frame @ contextWeights + 0.95 * s
            p, a = hidden["hidden.inputWeights"][:2], hidden["hidden.inputWeights"][2:]
            h = sigmoid(
                s @ p + frame @ a + h @ hidden["hidden.recurrentWeights"] + hidden["hidden.bias"])
            return [h, s]

        return over_time(input, [4, 2], step)

    golden.finish(run)


def elman_sigmoid():
    golden = recurrent("elman_sigmoid", HIDDEN)
    golden.leaf("inputWeights", [INPUT, HIDDEN], 0.6, 1.37, 0.3)
    golden.leaf("recurrentWeights", [HIDDEN, HIDDEN], 0.5, 2.03, 0.9)
    golden.leaf("bias", [HIDDEN], 0.4, 0.83, 0.1)

    def run(input, inputWeights, recurrentWeights, bias):
        return over_time(input, [HIDDEN], lambda frame, t, h: [
            sigmoid(frame @ inputWeights + h @ recurrentWeights + bias)])

    golden.finish(run)


def jordan():
    """The softmax of the last output is fed back; the outputs themselves, before it, are golden."""
    tags = 3
    golden = recurrent("jordan", tags)
    golden.leaf("input.weights", [INPUT, HIDDEN], 0.6, 1.37, 0.3)
    golden.leaf("input.bias", [HIDDEN], 0.4, 0.83, 0.1)
    golden.leaf("feedback", [tags, HIDDEN], 0.9, 2.03, 0.9)
    golden.leaf("output.weights", [HIDDEN, tags], 0.7, 1.57, 0.6)
    golden.leaf("output.bias", [tags], 0.3, 0.91, 0.2)

    def run(input, feedback, **maps):
        last, found = np.zeros((BATCH, tags)), []
        for t in range(TIME):
            h = np.tanh(input[t] @ maps["input.weights"] + maps["input.bias"] + last @ feedback)
            y = h @ maps["output.weights"] + maps["output.bias"]
            last = softmax(y)
            found.append(y * np.array([[float(t < length)] for length in LENGTHS]))
        return np.stack(found)

    golden.finish(run)


def attention():
    golden = Golden("attention")
    golden.store("lengths", LENGTHS)
    golden.leaf("queries", [2, BATCH, INPUT], 1.1, 0.57, 0.3)
    golden.leaf("keys", [TIME, BATCH, INPUT], 1.3, 0.71, 0.2)
    golden.leaf("values", [TIME, BATCH, HIDDEN], 0.9, 1.37, 0.6)
    golden.leaf("upstream", [2, BATCH, HIDDEN], 1.0, 1.13, 0.4)

    def run(queries, keys, values):
        rows = []
        for row, length in enumerate(LENGTHS):
            alpha = softmax(queries[:, row] @ keys[:length, row].T)
            rows.append(alpha @ values[:length, row])
        return np.stack(rows, axis=1)

    golden.finish(run)


def turing(recurrent, readers):
    """A machine of 3 controller states and 4 slots of 2, as NeuralTuringMachine's equations."""
    golden = Golden("turing" if recurrent else "turing_feed_forward")
    size, slots, width, outputs = 3, 4, 2, 2
    golden.leaf("input", [TIME, BATCH, INPUT], 1.5, 0.71, 0.2)
    golden.leaf("upstream", [TIME, BATCH, outputs], 1.0, 1.13, 0.4)
    for name, rows, columns in [
            ("controller", INPUT + readers * width + (size if recurrent else 0),
             4 * size if recurrent else size),
            *[(f"readers.{k}", size, width + 6) for k in range(readers)],
            ("writer", size, width + 6), ("change", size, 2 * width),
            ("output", size + readers * width, outputs)]:
        golden.leaf(f"{name}.weights", [rows, columns], 0.8, 1.37, 0.3)
        golden.leaf(f"{name}.bias", [columns], 0.4, 0.83, 0.1)

    def run(input, **weights):
        def linear(name, x):
            return x @ weights[f"{name}.weights"] + weights[f"{name}.bias"]

        def head(name, state, last, memory):
            sums = linear(name, state)
            key, rest = np.tanh(sums[:, :width]), sums[:, width:]
            dots = np.sum(key[:, None] * memory, axis=2)
            lengths = np.sqrt(np.sum(key**2, axis=1))[:, None] * np.sqrt(np.sum(memory**2, axis=2))
            content = softmax(np.log1p(np.exp(rest[:, 0:1])) * dots / (lengths + 1e-6))
            gate = sigmoid(rest[:, 1:2])
            mixed = gate * content + (1 - gate) * last
            turn = softmax(rest[:, 2:5])
            turned = sum(
                turn[:, j:j + 1] * np.concatenate([
                    mixed[:, (i - (j - 1)) % slots][:, None] for i in range(slots)], axis=1)
                for j in range(3))
            power = turned ** (1 + np.log1p(np.exp(rest[:, 5:6])))
            return power / np.sum(power, axis=1, keepdims=True)

        h, c = np.zeros((BATCH, size)), np.zeros((BATCH, size))
        r = np.zeros((BATCH, readers * width))
        memory = 1e-6 * np.ones((BATCH, slots, width))
        write = np.array([[1.0, 0, 0, 0]] * BATCH)
        reads = [write] * readers
        found = []
        for t in range(TIME):
            if recurrent:
                gates = linear("controller", np.concatenate([input[t], r, h], axis=1))
                i, f, g, o = [gates[:, k * size:(k + 1) * size] for k in range(4)]
                c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
                h = sigmoid(o) * np.tanh(c)
            else:
                h = np.tanh(linear("controller", np.concatenate([input[t], r], axis=1)))
            write = head("writer", h, write, memory)
            change = linear("change", h)
            erase, add = sigmoid(change[:, :width]), change[:, width:]
            memory = (
                memory * (1 - write[:, :, None] * erase[:, None])
                + write[:, :, None] * add[:, None])
            reads = [head(f"readers.{k}", h, read, memory) for k, read in enumerate(reads)]
            r = np.concatenate([np.sum(read[:, :, None] * memory, axis=1) for read in reads], axis=1)
            found.append(linear("output", np.concatenate([h, r], axis=1)))
        return np.stack(found)

    golden.finish(run)


def class_softmax():
    """Seven words in the classes 0..1, 2..2 and 3..6, as ClassSoftmax's equations."""
    golden = Golden("class_softmax")
    classes, words, width = [(0, 2), (2, 3), (3, 7)], [1, 4, None, 2, 6, 3], 5
    golden.leaf("input", [len(words), width], 1.5, 0.71, 0.2)
    golden.leaf("upstream", [], 1.0, 1.13, 0.4)
    golden.leaf("classes.weights", [width, 3], 0.8, 1.37, 0.3)
    golden.leaf("classes.bias", [3], 0.4, 0.83, 0.1)
    golden.leaf("words", [7, width], 0.9, 1.21, 0.5)
    golden.leaf("wordBias", [7], 0.3, 0.67, 0.2)

    def run(input, **weights):
        total = 0.0
        for row, word in enumerate(words):
            if word is None:
                continue
            x = input[row]
            number = [a <= word < b for a, b in classes].index(True)
            first, last = classes[number]
            of_class = softmax(x @ weights["classes.weights"] + weights["classes.bias"])[number]
            within = softmax(weights["words"][first:last] @ x + weights["wordBias"][first:last])
            total = total - np.log(of_class * within[word - first])
        return total / sum(word is not None for word in words)

    golden.finish(run)


if __name__ == "__main__":
    for oracle in (clockwork, scrn, elman_sigmoid, jordan, attention):
        oracle()
    turing(recurrent=True, readers=1)
    turing(recurrent=False, readers=2)
    class_softmax()
