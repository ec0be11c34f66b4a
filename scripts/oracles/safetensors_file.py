"""Writes two small files with the Python package safetensors: reference (F32) and half (F16, BF16).

    python3 scripts/oracles/safetensors_file.py             writes Golden/*.safetensors
    python3 scripts/oracles/safetensors_file.py FILE ...     prints what Python reads in a file

The values are exact in every type, so the test asks for equal bits. Not called safetensors.py: a
script's folder comes first among Python's modules, and the script would import itself.
"""

import pathlib
import sys

import safetensors
import safetensors.torch
import torch

GOLDEN = pathlib.Path(__file__).parents[2] / "Tests/NeuralNetworksTests/Golden"


def origin():
    """One metadata entry, because Python writes several in random order."""
    return {
        "origin": f"tool: safetensors; version: {safetensors.__version__}; "
        "command: python3 scripts/oracles/safetensors_file.py; seed: none; format: 1"
    }


def write():
    ramp = torch.arange(12, dtype=torch.float32).reshape(2, 3, 2) / 8 - 0.75
    special = torch.tensor([-0.0, float("inf"), 2.0**-149, 16777215.0, -(2.0**-126)])
    safetensors.torch.save_file(
        {
            "lstm.weight": ramp,
            "special": special,
            "scalar": torch.tensor(2.5),
            "no rows": torch.zeros(0, 4),
            "größe \"β\"\\\n": torch.tensor([[1.0], [-1.0]]),
        },
        GOLDEN / "reference.safetensors",
        origin(),
    )
    halves = torch.tensor([-0.0, 1.0, -2.5, 49152.0, 2.0**-24, float("-inf")])
    safetensors.torch.save_file(
        {"f16": halves.half(), "bf16": (halves * 3).bfloat16(), "f32": halves},
        GOLDEN / "half.safetensors",
        origin(),
    )


def show(path):
    with safetensors.safe_open(path, "pt") as file:
        print(path, file.metadata())
        for name in file.keys():
            tensor = file.get_tensor(name)
            print(repr(name), tensor.dtype, list(tensor.shape), tensor.flatten().tolist()[:8])


if __name__ == "__main__":
    if len(sys.argv) == 1:
        write()
    for path in sys.argv[1:]:
        show(path)
