"""The exercises of notebook 05."""

from lecture_utils.exercises.notebook_05.beat_the_baseline import beat_the_baseline
from lecture_utils.exercises.notebook_05.dataset import dataset
from lecture_utils.exercises.notebook_05.log_loss import log_loss

__all__ = ["beat_the_baseline", "dataset", "log_loss"]
