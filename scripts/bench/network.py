"""The network of the training and inference benchmarks, in PyTorch."""

import torch

FEATURE_COUNT = 80
LABEL_COUNT = 32


class AcousticModel(torch.nn.Module):
    """Frames [time, batch, 80] -> bidirectional LSTMs -> log-probabilities [time, batch, 32]."""

    def __init__(self, layers, hidden):
        super().__init__()
        self.lstm = torch.nn.LSTM(FEATURE_COUNT, hidden, layers, bidirectional=True)
        self.output = torch.nn.Linear(2 * hidden, LABEL_COUNT)

    def forward(self, frames):
        return self.output(self.lstm(frames)[0]).log_softmax(dim=-1)
