"""The exercises of notebook 01."""

from lecture_utils.exercises.logits_to_softmax.softmax import softmax
from lecture_utils.exercises.logits_to_softmax.softmax_batch import softmax_batch
from lecture_utils.exercises.logits_to_softmax.stable_softmax import stable_softmax
from lecture_utils.exercises.logits_to_softmax.temperature import temperature
from lecture_utils.exercises.logits_to_softmax.ten_outputs import ten_outputs

__all__ = ["softmax", "softmax_batch", "stable_softmax", "temperature", "ten_outputs"]
