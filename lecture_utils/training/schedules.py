"""How the learning rate changes in the course of a run."""

import math
from typing import TYPE_CHECKING, Any

import torch
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

from lecture_utils import checks

if TYPE_CHECKING:
    from lecture_utils.training.history import History

COUNTED = {"step_size", "milestones", "T_max", "T_0"}  # in steps of the scheduler
MOMENTA = {"momentum", "betas"}  # what a schedule may move besides the rate


def one_cycle(
    optimizer: torch.optim.Optimizer,
    max_lr: float,
    steps: int,
    *,
    warm_up: float = 0.2,
    cycle_momentum: bool = False,
) -> torch.optim.lr_scheduler.OneCycleLR:
    """Let the learning rate rise in a line for a part of the run, then fall to zero in a line.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
    max_lr : float
        The highest learning rate.
    steps : int
        Optimizer steps of the whole run: epochs times batches.
    warm_up : float
        Share of the steps in which the learning rate rises, from 0 to below 1.
    cycle_momentum : bool
        Whether momentum (the first of AdamW's ``betas``) falls while the rate rises, and back.

    Returns
    -------
    torch.optim.lr_scheduler.OneCycleLR
        To be stepped after every batch, as `lecture_utils.training.fit` does.

    Raises
    ------
    ValueError
        If `optimizer` is none, or a number is out of range.

    References
    ----------
    Smith, Topin: Super-convergence: very fast training of neural networks using large learning
    rates (2017).
    """
    check_optimizer(optimizer)
    if cycle_momentum and not MOMENTA & optimizer.defaults.keys():
        raise ValueError(
            f"{type(optimizer).__name__} has no momentum that could cycle: leave cycle_momentum out"
        )
    steps = checks.whole_number("steps", steps)
    warm_up = checks.number("warm_up", warm_up, 0, 0.999)
    if warm_up * steps == 1:  # torch divides by the steps of the rise, less one
        warm_up += 1e-9
    return torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=checks.number("max_lr", max_lr, least=0),
        total_steps=steps,
        pct_start=warm_up,
        anneal_strategy="linear",
        cycle_momentum=cycle_momentum,
    )


class PerEpoch:
    """A scheduler that `lecture_utils.training.fit` steps after every epoch, not every batch.

    Parameters
    ----------
    scheduler : torch.optim.lr_scheduler.LRScheduler

    Raises
    ------
    ValueError
        If it is no scheduler.

    Examples
    --------
    A tenth of the learning rate after every third epoch::

        fit(..., scheduler=PerEpoch(torch.optim.lr_scheduler.StepLR(optimizer, step_size=3)))
    """

    def __init__(self, scheduler: LRScheduler) -> None:
        _check_scheduler(scheduler)
        self.scheduler = scheduler
        self.optimizer = scheduler.optimizer

    def state_dict(self) -> dict:
        """Return the state of the scheduler inside."""
        return self.scheduler.state_dict()

    def load_state_dict(self, state: dict) -> None:
        """Fill the scheduler inside."""
        self.scheduler.load_state_dict(state)


def check_optimizer(optimizer: torch.optim.Optimizer) -> None:
    """Raise a ValueError if something is no optimizer."""
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise ValueError(
            f"optimizer is {checks.shown(optimizer)}; create one from the model's parameters, such "
            "as torch.optim.SGD(model.parameters(), lr=0.1)"
        )


def _check_scheduler(scheduler: Any) -> None:
    if not isinstance(scheduler, LRScheduler):
        raise ValueError(
            f"scheduler is {checks.shown(scheduler)}; create one for the optimizer, such as "
            "torch.optim.lr_scheduler.StepLR(optimizer, step_size=100)"
        )


