"""The original's training and the lecture's, run by turns, timed from data files to weights."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import torch

from benchmarks import speedrun
from benchmarks.baseline import train_baseline
from lecture_utils.data import mnist_loaders, torchvision_root
from lecture_utils.devices import best_device
from lecture_utils.models import MnistMLP
from lecture_utils.training import evaluate, recipe

ORIGINAL, NOTEBOOK_03 = "original", "notebook 03"


@dataclass
class TrainingMethod:
    """A way of training, and how its runs went.

    Attributes
    ----------
    name : str
    epochs, images, batch_size : int
    run : callable
        Takes a seed, reads the data and returns the trained model and the seconds spent in
        training steps alone, or None where they are not known.
    seconds, step_seconds, accuracy : list of float
        One entry a seed: from data files to trained weights; in training steps; on the test images.
    """

    name: str
    epochs: int
    images: int
    batch_size: int
    run: Callable[[int], tuple[MnistMLP, float | None]]
    seconds: list[float] = field(default_factory=list)
    step_seconds: list[float | None] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)

    def figures(self) -> dict:
        """Return everything but the function, ready for JSON."""
        return {name: value for name, value in vars(self).items() if name != "run"}


def training_methods(quick: bool = False) -> list[TrainingMethod]:
    """Return the original and the lecture's recipes, as this machine can run them.

    Parameters
    ----------
    quick : bool
        One epoch of 2 000 images stands for the original, and notebook 03 trains for one epoch.

    Returns
    -------
    list of TrainingMethod
        The original first.
    """
    epochs, images = 1 if quick else 9, 2_000 if quick else 60_000
    run = partial(_original, torchvision_root(), epochs, images)
    result = [TrainingMethod(ORIGINAL, epochs, images, 64, run)]
    for name, epochs in speedrun.EPOCHS.items():
        for suffix, options in speedrun.variants(best_device()).items():
            run = partial(_speedrun, epochs, options)
            plan = epochs, 60_000, speedrun.BATCH_SIZE
            result.append(TrainingMethod(f"{name} recipe{suffix}", *plan, run))
    epochs = 1 if quick else recipe.EPOCHS
    run = partial(_notebook_03, epochs)
    result.append(TrainingMethod(NOTEBOOK_03, epochs, 55_000, recipe.BATCH_SIZE, run))
    return result


def run_by_turns(
    methods: list[TrainingMethod], seeds: Iterable[int], before_round: Callable[[], None]
) -> None:
    """Train once with each method and seed, by turns, so that drift meets all alike.

    Reading the data files and drawing the weights is part of every time; unpacking the images
    for torchvision, which is done once for good, and scoring the test images are part of none.

    Parameters
    ----------
    methods : list of TrainingMethod
        Their lists of figures grow.
    seeds : iterable of int
    before_round : callable
        Called before each round.
    """
    test = mnist_loaders(device=best_device()).test
    for seed in seeds:
        before_round()
        for method in methods:
            start = time.perf_counter()
            model, step_seconds = method.run(seed)
            next(model.parameters()).sum().item()  # waits for an accelerator
            method.seconds.append(time.perf_counter() - start)
            method.step_seconds.append(step_seconds)
            method.accuracy.append(evaluate(model, test).accuracy)


def _original(root: Path, epochs: int, images: int, seed: int) -> tuple[MnistMLP, None]:
    return train_baseline(seed, root, epochs, images), None


def _speedrun(epochs: int, options: dict, seed: int) -> tuple[MnistMLP, float]:
    model, history = speedrun.run(epochs, seed, **options)
    return model, history.seconds


def _notebook_03(epochs: int, seed: int) -> tuple[MnistMLP, float]:
    torch.manual_seed(seed)
    device = best_device()
    model = MnistMLP().to(device)
    splits = mnist_loaders(batch_size=recipe.BATCH_SIZE, device=device, seed=seed)
    return model, recipe.train(model, splits, epochs, callback=None).seconds
