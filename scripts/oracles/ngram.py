"""Writes Golden/ngram.json: n-gram models that KenLM estimates, and sentences that it scores.

    LMPLZ=path/to/lmplz python3 scripts/oracles/ngram.py

`lmplz` is built from the source package of kenlm: its CMake needs libboost-program-options-dev,
libboost-system-dev, libboost-thread-dev and libboost-test-dev. The text is drawn from a seeded
Markov chain, so that n-grams repeat. A second text is too small for its discounts.
"""

import json
import os
import pathlib
import random
import subprocess
import tempfile
from importlib.metadata import version

import kenlm

SEED = 7
GOLDEN = pathlib.Path(__file__).parents[2] / "Tests/SpeechRecognitionTests/Golden"
LMPLZ = os.environ.get("LMPLZ", "lmplz")
SMALL = "a b a c\na b b\nc a b a\nb\n"


def markov_text(generator, sentences=160, words=24):
    """Sentences of a chain in which each word prefers a few others, frequent words first."""
    names = [f"w{index}" for index in range(words - 2)] + ["don't", "über"]
    followers = {
        name: [names[min(int(generator.expovariate(0.18)), words - 1)] for _ in range(6)]
        for name in names
    }
    lines = []
    for _ in range(sentences):
        word = names[min(int(generator.expovariate(0.3)), words - 1)]
        line = [word]
        for _ in range(generator.randint(0, 7)):
            word = generator.choice(followers[word])
            line.append(word)
        lines.append(" ".join(line))
    return "\n".join(lines) + "\n"


def estimate(text, order, cutoffs):
    command = [LMPLZ, "-o", str(order), "--discount_fallback", "-S", "100M"]
    command += ["--prune", *map(str, cutoffs)]
    done = subprocess.run(
        command, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return done.stdout.decode()


def main():
    generator = random.Random(SEED)
    text = markov_text(generator)
    models = []
    for name, content, order, cutoffs in [
        ("trigrams", text, 3, [0]),
        ("four-grams", text, 4, [0]),
        ("cut off", text, 3, [0, 1, 2]),
        ("unigrams", text, 1, [0]),
        ("small", SMALL, 3, [0]),
    ]:
        arpa = estimate(content, order, cutoffs)
        models.append(
            {"name": name, "order": order, "cutoffs": cutoffs, "text": content, "arpa": arpa}
        )
    sentences = text.splitlines()[:10] + ["w1 unseen w2", "unseen", "w3 w3 w3 w3", "über don't"]
    with tempfile.NamedTemporaryFile("w", suffix=".arpa") as file:
        file.write(models[1]["arpa"])
        file.flush()
        model = kenlm.Model(file.name)
    golden = {
        "tool": "KenLM",
        "version": version("kenlm"),
        "command": "python3 scripts/oracles/ngram.py",
        "seed": SEED,
        "format": 1,
        "models": models,
        "sentences": [
            {
                "text": sentence,
                "score": model.score(sentence),
                "lengths": [length for _, length, _ in model.full_scores(sentence)],
            }
            for sentence in sentences
        ],
    }
    path = GOLDEN / "ngram.json"
    path.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
