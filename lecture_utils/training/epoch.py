"""One epoch: every training image is shown to the model once."""

import inspect
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import torch
from torch import nn

from lecture_utils import checks
from lecture_utils.training.evaluation import EMPTY, modes_kept
from lecture_utils.training.inputs import Batches
from lecture_utils.training.interrupts import Interrupts, mend
from lecture_utils.training.losses import divisor, mean_criterion
from lecture_utils.training.schedules import (
    check_optimizer,
    check_rate,
    check_schedule,
    is_per_epoch,
)

LOOK_EVERY = 8  # steps on an accelerator, whose host waits when it reads a number
DIVERGED = (
    "look for a learning rate that is too large, or for nan or inf in the data; the weights are of "
    "no use any more, so start again with a new model"
)


def training_step(
    model: nn.Module,
    criterion: Callable[..., torch.Tensor],
    optimizer: torch.optim.Optimizer,
    data: torch.Tensor,
    target: torch.Tensor,
) -> torch.Tensor:
    """Train on one batch: the five lines of the lecture.

    Parameters
    ----------
    model, criterion, optimizer
        As in notebook 03.
    data : torch.Tensor, float32
    target : torch.Tensor, int64, shape (N,)

    Returns
    -------
    torch.Tensor, float32, shape ()
        The batch's loss, still on the device: reading it would make the host wait.
    """
    optimizer.zero_grad()
    output = model(data)
    loss = criterion(output, target)
    loss.backward()
    optimizer.step()
    return loss.detach()


def train_epoch(
    model: nn.Module,
    loader: Iterable,
    optimizer: torch.optim.Optimizer,
    *,
    criterion: nn.Module | None = None,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    step: Callable[..., torch.Tensor] = training_step,
    on_batch_end: Callable[[torch.Tensor, int], None] | None = None,
) -> float:
    """Show every training image to the model once.

    Ctrl-C ends it with a KeyboardInterrupt at the end of a batch, so that model and optimizer can
    go on.

    Parameters
    ----------
    model : torch.nn.Module
        Takes a batch of images, returns logits of shape (N, C). The mode of each of its layers
        (train or eval) is put back afterwards.
    loader : iterable of (data, target)
        A `lecture_utils.data.TensorLoader` or a `torch.utils.data.DataLoader`.
    optimizer : torch.optim.Optimizer
        Holds the model's parameters.
    criterion : callable, optional
        Mean loss of a batch; `torch.nn.CrossEntropyLoss` if left out. One that torch does not know
        is tried on halves of the first batch, to see that it is a mean.
    scheduler : torch.optim.lr_scheduler.LRScheduler, optional
        Stepped after every batch.
    step : callable
        How to train on one batch, called as `training_step`.
    on_batch_end : callable, optional
        Receives the batch's loss (a tensor that is still on the device) and the weight that it has
        in a mean: the number of images or, where classes have weights or labels are ignored, what
        the criterion has divided by.

    Returns
    -------
    float
        Mean loss over the images of the epoch; nan if the loss was not finite, where it ends.

    Raises
    ------
    ValueError
        If the criterion does not return the mean of a batch, the loader is empty, or model, data,
        optimizer and scheduler do not go together.

    Warns
    -----
    RuntimeWarning
        If the loss is no longer a finite number.
    """
    check_optimizer(optimizer)
    check_schedule(scheduler, optimizer)
    check_rate(optimizer)
    check_step(step)
    if is_per_epoch(scheduler):
        raise ValueError(
            f"{type(scheduler).__name__} is stepped after an epoch: give it to fit, or leave it "
            "out here and step it yourself"
        )
    batches = Batches(model, loader, mean_criterion(criterion))
    with whole_batches(optimizer, on_batch_end) as at_batch_end:
        loss, bad_step = run_epoch(batches, optimizer, scheduler, step, at_batch_end)
    if bad_step:
        checks.warn(
            f"the loss is {loss} at step {bad_step} of the epoch, which ends here: {DIVERGED}"
        )
    return loss


