"""The exercises of notebook 02."""

from lecture_utils.exercises.notebook_02.batch_cross_entropy import batch_cross_entropy
from lecture_utils.exercises.notebook_02.chance_loss import chance_loss
from lecture_utils.exercises.notebook_02.cross_entropy import cross_entropy
from lecture_utils.exercises.notebook_02.log_softmax import log_softmax
from lecture_utils.exercises.notebook_02.logit_gradient import logit_gradient
from lecture_utils.exercises.notebook_02.nll_versus_cross_entropy import (
    nll_versus_cross_entropy,
)

__all__ = [
    "batch_cross_entropy",
    "chance_loss",
    "cross_entropy",
    "log_softmax",
    "logit_gradient",
    "nll_versus_cross_entropy",
]
