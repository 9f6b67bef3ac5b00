"""What a criterion's loss is the mean of, so that losses of batches can be averaged.

The measure of right is the criterion of one batch that holds everything.
"""

import copy
from collections.abc import Callable
from types import FunctionType
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from lecture_utils import checks

BY_CLASS = (nn.CrossEntropyLoss, nn.NLLLoss)  # weights and ignored labels count
BY_IMAGE = (  # one number for each number of the output, each of the same weight
    *(nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.HuberLoss, nn.BCELoss, nn.BCEWithLogitsLoss),
    *(nn.SoftMarginLoss,),
)
AS_CLASS: dict[Callable, type] = {  # the same, and what it divides by is known
    F.cross_entropy: nn.CrossEntropyLoss,
    F.nll_loss: nn.NLLLoss,
    F.mse_loss: nn.MSELoss,
    F.l1_loss: nn.L1Loss,
    F.binary_cross_entropy_with_logits: nn.BCEWithLogitsLoss,
}
MEANS = ("mean", "batchmean")
ROUNDING = 100  # how many of the type's smallest steps two losses may differ by


def mean_criterion(criterion: Any) -> Callable:
    """Return the criterion, cross-entropy if there is none, unless it says that it is not a mean.

    Parameters
    ----------
    criterion : callable or None
        Called with output and target.

    Returns
    -------
    callable

    Raises
    ------
    ValueError
        If it cannot be called, or has another ``reduction`` than a mean.
    """
    if criterion is None:
        return nn.CrossEntropyLoss()
    if not callable(criterion) or isinstance(criterion, type):
        cure = f": create one, {criterion.__name__}()" if isinstance(criterion, type) else ""
        raise ValueError(f"criterion is {checks.shown(criterion)}, not a function of two{cure}")
    if isinstance(criterion, FunctionType):
        criterion = AS_CLASS.get(criterion, lambda: criterion)()
    reduction = getattr(criterion, "reduction", "mean")
    if reduction not in MEANS:
        raise ValueError(
            f"the criterion has reduction={reduction!r}; use reduction='mean': the mean "
            "over all images is worked out here, each batch weighted by its size"
        )
    return criterion


def is_known(criterion: Callable) -> bool:
    """Whether a criterion is one of torch's own, so that what it divides by is known."""
    return type(criterion) in (*BY_CLASS, *BY_IMAGE)


def divisor(criterion: Any, target: torch.Tensor) -> int | torch.Tensor:
    """Return what a criterion divides the sum of a batch's losses by.

    Parameters
    ----------
    criterion : callable
    target : torch.Tensor, shape (N,), (N, C) or as the criterion takes it

    Returns
    -------
    int or torch.Tensor, shape ()
        The batch's size; for a cross-entropy the sum of the weights of the labels that are not
        ignored.
    """
    if type(criterion) not in BY_CLASS or target.is_floating_point():
        return len(target)
    counted = target != criterion.ignore_index
    if criterion.weight is None:
        return counted.sum()
    return (criterion.weight[target.where(counted, 0).long()] * counted).sum()


def check_mean(criterion: Callable, output: torch.Tensor, target: torch.Tensor) -> None:
    """Make sure that a criterion of unknown kind is a mean over images, by trying it on a batch.

    The loss of a batch must be the mean of the losses of its two halves, the images sorted by
    their labels, so that the weight of a class shows.

    Parameters
    ----------
    criterion : callable
        It is tried on a copy; torch's generator is left as it was.
    output : torch.Tensor, shape (N, ...)
    target : torch.Tensor, shape (N, ...)

    Raises
    ------
    ValueError
        If it returns something other than one number, or a number that is not a mean.
    """
    order = target.argsort(stable=True) if target.ndim == 1 else torch.arange(len(target))
    first, second = order.tensor_split([max(1, len(order) // 2)])
    if len(second) == 0:
        order, second = torch.cat([first, first]), first
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        trial = copy.deepcopy(criterion) if isinstance(criterion, nn.Module) else criterion
        parts = (k.to(output.device) for k in (order, first, second))
        whole, *halves = (loss_of(trial, output[k], target[k]) for k in parts)
    mean = (halves[0] * len(first) + halves[1] * len(second)) / len(order)
    slack = ROUNDING * torch.finfo(whole.dtype).eps * (1 + whole.abs())
    if (whole - mean).abs() > slack:  # not if either is nan: that is told elsewhere
        raise ValueError(
            f"the criterion is not a mean over the images: {whole:.4g} for a batch whose halves "
            f"have {halves[0]:.4g} and {halves[1]:.4g}. A sum must be divided by the batch's size; "
            "for weights of classes or ignored labels use torch's own class, such as "
            "nn.CrossEntropyLoss(weight=...), so that it is known what to divide by"
        )


def loss_of(criterion: Callable, output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the loss of a batch.

    Parameters
    ----------
    criterion : callable
    output, target : torch.Tensor

    Returns
    -------
    torch.Tensor, float, shape ()

    Raises
    ------
    ValueError
        If the criterion cannot take them, or returns something other than one number.
    """
    try:
        loss = criterion(output, target)
    except (TypeError, RuntimeError, IndexError, AttributeError) as error:
        raise ValueError(
            f"the criterion cannot take output and target, {checks.shown(output)} and "
            f"{checks.shown(target)}: {error}"
        ) from error
    if not isinstance(loss, torch.Tensor) or loss.ndim or not loss.is_floating_point():
        raise ValueError(
            f"the criterion returned {checks.shown(loss)}; expected one number for a batch, the "
            "mean over its images, as a tensor of shape ()"
        )
    return loss
