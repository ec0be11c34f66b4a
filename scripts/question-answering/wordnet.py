"""Makes a text of WordNet's explanations, for words' vectors.

    python3 wordnet.py [FOLDER] OUTPUT

FOLDER is Debian's /usr/share/wordnet (apt-get install wordnet-base). OUTPUT gets a line for each word of each
meaning: the explanation with the word between its parts, so that the word has it as neighbours.

WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved.
"""
import os
import re
import sys

folder = sys.argv[1] if len(sys.argv) > 2 else "/usr/share/wordnet"
output = sys.argv[-1]
KINDS = ["noun", "verb", "adj", "adv"]
EVERY = 5  # words of an explanation between two occurrences of the word itself


def lines(name):
    with open(os.path.join(folder, name), encoding="latin-1") as file:
        return [line for line in file if not line.startswith("  ")]


with open(output, "w") as file:
    for kind in KINDS:
        for line in lines(f"data.{kind}"):
            facts, explanation = line.split(" | ", 1)
            parts = facts.split()
            count = int(parts[3], 16)
            # "beautiful(p)" says where an adjective stands.
            words = [re.sub(r"\(.*\)", "", parts[4 + 2 * n]).lower() for n in range(count)]
            gloss = re.findall("[a-z']+", explanation.lower().replace('"', " "))
            pieces = [" ".join(gloss[n:n + EVERY]) for n in range(0, len(gloss), EVERY)]
            for word in words[:3]:
                file.write(f" {word.replace('_', ' ')} ".join([""] + pieces).strip() + "\n")
