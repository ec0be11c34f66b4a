"""Writes the CTC golden file: losses and gradients by PyTorch, in 64-bit arithmetic.

    python3 scripts/oracles/ctc.py

The logits follow a formula that the Swift test repeats, so only outputs are stored.
"""

import json
from pathlib import Path

import torch

TIME, LABELS = 24, 6
LENGTHS = [24, 17, 9, 5, 12]
TARGETS = [[1, 2, 3, 3, 4, 5, 1], [2, 2, 2, 2], [5, 1, 4], [], [3, 1, 3, 1, 1, 3, 5]]
OUTPUT = Path(__file__).parents[2] / "Tests/SpeechRecognitionTests/Golden/ctc-loss.json"


def main():
    batch = len(LENGTHS)
    # Rounded to 32 bits, as the logits of the Swift test are.
    index = torch.arange(TIME * batch * LABELS, dtype=torch.float64)
    logits = (4 * torch.sin(0.7 * index + 0.01 * index * index)).float().double()
    logits = logits.reshape(TIME, batch, LABELS).requires_grad_()
    losses = torch.nn.functional.ctc_loss(
        torch.log_softmax(logits, dim=-1),
        torch.tensor([label for target in TARGETS for label in target]),
        torch.tensor(LENGTHS),
        torch.tensor([len(target) for target in TARGETS]),
        blank=0,
        reduction="none",
    )
    losses.sum().backward()
    golden = {
        "tool": "PyTorch torch.nn.functional.ctc_loss",
        "version": torch.__version__,
        "command": "python3 scripts/oracles/ctc.py",
        "seed": "none: logits[i] = 4 sin(0.7 i + 0.01 i²)",
        "format": "losses [batch]; gradient with respect to logits, [time, batch, labels]",
        "shape": [TIME, batch, LABELS],
        "lengths": LENGTHS,
        "targets": TARGETS,
        "losses": losses.tolist(),
        "gradient": [float(f"{value:.9g}") for value in logits.grad.flatten().tolist()],
    }
    OUTPUT.write_text(json.dumps(golden, separators=(",", ":"), ensure_ascii=False) + "\n")


main()
