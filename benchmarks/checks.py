"""What the checks of the training loop cost of an epoch: ``python -m benchmarks.checks``.

The difference between two epochs is far below the noise of either, so that the work of the checks
is timed by itself: looking at every batch and its labels, at the first one more closely, and at
every loss. The batches are a list, for then labels are looked at in each of them.
"""

import argparse
import time
from collections.abc import Callable

import torch
from torch import nn

from benchmarks.table import table
from lecture_utils.arguments import positive
from lecture_utils.data import mnist_loaders
from lecture_utils.devices import best_device
from lecture_utils.models import MnistMLP
from lecture_utils.training import recipe, train_epoch
from lecture_utils.training.epoch import RunningMean
from lecture_utils.training.inputs import Batches


def cost_of_checks(repeats: int = 9, batch_count: int | None = None) -> dict[str, float]:
    """Time the checks of an epoch, and the epoch.

    Parameters
    ----------
    repeats : int
        Of each part; the least time counts.
    batch_count : int, optional
        How many batches an epoch has; all of the recipe's if left out.

    Returns
    -------
    dict of str to float
        Seconds by part; ``"epoch"`` is the whole of it.
    """
    device, criterion = best_device(), nn.CrossEntropyLoss()
    model = MnistMLP().to(device)
    loader = list(mnist_loaders(batch_size=recipe.BATCH_SIZE, device=device).train)[:batch_count]
    batches, (data, target) = Batches(model, loader, criterion), loader[0]
    losses = [torch.tensor(1.0, device=device) for _ in loader]
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)

    def closely() -> None:
        batches.seen = False
        with batches.first(data, target):
            model(data)

    def finite() -> None:
        mean = RunningMean(device)
        for loss in losses:
            mean.add(loss, len(data))
            mean.bad_step()

    next(iter(batches))
    closely()
    parts = {
        "every batch": _least(lambda: list(batches), repeats)
        - _least(lambda: [(x.to(device), y.to(device)) for x, y in loader], repeats),
        "the first batch": _least(closely, repeats) - _least(lambda: model(data), repeats),
        "every loss": _least(finite, repeats),
    }
    epoch = _least(lambda: train_epoch(model, loader, optimizer), min(repeats, 3))
    return {name: max(seconds, 0.0) for name, seconds in parts.items()} | {"epoch": epoch}


def _least(work: Callable[[], object], repeats: int) -> float:
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks.checks", description=__doc__)
    parser.add_argument("--repeats", type=positive, default=9, help="of a part; the least counts")
    cost = cost_of_checks(parser.parse_args().repeats)
    epoch = cost.pop("epoch")
    cost["together"] = sum(cost.values())
    rows = [f"{name} | {1000 * s:.2f} | {s / epoch:.2%}" for name, s in cost.items()]
    rows.append(f"the epoch | {1000 * epoch:.0f} | 100%")
    print(table(["check", "milliseconds", "of an epoch"], rows))


if __name__ == "__main__":
    main()
