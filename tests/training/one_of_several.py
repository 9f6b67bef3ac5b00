"""What each process of test_distributed.py does: train a network twice; the last one dies."""

import os
import signal
import sys
from pathlib import Path

import torch
from torch import distributed, nn
from torch.utils.data import TensorDataset

from lecture_utils.data import TensorLoader
from lecture_utils.train_distributed import checkpoint, join, shared_step
from lecture_utils.training import fit


def loader():
    """Return batches of 7, 7 and 1 rows, in float64: rounding plays no part."""
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(15, 6, generator=generator, dtype=torch.float64)
    labels = torch.randint(3, (15,), generator=generator)
    return TensorLoader(TensorDataset(rows, labels), 7, shuffle=True)


def train(step, saved=None, callback=None):
    """Train for three epochs; return the weights and the history."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(6, 9), nn.ReLU(), nn.Linear(9, 3)).double()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
    options = {"step": step(model), "checkpoint": saved, "callback": callback}
    history = fit(model, loader(), loader(), epochs=3, optimizer=optimizer, **options)
    return torch.cat([p.detach().flatten() for p in model.parameters()]), history


def killed_in_the_third_epoch(history):
    """End the last process without a word, but not after a restart."""
    last = distributed.get_rank() == distributed.get_world_size() - 1
    first_try = os.environ["TORCHELASTIC_RESTART_COUNT"] == "0"
    if len(history.train_loss) == 2 and last and first_try:
        Path(sys.argv[1], "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    join(torch.device("cpu"))
    rank = distributed.get_rank()
    weights, history = train(shared_step)
    torch.save((weights, history.train_loss), folder / f"undisturbed-{rank}.pt")
    (folder / f"copies-{rank}").mkdir(exist_ok=True)
    saved = checkpoint(folder / "run.pt", folder / f"copies-{rank}")
    weights, history = train(shared_step, saved, killed_in_the_third_epoch)
    torch.save((weights, history.train_loss, saved.resume), folder / f"{rank}.pt")
    distributed.destroy_process_group()
