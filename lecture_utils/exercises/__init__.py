"""Exercises that know what you did wrong.

``exercises.NAME.check(answer)`` says which misunderstanding an answer shows, ``.hint()`` helps, and
``.solution()`` shows the solution. ``exercises.predict.NAME.check(guess)`` answers a prediction.

How to add one: docs/adding-exercises.md.
"""

from lecture_utils.exercises import predict
from lecture_utils.exercises.notebook_01 import (
    softmax,
    softmax_batch,
    stable_softmax,
    temperature,
    ten_outputs,
)
from lecture_utils.exercises.notebook_02 import (
    batch_cross_entropy,
    chance_loss,
    cross_entropy,
    log_softmax,
    logit_gradient,
    nll_versus_cross_entropy,
)
from lecture_utils.exercises.notebook_03 import (
    accuracy,
    average_loss,
    mlp,
    several_labels,
    training_step,
)
from lecture_utils.exercises.notebook_04 import (
    calibration_error,
    confusion_matrix,
    dead_units,
    pixel_gradient,
)
from lecture_utils.exercises.notebook_05 import beat_the_baseline, dataset, log_loss

__all__ = [
    "accuracy",
    "average_loss",
    "batch_cross_entropy",
    "beat_the_baseline",
    "calibration_error",
    "chance_loss",
    "confusion_matrix",
    "cross_entropy",
    "dataset",
    "dead_units",
    "log_loss",
    "log_softmax",
    "logit_gradient",
    "mlp",
    "nll_versus_cross_entropy",
    "pixel_gradient",
    "predict",
    "several_labels",
    "softmax",
    "softmax_batch",
    "stable_softmax",
    "temperature",
    "ten_outputs",
    "training_step",
]
