"""Exercises that know what you did wrong.

``exercises.NAME.check(answer)`` says which misunderstanding an answer shows, ``.hint()`` helps, and
``.solution()`` shows the solution. ``exercises.predict.NAME.check(guess)`` answers a prediction.

How to add one: docs/adding-exercises.md.
"""

from lecture_utils.exercises.logits_to_softmax import (
    softmax,
    softmax_batch,
    stable_softmax,
    temperature,
    ten_outputs,
)

__all__ = ["softmax", "softmax_batch", "stable_softmax", "temperature", "ten_outputs"]
