"""What enters the training loop, checked at the door: a model, its batches, its first output."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn

from lecture_utils import checks
from lecture_utils.data.loaders import TensorLoader
from lecture_utils.models import INK
from lecture_utils.training.losses import BY_CLASS, BY_IMAGE, check_mean, is_known

SUM_SLACK = 1e-3
NO_LOADERS = (str, bytes, dict, torch.Tensor, np.ndarray)  # all of them can be iterated


def device_of(model: nn.Module) -> torch.device:
    """Return where a model's parameters are; the CPU if it has none.

    Parameters
    ----------
    model : torch.nn.Module

    Returns
    -------
    torch.device

    Raises
    ------
    ValueError
        If it is no model.
    """
    if not isinstance(model, nn.Module):
        cure = f": create one, {model.__name__}()" if isinstance(model, type) else ""
        raise ValueError(f"model is {checks.shown(model)}; it must be a torch.nn.Module{cure}")
    return next((p.device for p in model.parameters()), torch.device("cpu"))


class Batches:
    """The batches of a loader, each checked before it is moved to the model's device.

    Iterating gives ``(data, target)`` as often as the loader does. The very first batch is looked
    at more closely, since most mistakes show in it: see `first`. Once the number of classes is
    known from its output, no label outside of them reaches the device, where it would end the
    kernel.

    Parameters
    ----------
    model : torch.nn.Module
    loader : iterable of (data, target)
    criterion : callable

    Raises
    ------
    ValueError
        If the loader cannot be iterated; while iterating, if a batch is not what it should be.
    """

    def __init__(self, model: nn.Module, loader: Iterable, criterion: Callable) -> None:
        self.device = device_of(model)
        if not hasattr(loader, "__iter__") or isinstance(loader, NO_LOADERS):
            raise ValueError(
                f"the loader is {checks.shown(loader)}; expected batches of (data, target), as a "
                "TensorLoader or a DataLoader gives them"
            )
        self.model, self.criterion = model, criterion
        self.loader: Any = loader
        self.classes: int | None = None
        self.seen = False  # whether the first batch has been looked at

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        for number, batch in enumerate(self.loader, 1):
            data, target = _pair(batch, number)
            if not self.seen:
                _check_images(data)
            elif self.classes and not isinstance(self.loader, TensorLoader):
                self._check_labels(target)
            yield data.to(self.device), target.to(self.device)

    @contextmanager
    def first(
        self, data: torch.Tensor, target: torch.Tensor, *, own_step: bool = False
    ) -> Iterator[None]:
        """Look at what the model makes of the first batch, before the criterion sees it.

        Parameters
        ----------
        data, target : torch.Tensor
        own_step : bool
            The step is not the lecture's, so it may show the model something else than the batch.

        Raises
        ------
        ValueError
            If the model cannot take the batch, or its output does not go with the targets.
        """
        if self.seen:
            yield
            return
        self.seen, outputs = True, []

        def look(_model: Any, _inputs: Any, output: torch.Tensor) -> None:
            handle.remove()
            outputs.append(output)
            if not own_step or getattr(output, "shape", target.shape)[:1] == target.shape[:1]:
                self._check_output(output, target)

        handle = self.model.register_forward_hook(look)
        try:
            yield
        except (RuntimeError, TypeError, IndexError) as error:
            if outputs or own_step:
                raise
            raise ValueError(
                f"the model cannot take the first batch, data of {checks.shown(data)}: {error}"
            ) from error
        finally:
            handle.remove()

    def _check_output(self, output: torch.Tensor, target: torch.Tensor) -> None:
        check_output(output, target, self.criterion)
        if output.ndim > 1 and output.shape[1] > 1 and not target.is_floating_point():
            self.classes = output.shape[1]
            whole = isinstance(self.loader, TensorLoader)
            self._check_labels(self.loader.dataset.tensors[-1] if whole else target)
        if not is_known(self.criterion) and torch.is_grad_enabled():
            check_mean(self.criterion, output.detach(), target)

    def _check_labels(self, target: torch.Tensor) -> None:
        ignored = getattr(self.criterion, "ignore_index", -100)
        kept = target if target.min() >= 0 and ignored < 0 else target[target != ignored]
        if kept.numel() and self.classes:
            checks.class_indices("labels", kept, self.classes)


def _pair(batch: Any, number: int) -> tuple[torch.Tensor, torch.Tensor]:
    pair = isinstance(batch, tuple | list) and len(batch) == 2
    if not pair or not all(isinstance(part, torch.Tensor) and part.ndim for part in batch):
        given = batch if not isinstance(batch, tuple | list) else list(map(checks.shown, batch))
        given = given if isinstance(given, list) else checks.shown(batch)
        raise ValueError(
            f"batch {number} of the loader is {given}; expected (data, target), two tensors. "
            "NumPy arrays and lists become tensors with torch.as_tensor"
        )
    data, target = batch
    if len(data) != len(target) or not len(data):
        raise ValueError(
            f"batch {number} of the loader has {len(data)} images and {len(target)} targets; "
            "each image needs one"
        )
    return data, target


def _check_images(data: torch.Tensor) -> None:
    if data.is_floating_point() and not data.isfinite().all():
        checks.finite("the data of the first batch", data)
    check_normalized(data)


def check_normalized(images: torch.Tensor) -> None:
    """Make sure that images of 28 x 28 pixels do not carry grey values from 0 to 255 as floats.

    Parameters
    ----------
    images : torch.Tensor
        Of other shapes, nothing is known.

    Raises
    ------
    ValueError
        If no number is below 0 and one is far above what a normalized image has.
    """
    flat = images.ndim == 2 and images.shape[1] == 784
    if not images.is_floating_point() or not (flat or images.shape[-2:] == (28, 28)):
        return
    if images.numel() and images.max() > INK and images.min() >= 0:
        raise ValueError(
            f"these images run from {images.min():g} to {images.max():g}, so they are grey values, "
            "not normalized ones. Pass them, as uint8, through lecture_utils.data.normalize first"
        )


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
    if not isinstance(output, torch.Tensor) or not output.ndim or len(output) != len(target):
        raise ValueError(
            f"the model returned {checks.shown(output)} for {len(target)} images; expected a "
            "tensor with one row of logits for each"
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


def _check_classes(output: torch.Tensor, target: torch.Tensor, criterion: Any) -> None:
    soft = target.is_floating_point() and isinstance(criterion, nn.CrossEntropyLoss)
    expected = output.shape if soft and target.ndim > 1 else (len(output), *output.shape[2:])
    right_type = target.dtype in (torch.int64, torch.uint8) or (soft and target.ndim > 1)
    if output.ndim < 2 or target.shape != expected or not right_type:
        raise ValueError(
            f"the target is {checks.shown(target)} for an output of shape {tuple(output.shape)}; "
            f"expected class indices, int64 of shape ({len(output)},): target.long() changes the "
            "type, target.flatten() the shape, and target.argmax(1) takes one-hot rows back"
        )
    weight = criterion.weight
    if weight is not None and (weight.shape != output.shape[1:2] or weight.device != output.device):
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
    return bool((rows >= 0).all() and ((rows.sum(1) - 1).abs() < SUM_SLACK).all())
