"""Writes Tests/PlotsTests/Golden/colormaps.json: matplotlib's viridis and magma, 256 colours each.

Run from the root of the package: python3 scripts/oracles/colormaps.py (needs matplotlib).
"""
import json

import matplotlib


def colours(name):
    levels = matplotlib.colormaps[name](range(256), bytes=True)
    return [[int(channel) for channel in level[:3]] for level in levels]


with open("Tests/PlotsTests/Golden/colormaps.json", "w") as file:
    json.dump(
        {
            "tool": "matplotlib",
            "version": matplotlib.__version__,
            "command": "python3 scripts/oracles/colormaps.py",
            "seed": None,
            "format": "name: 256 levels, lowest first, each [red, green, blue] in 0...255",
            "viridis": colours("viridis"),
            "magma": colours("magma"),
        },
        file,
    )
