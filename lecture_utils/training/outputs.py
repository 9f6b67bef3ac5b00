"""What a model returns for the first batch: whether it goes with the targets and the criterion."""

from typing import Any

import torch
from torch import nn

from lecture_utils import checks
from lecture_utils.training.losses import BY_CLASS, BY_IMAGE

SUM_SLACK = 1e-3


def check_output(output: torch.Tensor, target: torch.Tensor, criterion: Any) -> None:
    """Make sure that a model's output goes with the targets, as far as the criterion is known.

    Parameters
    ----------
    output : object
        What the model returned.
    target : torch.Tensor
    criterion : callable

    Raises
    ------
    ValueError
        If the output is no tensor, has not one row for each target, or carries no gradient when
        it should; if shapes, types or the weights of classes do not match.

    Warns
    -----
    RuntimeWarning
        If a softmax would be applied twice, or not at all.
    """
    if not _holds_floats(output) or len(output) != len(target):
        raise ValueError(
            f"the model returned {checks.shown(output)} for {len(target)} images; expected a "
            "tensor of floats with one row of logits for each"
        )
    if torch.is_grad_enabled() and not output.requires_grad:
        raise ValueError(
            "the model's output carries no gradient, so nothing can be learnt: its parameters are "
            "frozen (requires_grad=False), or forward detaches what it computes"
        )
    if type(criterion) in BY_CLASS:
        _check_classes(output, target, criterion)
        _check_logits(output.detach(), criterion)
    elif type(criterion) in BY_IMAGE and (
        output.shape != target.shape or not target.is_floating_point()
    ):
        raise ValueError(
            f"{type(criterion).__name__} compares numbers one by one: the output is "
            f"{checks.shown(output)}, the target {checks.shown(target)}; expected floats of the "
            "same shape"
        )
    elif isinstance(criterion, nn.BCEWithLogitsLoss) and not _are_shares(target):
        raise ValueError(
            f"BCEWithLogitsLoss takes targets from 0 to 1; these run from {target.min():g} to "
            f"{target.max():g}"
        )


def _holds_floats(output: Any) -> bool:
    dense = isinstance(output, torch.Tensor) and output.layout == torch.strided
    return dense and not output.is_meta and output.ndim > 0 and output.is_floating_point()


def _are_shares(target: torch.Tensor) -> bool:
    return bool(((target >= 0) & (target <= 1)).all())


def _check_classes(output: torch.Tensor, target: torch.Tensor, criterion: Any) -> None:
    soft = target.is_floating_point() and isinstance(criterion, nn.CrossEntropyLoss)
    expected = output.shape if soft and target.ndim > 1 else (len(output), *output.shape[2:])
    right_type = target.dtype in (torch.int64, torch.uint8) or (soft and target.ndim > 1)
    if output.ndim > 1 and output.shape[1] < 2:
        raise ValueError(
            f"the model returned {checks.shown(output)}; a cross-entropy needs a logit for each of "
            "two classes or more"
        )
    if output.ndim < 2 or target.shape != expected or not right_type:
        raise ValueError(
            f"the target is {checks.shown(target)} for an output of shape {tuple(output.shape)}; "
            f"expected class indices, int64 of shape ({len(output)},): target.long() changes the "
            "type, target.flatten() the shape, and target.argmax(1) takes one-hot rows back"
        )
    if target.is_floating_point() and target.ndim == 2:
        check_shares(target)
    if criterion.weight is not None:
        _check_weights(criterion.weight, output)


def check_shares(target: torch.Tensor) -> None:
    """Make sure that soft targets are probabilities.

    Parameters
    ----------
    target : torch.Tensor, float, shape (N, C)

    Raises
    ------
    ValueError
        If a number is negative, or a row does not add up to 1.
    """
    sums = target.sum(1)
    if (target < 0).any() or not ((sums - 1).abs() <= SUM_SLACK).all():
        raise ValueError(
            f"targets of shape {tuple(target.shape)} must be probabilities, rows of numbers from "
            f"0 to 1 that add up to 1; a row adds up to {sums[(sums - 1).abs().argmax()]:g}"
        )


def _check_weights(weight: torch.Tensor, output: torch.Tensor) -> None:
    if checks.finite("the weights of the classes", weight).min() < 0:
        raise ValueError(f"a class has the weight {weight.min():g}; weights are 0 or more")
    if weight.shape != output.shape[1:2] or weight.device != output.device:
        raise ValueError(
            f"the criterion has {checks.shown(weight)} on {weight.device} as weights for "
            f"{output.shape[1]} classes on {output.device}; give one for each, and move it with "
            "criterion.to(device)"
        )


def _check_logits(output: torch.Tensor, criterion: Any) -> None:
    rows = output.cpu().double()  # once an epoch; not every accelerator has 64 bits
    if isinstance(criterion, nn.NLLLoss):
        if (rows.logsumexp(1).abs() > SUM_SLACK).any():
            checks.warn(
                "NLLLoss wants the logarithms of probabilities, and the model returns other "
                "numbers: use nn.CrossEntropyLoss, which takes logits"
            )
    elif output.shape[1] > 1 and _are_probabilities(rows):
        checks.warn(
            "the model returns probabilities, and cross-entropy applies a softmax itself, so there "
            "are two: let the model return logits"
        )


def _are_probabilities(rows: torch.Tensor) -> bool:
    along = (1, 0) if len(rows) > 1 else (1,)  # a softmax may go along the wrong dimension
    add_up = any(((rows.sum(dim) - 1).abs() < SUM_SLACK).all() for dim in along)
    return bool((rows >= 0).all() and add_up)
