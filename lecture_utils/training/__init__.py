"""Training a network, and measuring what it has learnt."""

from lecture_utils.training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from lecture_utils.training.epoch import train_epoch, training_step
from lecture_utils.training.evaluation import Evaluation, evaluate
from lecture_utils.training.history import History
from lecture_utils.training.loop import fit
from lecture_utils.training.progress import progress_bar
from lecture_utils.training.schedules import PerEpoch, one_cycle

__all__ = [
    "Checkpoint",
    "Evaluation",
    "History",
    "PerEpoch",
    "evaluate",
    "fit",
    "load_checkpoint",
    "one_cycle",
    "progress_bar",
    "save_checkpoint",
    "train_epoch",
    "training_step",
]
