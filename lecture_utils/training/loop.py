"""The training loop of the lecture, and the measurement of what was learnt."""

import warnings
from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
from torch import nn

from lecture_utils.training.checkpoints import Checkpoint
from lecture_utils.training.history import History
from lecture_utils.training.progress import ProgressReporter, progress_bar


class Evaluation(NamedTuple):
    """How a model does on a data set.

    Attributes
    ----------
    loss : float
        Mean loss over the images, in nats for a cross-entropy.
    accuracy : float
        Share of images whose largest logit is the right one, 0 to 1.
    correct, total : int
        The two counts behind `accuracy`.
    """

    loss: float
    accuracy: float
    correct: int
    total: int


def training_step(
    model: nn.Module,
    criterion: nn.Module,
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

    Parameters
    ----------
    model : torch.nn.Module
        Takes a batch of images, returns logits of shape (N, C).
    loader : iterable of (data, target)
        A `lecture_utils.data.TensorLoader` or a `torch.utils.data.DataLoader`.
    optimizer : torch.optim.Optimizer
        Holds the model's parameters.
    criterion : torch.nn.Module, optional
        Mean loss of a batch; `torch.nn.CrossEntropyLoss` if left out.
    scheduler : torch.optim.lr_scheduler.LRScheduler, optional
        Stepped after every batch.
    step : callable
        How to train on one batch, called as `training_step`.
    on_batch_end : callable, optional
        Receives the batch's loss (a tensor that is still on the device) and its size.

    Returns
    -------
    float
        Mean loss over the images of the epoch, each batch weighted by its size.

    Raises
    ------
    ValueError
        If the criterion does not return the mean of a batch, or the loader is empty.
    """
    criterion = _mean_criterion(criterion)
    device = next(model.parameters()).device
    total_loss, images = torch.zeros((), device=device), 0
    model.train()
    for data, target in loader:
        loss = step(model, criterion, optimizer, data.to(device), target.to(device))
        if scheduler is not None:
            scheduler.step()
        total_loss += loss * len(target)
        images += len(target)
        if on_batch_end is not None:
            on_batch_end(loss, len(target))
    return _mean(total_loss, images)


@torch.no_grad()
def evaluate(
    model: nn.Module, loader: Iterable, *, criterion: nn.Module | None = None
) -> Evaluation:
    """Measure a model on data that it does not learn from.

    Parameters
    ----------
    model : torch.nn.Module
        Takes a batch of images, returns logits of shape (N, C). Its mode (train or eval) is put
        back afterwards.
    loader : iterable of (data, target)
    criterion : torch.nn.Module, optional
        Mean loss of a batch; `torch.nn.CrossEntropyLoss` if left out.

    Returns
    -------
    Evaluation
        Loss and accuracy over all images, whatever the batch sizes.

    Raises
    ------
    ValueError
        If the criterion does not return the mean of a batch, or the loader is empty.
    """
    criterion = _mean_criterion(criterion)
    device = next(model.parameters()).device
    total_loss = torch.zeros((), device=device)
    correct, images = torch.zeros((), dtype=torch.long, device=device), 0
    was_training = model.training
    model.eval()
    try:
        for data, target in loader:
            data, target = data.to(device), target.to(device)
            output = model(data)
            total_loss += criterion(output, target) * len(target)
            correct += (output.argmax(1) == target).sum()
            images += len(target)
    finally:
        model.train(was_training)
    return Evaluation(_mean(total_loss, images), correct.item() / images, correct.item(), images)


def fit(
    model: nn.Module,
    train_loader: Iterable,
    validation_loader: Iterable | None = None,
    *,
    epochs: int,
    optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    criterion: nn.Module | None = None,
    step: Callable[..., torch.Tensor] = training_step,
    callback: Callable[[History], None] | None = progress_bar,
    checkpoint: Checkpoint | None = None,
) -> History:
    """Train for some epochs and record how it went.

    Ctrl-C (or Jupyter's stop button) ends the run early: the model keeps what it has learnt, and
    the history so far is returned.

    Parameters
    ----------
    model, optimizer, scheduler, criterion, step
        As in `train_epoch`.
    train_loader, validation_loader : iterable of (data, target)
        The validation images are scored after every epoch, if given.
    epochs : int
        How often every training image is shown.
    callback : callable or None
        Receives the growing `History` about twenty times an epoch, to draw it while it grows, such
        as a `lecture_utils.widgets.TrainingMonitor`. None keeps the run silent.
    checkpoint : Checkpoint, optional
        Where the run is saved after every epoch, and may go on from.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If `epochs` is not a positive whole number.

    Warns
    -----
    RuntimeWarning
        If the loss is no longer a finite number; the run ends there.
    """
    if not isinstance(epochs, int) or epochs < 1:
        raise ValueError(f"epochs is {epochs!r}; it must be a whole number, 1 or more")
    state = {"model": model, "optimizer": optimizer}
    if scheduler is not None:
        state["scheduler"] = scheduler
    history = checkpoint.restore(state, train_loader) if checkpoint else History()
    history.epochs, history.steps_per_epoch = epochs, len(train_loader)
    reporter = ProgressReporter(history, callback)
    learn = {"criterion": criterion, "scheduler": scheduler, "step": step}
    try:
        while len(history.train_loss) < epochs and history.is_finite:
            with reporter.timed():
                loss = train_epoch(
                    model, train_loader, optimizer, **learn, on_batch_end=reporter.on_batch_end
                )
            history.train_loss.append(loss)
            _validate(model, validation_loader, criterion, history)
            reporter.show()
            if checkpoint and history.is_finite:
                checkpoint.save(state, train_loader, history)
    except KeyboardInterrupt:
        history.interrupted = True
        reporter.show()
    if not history.is_finite:
        _warn_of_divergence(history)
    return history


def _validate(model, loader, criterion, history: History) -> None:
    if loader is not None:
        score = evaluate(model, loader, criterion=criterion)
        history.validation_loss.append(score.loss)
        history.validation_accuracy.append(score.accuracy)


def _warn_of_divergence(history: History) -> None:
    warnings.warn(
        f"the loss is {history.train_loss[-1]} after epoch {len(history.train_loss)}, so training "
        "stopped: look for a learning rate that is too large, or for nan or inf in the data",
        RuntimeWarning,
        stacklevel=3,
    )


def _mean_criterion(criterion: nn.Module | None) -> nn.Module:
    criterion = criterion or nn.CrossEntropyLoss()
    if getattr(criterion, "reduction", "mean") != "mean":
        raise ValueError(
            f"the criterion has reduction={criterion.reduction!r}; use reduction='mean': the mean "
            "over all images is worked out here, each batch weighted by its size"
        )
    return criterion


def _mean(total: torch.Tensor, images: int) -> float:
    if images == 0:
        raise ValueError("the loader is empty: it gave no batch, so there is nothing to average")
    return total.item() / images
