"""Times one training step in PyTorch: forward, CTC loss, backward, AdamW; 16 x 400 frames."""

import argparse

from timing import print_timings, use_threads

TIME, BATCH, TARGET_LENGTH = 400, 16, 60


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    use_threads(options.threads)
    import torch

    from network import FEATURE_COUNT, LABEL_COUNT, AcousticModel

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = AcousticModel(options.layers, options.hidden)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    criterion = torch.nn.CTCLoss(blank=0)
    frames = torch.randn(TIME, BATCH, FEATURE_COUNT)
    targets = torch.randint(1, LABEL_COUNT, (BATCH, TARGET_LENGTH))
    input_lengths = torch.full((BATCH,), TIME)
    target_lengths = torch.full((BATCH,), TARGET_LENGTH)

    def work():
        optimizer.zero_grad()
        criterion(model(frames), targets, input_lengths, target_lengths).backward()
        optimizer.step()

    print_timings(work, options.repeats, TIME * BATCH, torch.__version__)


if __name__ == "__main__":
    main()
