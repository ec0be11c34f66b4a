"""Draws the vectors of an index in two dimensions, coloured by word.

    python3 scripts/query-search/projection.py WORDS.index MANIFEST PICTURE.png

WORDS.index has one segment a recording (`hearken index add --segments whole`); MANIFEST names each
recording's transcript and speaker. t-SNE (van der Maaten & Hinton, 2008) by scikit-learn over cosine
distances, seed 1. Needs numpy, scikit-learn and matplotlib.
"""

import csv
import pathlib
import sqlite3
import sys

import matplotlib
import numpy as np
from sklearn.manifold import TSNE

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def main():
    index, manifest, picture = sys.argv[1:]
    folder = pathlib.Path(manifest).parent
    with open(manifest, encoding="utf-8") as file:
        rows = {str(folder / row["path"]): row for row in csv.DictReader(file, delimiter="\t")}
    found = sqlite3.connect(index).execute("SELECT path, vectors FROM recordings WHERE segments = 1")
    pairs = [(rows[path], np.frombuffer(blob, np.float32)) for path, blob in found if path in rows]
    points = TSNE(2, metric="cosine", init="random", random_state=1, perplexity=20).fit_transform(
        np.array([vector for _, vector in pairs]))
    words = sorted({row["transcript"] for row, _ in pairs})
    speakers = sorted({row["speaker"] for row, _ in pairs})
    markers = "osD^vP*X<>"
    figure, axes = plt.subplots(figsize=(8, 8))
    colors = plt.get_cmap("tab20")
    for (row, _), (x, y) in zip(pairs, points):
        axes.scatter(
            x, y, s=22, color=colors(words.index(row["transcript"]) % 20),
            marker=markers[speakers.index(row["speaker"]) % len(markers)])
    for word in words:
        mine = np.array([p for (row, _), p in zip(pairs, points) if row["transcript"] == word])
        axes.annotate(word, np.median(mine, axis=0), fontsize=14, weight="bold")
    axes.set_title(f"{len(pairs)} segments by word (colour) and speaker (shape), t-SNE")
    axes.set_xticks([])
    axes.set_yticks([])
    figure.savefig(picture, dpi=120, bbox_inches="tight")


main()