@contextmanager
def whole_batches(
    optimizer: torch.optim.Optimizer, on_batch_end: Callable | None
) -> Iterator[Callable]:
    """Let Ctrl-C wait for the end of a batch, by what it yields to be called there."""
    steps, had_state = 0, bool(optimizer.state)
    with Interrupts() as interrupts:

        def at_batch_end(loss: torch.Tensor, weight: int | torch.Tensor) -> None:
            nonlocal steps
            steps += 1
            if on_batch_end is not None:
                on_batch_end(loss, weight)
            interrupts.check()

        try:
            yield at_batch_end
        except KeyboardInterrupt:  # pressed twice, it does not wait
            mend(optimizer, first_step=not had_state and not steps)
            raise


def run_epoch(
    batches: Batches,
    optimizer: torch.optim.Optimizer,
    scheduler: Any,
    step: Callable,
    on_batch_end: Callable | None,
) -> tuple[float, int]:
    """Do the work of `train_epoch`.

    Returns
    -------
    loss : float
        Mean loss over the images of the epoch; nan if the loss was not finite, where it ends.
    bad_step : int
        The first step whose loss was not finite; 0 for none.
    """
    model, criterion = batches.model, batches.criterion
    mean = RunningMean(batches.device)
    with modes_kept(model):
        model.train()
        for data, target in batches:
            with batches.first(data, target, own_step=step is not training_step):
                loss = _one_number(step(model, criterion, optimizer, data, target))
            if scheduler is not None:
                scheduler.step()
            weight = divisor(criterion, target)
            mean.add(loss, weight)
            if on_batch_end is not None:
                on_batch_end(loss, weight)
            if bad_step := mean.bad_step():
                return math.nan, bad_step
    bad_step = mean.bad_step(at_once=True)
    return (math.nan if bad_step else mean.value()), bad_step


def check_step(step: Any) -> None:
    """Raise a ValueError if something cannot be called as `training_step` is, and learn."""
    fits = callable(step) and not isinstance(step, type | nn.Module)
    with suppress(ValueError):  # not every function says what it takes
        try:
            fits and inspect.signature(step).bind(*range(5))
        except TypeError:
            fits = False
    if not fits:
        raise ValueError(
            f"step is {checks.shown(step)}; give a function of model, criterion, optimizer, data "
            "and target, as training_step is"
        )
    if not torch.is_grad_enabled():
        raise ValueError(
            "gradients are switched off, so nothing can be learnt: call this outside of "
            "torch.no_grad(), or switch them on with torch.set_grad_enabled(True)"
        )


def _one_number(loss: Any) -> torch.Tensor:
    number = isinstance(loss, torch.Tensor) and loss.is_floating_point() and not loss.is_meta
    if not number or loss.ndim:
        raise ValueError(
            f"the step returned {checks.shown(loss)}; expected the batch's loss, a tensor of "
            "floats and of shape (): loss.detach()"
        )
    return loss.detach()


class RunningMean:
    """The mean of many losses, on their device, and the first that is not finite.

    Parameters
    ----------
    device : torch.device
    """

    def __init__(self, device: torch.device) -> None:
        self.total = torch.zeros((), device=device)
        self.weight: int | torch.Tensor = 0
        self.steps, self.recent = 0, []
        self.every = 1 if device.type == "cpu" else LOOK_EVERY

    def add(self, loss: torch.Tensor, weight: int | torch.Tensor) -> None:
        """Take a batch's loss in, with what its sum was divided by."""
        share = loss * weight
        if isinstance(weight, torch.Tensor):  # with all labels ignored, the loss is 0 / 0
            share = share.where(weight > 0, 0)
        self.total += share
        self.weight += weight
        self.steps += 1
        self.recent.append(share)

    def bad_step(self, *, at_once: bool = False) -> int:
        """Return the first step whose loss is not finite; 0 for none, or none known yet."""
        if not at_once and self.steps % self.every:
            return 0
        recent, self.recent = self.recent, []
        if math.isfinite(self.total):
            return 0
        before = self.steps - len(recent)
        bad = (k for k, share in enumerate(recent, before + 1) if not math.isfinite(share))
        return next(bad, self.steps)  # finite losses may have too large a sum

    def value(self) -> float:
        """Return the mean, or raise a ValueError if there is nothing to average."""
        if not self.steps:
            raise ValueError(EMPTY)
        if not self.weight:
            raise ValueError(
                "the criterion ignores every label of the loader, so there is nothing to average"
            )
        return self.total.item() / float(self.weight)
