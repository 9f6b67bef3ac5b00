"""The training loop of the lecture."""

from collections.abc import Callable, Iterable

import torch
from torch import nn

from lecture_utils import checks
from lecture_utils.training.checkpoints import Checkpoint
from lecture_utils.training.epoch import training_step
from lecture_utils.training.history import History
from lecture_utils.training.inputs import Batches
from lecture_utils.training.interrupts import Interrupts
from lecture_utils.training.losses import mean_criterion
from lecture_utils.training.preparing import check_run
from lecture_utils.training.progress import progress_bar
from lecture_utils.training.run import Run
from lecture_utils.training.schedules import PerEpoch


def fit(
    model: nn.Module,
    train_loader: Iterable,
    validation_loader: Iterable | None = None,
    *,
    epochs: int,
    optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler | PerEpoch | None = None,
    criterion: nn.Module | None = None,
    step: Callable[..., torch.Tensor] = training_step,
    callback: Callable[[History], None] | None = progress_bar,
    checkpoint: Checkpoint | None = None,
) -> History:
    """Train for some epochs and record how it went.

    Ctrl-C (or Jupyter's stop button) ends the run at the end of a batch: the model keeps what it
    has learnt, and the history so far is returned. So it is with an error after the first epoch,
    which becomes a warning. An epoch counts once it has been validated.

    Parameters
    ----------
    model, optimizer, criterion, step
        As in `train_epoch`. The model's mode is put back at the end: a new model is in training
        mode, so call ``model.eval()`` before you use one with dropout yourself.
    train_loader, validation_loader : iterable of (data, target)
        With a length. The validation images are scored after every epoch, if given.
    epochs : int
        How often every training image is shown.
    scheduler : LRScheduler or PerEpoch, optional
        Stepped after every batch; as ``PerEpoch(scheduler)`` after every epoch. ReduceLROnPlateau
        is stepped after every epoch, with the validation loss (``mode="min"``) or the validation
        accuracy (``mode="max"``), without a validation loader with the training loss.
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
        If `epochs` is not a positive integer, or an argument cannot be used with the others.
    OSError
        If the checkpoint's place cannot be written; it is tried before the first step.

    Warns
    -----
    RuntimeWarning
        If the loss is no longer a finite number; the run ends within a few steps, and nothing is
        saved any more. If the optimizer lacks parameters of the model, or none of them moves. If
        something fails after the first epoch. If a resumed run has other settings than its file.
    """
    run = None
    try:
        with Interrupts() as interrupts:
            epochs = checks.whole_number("epochs", epochs)
            batches = Batches(model, train_loader, mean_criterion(criterion))
            validation = None
            if validation_loader is not None:
                validation = Batches(model, validation_loader, batches.criterion)
            learner = (optimizer, scheduler, step)
            check_run(batches, validation, learner, callback, checkpoint)
            ready = Run(batches, validation, *learner, callback, checkpoint, interrupts)
            ready.open(epochs)
            run = ready
            run.go()
    except KeyboardInterrupt:  # before the first step, or by a second Ctrl-C
        pass
    return run.close() if run else History(interrupted=True)
