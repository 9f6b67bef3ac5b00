"""What can be known to be wrong with a run before its first step."""

from collections.abc import Callable
from typing import Any

import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau

from lecture_utils import checks
from lecture_utils.training import randomness
from lecture_utils.training.checkpoints import Checkpoint
from lecture_utils.training.epoch import check_step, training_step
from lecture_utils.training.evaluation import modes_kept, outputs
from lecture_utils.training.inputs import Batches
from lecture_utils.training.schedules import PerEpoch, check_optimizer, check_schedule

NAMED = 3  # parameters that a message names


def check_run(
    batches: Batches,
    validation: Batches | None,
    learner: tuple,
    callback: Callable | None,
    checkpoint: Any,
) -> None:
    """Make sure that the arguments of `lecture_utils.training.fit` go together.

    Parameters
    ----------
    batches, validation : Batches
    learner : tuple
        Optimizer, scheduler and step.
    callback, checkpoint
        As in `fit`.

    Raises
    ------
    ValueError
        If they do not.

    Warns
    -----
    RuntimeWarning
        If the optimizer lacks parameters of the model.
    """
    optimizer, scheduler, step = learner
    _check_optimizer(optimizer, step)
    check_schedule(scheduler, optimizer)
    check_step(step)
    if callback is not None and (not callable(callback) or isinstance(callback, type)):
        raise ValueError(f"callback is {checks.shown(callback)}; give a function, or None")
    if not isinstance(checkpoint, Checkpoint | None):
        raise ValueError(f"checkpoint is {checks.shown(checkpoint)}; give Checkpoint(path)")
    _check_length("train_loader", batches.loader)
    _check_metric(scheduler, validation)
    _warn_of_other_parameters(batches.model, optimizer)
    if validation is not None:
        _check_length("validation_loader", validation.loader)
        _try_first(validation)


def _check_optimizer(optimizer: torch.optim.Optimizer, step: Callable) -> None:
    check_optimizer(optimizer)
    if isinstance(optimizer, torch.optim.LBFGS) and step is training_step:
        raise ValueError(
            "LBFGS measures the loss several times in a step, which the lecture's training step "
            "cannot do: take AdamW or SGD, or pass a step of your own that calls "
            "optimizer.step(closure)"
        )


def _check_length(name: str, loader: Any) -> None:
    try:
        length = len(loader)
    except TypeError as error:
        raise ValueError(
            f"{name} is {checks.shown(loader)} without a length, as of an IterableDataset or an "
            "iterator; fit needs to know how many batches an epoch has. Put the data into a "
            "TensorDataset, or train with train_epoch"
        ) from error
    if not length:
        raise ValueError(f"{name} is empty: it gives no batch, so there is nothing to learn from")


def _check_metric(scheduler: Any, validation: Batches | None) -> None:
    inner = scheduler.scheduler if isinstance(scheduler, PerEpoch) else scheduler
    if isinstance(inner, ReduceLROnPlateau) and inner.mode == "max" and validation is None:
        raise ValueError(
            'ReduceLROnPlateau with mode="max" watches the validation accuracy: pass a validation '
            'loader, or take mode="min" to watch the training loss'
        )


def _warn_of_other_parameters(model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    missing = [name for name, p in trained.items() if id(p) not in held]
    if missing:
        names = ", ".join(missing[:NAMED]) + (", ..." if len(missing) > NAMED else "")
        checks.warn(
            f"the optimizer does not hold {len(missing)} of the model's {len(trained)} parameters "
            f"({names}), so these cannot learn: create it from model.parameters(), after the last "
            "layer was replaced; what is to stay as it is gets requires_grad_(False)"
        )


def _try_first(validation: Batches) -> None:
    """Try the first batch; starting the workers of a DataLoader would take too long."""
    if getattr(validation.loader, "num_workers", 0):
        return
    sources = (validation.loader,)
    generators = randomness.capture(sources)
    with torch.no_grad(), modes_kept(validation.model):
        next(outputs(validation), None)
    randomness.restore(sources, generators)
