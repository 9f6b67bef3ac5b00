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
from lecture_utils.training.losses import BY_CLASS, check_mean, is_known
from lecture_utils.training.outputs import check_output

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
        self.alike: tuple = ()  # what all batches have in common with it
        self.shape: tuple = ()

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        for number, batch in enumerate(self.loader, 1):
            data, target = _pair(batch, number)
            if not self.seen:
                _check_images(data)
                self.alike, self.shape = _kind(data, target), data.shape[1:]
            elif _kind(data, target) != self.alike:
                raise ValueError(
                    f"batch {number} of the loader is {checks.shown(data)}, its target "
                    f"{checks.shown(target)}, which is not like the first: types and dimensions "
                    "must be the same in each"
                )
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
            If the model cannot take the batch, or its output does not go with the targets. If the
            criterion fails.
        """
        outputs: list = []
        look_closely = not self.seen
        self.seen = True
        handle = self._look(target, outputs, own_step) if look_closely else None
        try:
            yield
        except (RuntimeError, TypeError, IndexError) as error:
            if own_step or not (look_closely or data.shape[1:] != self.shape):
                raise
            raise ValueError(_failed(data, target, outputs, error)) from error
        finally:
            if handle is not None:
                handle.remove()

    def _look(self, target: torch.Tensor, outputs: list, own_step: bool) -> Any:
        def look(_model: Any, _inputs: Any, output: torch.Tensor) -> None:
            handle.remove()
            outputs.append(output)
            if not own_step or getattr(output, "shape", target.shape)[:1] == target.shape[:1]:
                self._check_output(output, target)

        handle = self.model.register_forward_hook(look)
        return handle

    def _check_output(self, output: torch.Tensor, target: torch.Tensor) -> None:
        check_output(output, target, self.criterion)
        if output.ndim > 1 and output.shape[1] > 1 and not target.is_floating_point():
            self.classes = output.shape[1]
            whole = isinstance(self.loader, TensorLoader)
            self._check_labels(self.loader.dataset.tensors[-1] if whole else target)
        if not is_known(self.criterion) and torch.is_grad_enabled():
            check_mean(self.criterion, output.detach(), target)
            if self.classes and target.ndim == 1:  # in the order of classes, a weight may not show
                each = torch.arange(len(target), device=output.device) % self.classes
                check_mean(self.criterion, output.detach(), each)

    def _check_labels(self, target: torch.Tensor) -> None:
        # what another criterion leaves out, it does not divide by
        known = type(self.criterion) in BY_CLASS
        ignored = getattr(self.criterion, "ignore_index", None) if known else None
        unaffected = ignored is None or target.min() >= 0 > ignored
        kept = target if unaffected else target[target != ignored]
        if kept.numel() and self.classes:
            checks.class_indices("labels", kept, self.classes)


def _pair(batch: Any, number: int) -> tuple[torch.Tensor, torch.Tensor]:
    pair = isinstance(batch, tuple | list) and len(batch) == 2
    if not pair or not all(_holds_rows(part) for part in batch):
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


def _failed(data: torch.Tensor, target: torch.Tensor, outputs: list, error: Exception) -> str:
    if not outputs:
        return f"the model cannot take a batch of data, {checks.shown(data)}: {error}"
    return (
        "the first batch has no loss that can be learnt from: for an output of "
        f"{checks.shown(outputs[0])} and a target of {checks.shown(target)}, {error}"
    )


def _holds_rows(part: Any) -> bool:
    dense = isinstance(part, torch.Tensor) and part.layout == torch.strided and not part.is_meta
    return dense and part.ndim > 0


def _kind(data: torch.Tensor, target: torch.Tensor) -> tuple:
    return data.dtype, data.ndim, target.dtype, target.shape[1:]


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