def check_schedule(scheduler: Any, optimizer: torch.optim.Optimizer) -> None:
    """Make sure that a scheduler changes the learning rate of the very optimizer.

    Parameters
    ----------
    scheduler : LRScheduler, PerEpoch or None
    optimizer : torch.optim.Optimizer

    Raises
    ------
    ValueError
        If it is no scheduler, or that of another optimizer.
    """
    if scheduler is None:
        return
    if not isinstance(scheduler, PerEpoch):
        _check_scheduler(scheduler)
    if scheduler.optimizer is not optimizer:
        raise ValueError(
            "the scheduler belongs to another optimizer, so it would change nothing here: make a "
            "new one of this optimizer"
        )


def check_rate(optimizer: torch.optim.Optimizer) -> None:
    """Raise a ValueError if a learning rate is no number, or below 0, where steps would climb."""
    for group in optimizer.param_groups:
        if checks.number("the optimizer's learning rate", group["lr"]) < 0:
            raise ValueError(
                f"the optimizer's learning rate is {float(group['lr']):g}, where a schedule has "
                "left it at its end: create a new optimizer for each run"
            )


def parts_of(scheduler: Any) -> list:
    """Return the schedulers that one is made of, as a ``ChainedScheduler`` is of several.

    Parameters
    ----------
    scheduler : LRScheduler, PerEpoch or None

    Returns
    -------
    list of LRScheduler
        The scheduler itself if it is made of no other.
    """
    if isinstance(scheduler, PerEpoch):
        return parts_of(scheduler.scheduler)
    inner = getattr(scheduler, "_schedulers", [])
    return [part for one in inner for part in parts_of(one)] or [scheduler]


def is_per_epoch(scheduler: Any) -> bool:
    """Whether a scheduler is stepped after an epoch, not after each batch."""
    return isinstance(scheduler, PerEpoch | ReduceLROnPlateau)


def check_length(scheduler: Any, steps: int) -> None:
    """Make sure that a schedule is long enough.

    Parameters
    ----------
    scheduler : LRScheduler, PerEpoch or None
    steps : int
        How often it will be stepped.

    Raises
    ------
    ValueError
        If a schedule of fixed length, such as `one_cycle`, has fewer steps left.
    """
    for inner in parts_of(scheduler):
        total, done = getattr(inner, "total_steps", math.inf), getattr(inner, "last_epoch", 0)
        if done + steps > total:
            raise ValueError(
                f"the schedule has {max(0, total - done)} of its {total} steps left, and this run "
                f"takes {steps}: create a new optimizer and scheduler for each run"
            )


def warn_of_epochs(scheduler: Any, epochs: int, steps_per_epoch: int) -> bool:
    """Warn if a schedule seems to be counted in epochs, though it is stepped after every batch.

    Parameters
    ----------
    scheduler : LRScheduler or None
    epochs, steps_per_epoch : int

    Returns
    -------
    bool
        Whether it has warned.

    Warns
    -----
    RuntimeWarning
        If what it repeats, or its last change, would be over within as many steps as the run has
        epochs.
    """
    for part in parts_of(scheduler):
        for name in COUNTED & getattr(part, "__dict__", {}).keys():
            value = getattr(part, name)
            last = max(value, default=epochs + 1) if name == "milestones" else value
            if last <= epochs and min(epochs, steps_per_epoch) > 1:
                checks.warn(
                    f"{type(part).__name__} counts batches here, {steps_per_epoch} an epoch, and "
                    f"its {name} seems to count the {epochs} epochs: to step it after every epoch, "
                    "pass scheduler=PerEpoch(scheduler)"
                )
                return True
    return False


def step_after_epoch(scheduler: Any, history: "History") -> None:
    """Step a scheduler that is stepped after an epoch.

    Parameters
    ----------
    scheduler : ReduceLROnPlateau, PerEpoch or None
        ReduceLROnPlateau is given the validation loss; with ``mode="max"`` the validation
        accuracy; without a validation loader the training loss.
    history : History
        With the epoch in it.
    """
    inner = scheduler.scheduler if isinstance(scheduler, PerEpoch) else scheduler
    if not isinstance(inner, ReduceLROnPlateau):
        inner.step()
    elif inner.mode == "max":
        inner.step(history.validation_accuracy[-1])
    else:
        inner.step((history.validation_loss or history.train_loss)[-1])
