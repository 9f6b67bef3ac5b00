"""Exercises that know what you did wrong.

``exercises.NAME.check(answer)`` says which misunderstanding an answer shows, and offers hints and
the solution, folded. ``exercises.predict.NAME.check(guess)`` answers a prediction;
on a class's hub, ``exercises.share_predictions()`` lets it count in the poll of the class.

An exercise is imported when it is first asked for. How to add one: docs/adding-exercises.md.
"""

from typing import TYPE_CHECKING

from lecture_utils.exercises import predict
from lecture_utils.exercises._discovery import exercise_modules, load_exercise
from lecture_utils.exercises.poll import share_predictions

if TYPE_CHECKING:
    from lecture_utils.exercises.engine import Exercise

__all__ = ["predict", "share_predictions"]


def __getattr__(name: str) -> "Exercise":
    return load_exercise(name)


def __dir__() -> list[str]:
    return sorted([*exercise_modules(), "predict"])
