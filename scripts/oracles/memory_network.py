"""Golden file of the memory network: forward pass in NumPy, gradients by central differences.

    python scripts/oracles/memory_network.py > Tests/SpokenQuestionAnsweringTests/Golden/memory-network.json

Equations of Sukhbaatar et al. (2015) with adjacent sharing, in double precision. Weights are
0.3 cos(0.7 i + table) for element i; empty memories count as zeros in the softmax.
"""
import json

import numpy as np

WORDS, SIZE, MEMORY, HOPS = 7, 4, 5, 2
STORY = [[0, 1, 2], [3, 1], [4, 5, 2, 6]]  # words of each sentence
QUESTION, ANSWER = [3, 2], 5


def positions(length):
    j = np.arange(1, length + 1)[:, None] / length
    k = np.arange(1, SIZE + 1)[None, :] / SIZE
    return 2 * ((1 - j) - k * (1 - 2 * j))


def bag(words, table):
    return (positions(len(words)) * table[words]).sum(0)


def loss(embeddings, ages, log_probabilities=False):
    u = bag(QUESTION, embeddings[0])
    age = np.arange(len(STORY))[::-1]
    memories = [
        np.stack([bag(words, e) for words in STORY]) + t[age] for e, t in zip(embeddings, ages)
    ]
    for hop in range(HOPS):
        scores = np.append(memories[hop] @ u, np.zeros(MEMORY - len(STORY)))
        p = np.exp(scores) / np.exp(scores).sum()
        u = u + p[: len(STORY)] @ memories[hop + 1]
    logits = embeddings[-1] @ u
    result = logits - np.log(np.exp(logits).sum())
    return result if log_probabilities else -result[ANSWER]


def weights(rows, number):
    return 0.3 * np.cos(0.7 * np.arange(rows * SIZE) + number).reshape(rows, SIZE)


def gradients(parameters, value):
    result = []
    for parameter in parameters:
        gradient = np.zeros_like(parameter)
        for place in np.ndindex(parameter.shape):
            kept = parameter[place]
            parameter[place] = kept + 1e-5
            above = value()
            parameter[place] = kept - 1e-5
            gradient[place] = (above - value()) / 2e-5
            parameter[place] = kept
        result.append([round(x, 8) for x in gradient.ravel()])
    return result


embeddings = [weights(WORDS, n) for n in range(HOPS + 1)]
ages = [weights(MEMORY, 10 + n) for n in range(HOPS + 1)]
print(
    json.dumps(
        {
            "tool": "numpy",
            "version": np.__version__,
            "command": "python scripts/oracles/memory_network.py",
            "seed": None,
            "format": 1,
            "logProbabilities": [round(x, 8) for x in loss(embeddings, ages, True)],
            "loss": round(loss(embeddings, ages), 8),
            "gradients": gradients(embeddings + ages, lambda: loss(embeddings, ages)),
        }
    )
)
