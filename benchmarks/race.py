"""The original's training and the lecture's, run by turns, timed from data files to weights."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import torch

from benchmarks.original import train_as_the_original
from lecture_utils import recipe
from lecture_utils.data import mnist_loaders, torchvision_root
from lecture_utils.devices import best_device, has_fast_bfloat16
from lecture_utils.models import MnistMLP
from lecture_utils.training import evaluate

ORIGINAL, NOTEBOOK_03 = "original", "notebook 03"


@dataclass
class Contestant:
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


def contestants(quick: bool = False) -> list[Contestant]:
    """Return the original and the lecture's recipes, as this machine can run them.

    Parameters
    ----------
    quick : bool
        One epoch of 2 000 images stands for the original, and notebook 03 trains for one epoch.

    Returns
    -------
    list of Contestant
        The original first.
    """
    device, epochs, images = best_device(), 1 if quick else 9, 2_000 if quick else 60_000
    run = partial(_original, torchvision_root(), epochs, images)
    result = [Contestant(ORIGINAL, epochs, images, 64, run)]
    variants = {"": {"precision": None}}
    if has_fast_bfloat16(device):
        variants[", bfloat16"] = {"precision": torch.bfloat16}
    if device.type == "cuda":
        variants[", bfloat16, captured"] = {"precision": torch.bfloat16, "capture": True}
    for name, epochs in {"97 %": 1, "98 %": 2}.items():
        for suffix, options in variants.items():
            run = partial(_lecture, partial(recipe.sprint, epochs=epochs, **options))
            plan = epochs, 60_000, recipe.SPRINT_BATCH_SIZE
            result.append(Contestant(f"{name} recipe{suffix}", *plan, run))
    epochs = 1 if quick else recipe.EPOCHS
    run = partial(_lecture, partial(recipe.train, epochs=epochs))
    result.append(Contestant(NOTEBOOK_03, epochs, 55_000, recipe.BATCH_SIZE, run))
    return result


def race(
    runners: list[Contestant], seeds: Iterable[int], between: Callable[[], None] = lambda: None
) -> None:
    """Let every contestant train once with each seed, by turns, so that drift meets all alike.

    Reading the data files and drawing the weights is part of every time; unpacking the images
    for torchvision, which is done once for good, and scoring the test images are part of none.

    Parameters
    ----------
    runners : list of Contestant
        Their lists of figures grow.
    seeds : iterable of int
    between : callable
        Called before each round.
    """
    test = mnist_loaders(device=best_device()).test
    for seed in seeds:
        between()
        for runner in runners:
            start = time.perf_counter()
            model, step_seconds = runner.run(seed)
            runner.seconds.append(time.perf_counter() - start)
            runner.step_seconds.append(step_seconds)
            runner.accuracy.append(evaluate(model, test).accuracy)


def _original(root: Path, epochs: int, images: int, seed: int) -> tuple[MnistMLP, None]:
    model = train_as_the_original(seed, root, epochs, images)
    next(model.parameters()).sum().item()  # waits for an accelerator
    return model, None


def _lecture(train: Callable, seed: int) -> tuple[MnistMLP, float]:
    torch.manual_seed(seed)
    model = MnistMLP().to(best_device())
    history = train(model, seed=seed, progress=False)
    return model, history.seconds
