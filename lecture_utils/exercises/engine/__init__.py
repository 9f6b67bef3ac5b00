"""The engine: what an exercise and a prediction are, and how an answer is graded."""

from lecture_utils.exercises.engine.adapters import Deferred, WrongKindError, as_function, as_value
from lecture_utils.exercises.engine.exercise import Exercise, exercise
from lecture_utils.exercises.engine.families import loss_mistakes
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.prediction import Prediction, prediction
from lecture_utils.exercises.engine.results import Observed

__all__ = [
    "Deferred",
    "Exercise",
    "Feedback",
    "Observed",
    "Prediction",
    "Verdict",
    "WrongKindError",
    "as_function",
    "as_value",
    "exercise",
    "loss_mistakes",
    "prediction",
]
