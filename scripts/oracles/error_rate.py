"""Writes Golden/error_rate.json: word and character error rates of 30 random pairs, by jiwer.

    python3 scripts/oracles/error_rate.py
"""

import json
import pathlib
import random
from importlib.metadata import version

import jiwer

SEED = 20
GOLDEN = pathlib.Path(__file__).parents[2] / "Tests/SpeechRecognitionTests/Golden"
VOCABULARY = "a an the cat cats hat sat on don't naïve 三 über mat format".split()


def pair(generator):
    """A random reference and a hypothesis made from it by random edits."""
    reference = [generator.choice(VOCABULARY) for _ in range(generator.randint(1, 12))]
    hypothesis = []
    for word in reference:
        draw = generator.random()
        if draw < 0.15:
            continue
        hypothesis.append(generator.choice(VOCABULARY) if draw < 0.35 else word)
        if draw > 0.85:
            hypothesis.append(generator.choice(VOCABULARY))
    return " ".join(reference), " ".join(hypothesis)


def counts(output):
    return {
        "substitutions": output.substitutions,
        "deletions": output.deletions,
        "insertions": output.insertions,
    }


def main():
    generator = random.Random(SEED)
    pairs = [pair(generator) for _ in range(30)] + [("", "a b"), ("", ""), ("a b", "")]
    references, hypotheses = map(list, zip(*pairs))
    golden = {
        "tool": "jiwer",
        "version": version("jiwer"),
        "command": "python3 scripts/oracles/error_rate.py",
        "seed": SEED,
        "format": 1,
        "pairs": [
            {
                "reference": reference,
                "hypothesis": hypothesis,
                "wordErrorRate": jiwer.wer(reference, hypothesis),
                "characterErrorRate": jiwer.cer(reference, hypothesis),
                "words": counts(jiwer.process_words(reference, hypothesis)),
                "characters": counts(jiwer.process_characters(reference, hypothesis)),
            }
            for reference, hypothesis in pairs
        ],
        "wordErrorRate": jiwer.wer(references, hypotheses),
        "characterErrorRate": jiwer.cer(references, hypotheses),
    }
    path = GOLDEN / "error_rate.json"
    path.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
