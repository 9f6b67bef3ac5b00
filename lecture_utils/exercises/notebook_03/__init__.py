"""The exercises of notebook 03."""

from lecture_utils.exercises.notebook_03.accuracy import accuracy
from lecture_utils.exercises.notebook_03.average_loss import average_loss
from lecture_utils.exercises.notebook_03.mlp import mlp
from lecture_utils.exercises.notebook_03.several_labels import several_labels
from lecture_utils.exercises.notebook_03.training_step import training_step

__all__ = ["accuracy", "average_loss", "mlp", "several_labels", "training_step"]
