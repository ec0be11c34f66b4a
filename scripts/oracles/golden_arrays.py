"""Writes golden files of named arrays, which Tests/TestSupport/GoldenArrays.swift reads.

    {"tool": "torch", "version": "2.15.0", "command": "python3 scripts/oracles/layers.py",
     "seed": null, "format": "...",
     "arrays": {
       "input":  {"shape": [5, 3, 4], "formula": {"scale": 1.5, "a": 0.71, "b": 0.2}},
       "output": {"shape": [5, 3, 6], "values": [...]}}}

Arrays are row-major, slowest index first; a scalar has the shape []. An array is stored either as
its values, rounded to 8 significant digits, or as a formula of the flat index i = 0, 1, ...:

    value(i) = scale * sin(a * i + b)

which both sides compute in 64 bits and then round to 32, so that they start from equal inputs.
"""

import json
import math
import pathlib

import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMAT = "golden arrays 1; formula: value(i) = scale * sin(a * i + b), flat row-major index i"


class GoldenArrays:
    """The arrays of one golden file, in the order they were added."""

    def __init__(self):
        self.arrays = {}

    def formula(self, name, shape, scale, a, b):
        """Adds an array made by formula; returns it as a float64 leaf that collects a gradient."""
        self.arrays[name] = {"shape": list(shape), "formula": {"scale": scale, "a": a, "b": b}}
        values = [scale * math.sin(a * i + b) for i in range(math.prod(shape))]
        rounded = torch.tensor(values, dtype=torch.float64).float().double()
        return rounded.reshape(shape).requires_grad_()

    def store(self, name, values):
        """Adds an array by its values: a tensor, a list or a number."""
        tensor = torch.as_tensor(values, dtype=torch.float64).detach()
        if not tensor.isfinite().all():
            raise ValueError(f"{name} is not finite")
        # Adding 0 turns -0 into 0.
        flat = [float(f"{x:.8g}") + 0.0 for x in tensor.reshape(-1).tolist()]
        flat = [int(x) if x.is_integer() else x for x in flat]
        self.arrays[name] = {"shape": list(tensor.shape), "values": flat}

    def store_gradients(self, leaves, prefix=""):
        """Adds the gradient of each named leaf as `<name>Gradient`, and clears it."""
        for name, leaf in leaves.items():
            self.store(f"{prefix}{name}Gradient", leaf.grad)
            leaf.grad = None

    def write(self, target, name, command):
        """Writes Tests/<target>/Golden/<name>.json, one array a line."""
        head = {
            "tool": "torch", "version": torch.__version__, "command": command, "seed": None,
            "format": FORMAT,
        }
        lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
        arrays = [f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in self.arrays.items()]
        text = "\n".join(["{", *lines, '  "arrays": {', ",\n".join(arrays), "  }", "}", ""])
        path = ROOT / "Tests" / target / "Golden" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
