"""The exercises of notebook 01."""

from lecture_utils.exercises.notebook_01.softmax import softmax
from lecture_utils.exercises.notebook_01.softmax_batch import softmax_batch
from lecture_utils.exercises.notebook_01.stable_softmax import stable_softmax
from lecture_utils.exercises.notebook_01.temperature import temperature
from lecture_utils.exercises.notebook_01.ten_outputs import ten_outputs

__all__ = ["softmax", "softmax_batch", "stable_softmax", "temperature", "ten_outputs"]
