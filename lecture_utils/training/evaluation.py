"""What a model has learnt, measured on data that it does not learn from."""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import nn

from lecture_utils import checks
from lecture_utils.training.inputs import Batches
from lecture_utils.training.losses import check_mean, is_known, loss_of, mean_criterion
from lecture_utils.training.outputs import check_shares


class Evaluation(NamedTuple):
    """How a model does on a data set.

    Attributes
    ----------
    loss : float
        What the criterion gives for one batch that holds everything: the mean loss over the
        images, in nats for a cross-entropy.
    accuracy : float
        Share of images whose largest logit is the right one, 0 to 1.
    correct, total : int
        The two counts behind `accuracy`. Images whose label the criterion ignores are in neither.
    """

    loss: float
    accuracy: float
    correct: int
    total: int


def evaluate(
    model: nn.Module, loader: Iterable, *, criterion: nn.Module | None = None
) -> Evaluation:
    """Measure a model on data that it does not learn from.

    Parameters
    ----------
    model : torch.nn.Module
        Takes a batch of images, returns logits of shape (N, C), C at least 2. The mode of each of
        its layers (train or eval) is put back afterwards.
    loader : iterable of (data, target)
        Targets are class indices, int64 of shape (N,), or probabilities of the classes, float of
        shape (N, C).
    criterion : callable, optional
        Mean loss of a batch; `torch.nn.CrossEntropyLoss` if left out.

    Returns
    -------
    Evaluation
        Loss and accuracy over all images, whatever the batch sizes.

    Raises
    ------
    ValueError
        If the criterion does not return the mean of a batch, the loader is empty, or the model,
        its output and the targets do not go together.

    Warns
    -----
    RuntimeWarning
        If the loss is not finite, or a softmax is applied twice.
    """
    return measure(Batches(model, loader, mean_criterion(criterion)))


def measure(batches: Batches, on_batch_end: Callable[[], None] = lambda: None) -> Evaluation:
    """Do the work of `evaluate`, and call a function after each batch."""
    pairs = []
    with torch.no_grad(), modes_kept(batches.model):
        for pair in outputs(batches):
            pairs.append(pair)
            on_batch_end()
        if not pairs:
            raise ValueError(EMPTY)
        return _score(batches.criterion, *map(torch.cat, zip(*pairs, strict=True)))


def outputs(batches: Batches) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield what the model makes of each batch, and the batch's target."""
    batches.model.eval()
    for data, target in batches:
        with batches.first(data, target):
            output = batches.model(data)
        _check_scores(output, target)
        yield output, target


EMPTY = "the loader is empty: it gave no batch, so there is nothing to average"


def _check_scores(output: torch.Tensor, target: torch.Tensor) -> None:
    soft = target.is_floating_point() and target.shape == output.shape
    if output.ndim != 2 or output.shape[1] < 2 or not (soft or target.shape == output.shape[:1]):
        raise ValueError(
            f"accuracy needs a logit for each of two classes or more, (N, C), and targets (N,) or "
            f"(N, C); the output is {checks.shown(output)}, the target {checks.shown(target)}. To "
            "train on other targets, leave the validation loader out"
        )


def _score(criterion: Callable, output: torch.Tensor, target: torch.Tensor) -> Evaluation:
    """Return the score of one batch that holds everything."""
    if not is_known(criterion):
        check_mean(criterion, output, target)
    loss = loss_of(criterion, output, target).item()
    if not math.isfinite(loss):
        checks.warn(
            f"the loss is {loss}: look for nan or infinite numbers in the data and in the model's "
            "weights"
        )
    classes = target
    if target.ndim == 2:
        check_shares(target)
        classes = target.argmax(1)
    counted = classes != getattr(criterion, "ignore_index", -100)
    correct, total = int(((output.argmax(1) == classes) & counted).sum()), int(counted.sum())
    return Evaluation(loss, correct / total if total else math.nan, correct, total)


@contextmanager
def modes_kept(model: nn.Module) -> Iterator[None]:
    """Put the mode of each layer, train or eval, back at the end."""
    modes = [(layer, layer.training) for layer in model.modules()]
    try:
        yield
    finally:
        for layer, training in modes:
            layer.training = training
