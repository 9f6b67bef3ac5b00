"""Training a network, and measuring what it has learnt."""

from lecture_utils.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from lecture_utils.training.history import History
from lecture_utils.training.loop import Evaluation, evaluate, fit, train_epoch, training_step
from lecture_utils.training.progress import progress_bar
from lecture_utils.training.schedules import one_cycle

__all__ = [
    "Checkpoint",
    "Evaluation",
    "History",
    "evaluate",
    "fit",
    "load_checkpoint",
    "one_cycle",
    "progress_bar",
    "save_checkpoint",
    "train_epoch",
    "training_step",
]
