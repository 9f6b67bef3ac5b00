"""The engine: what an exercise and a prediction are, and how an answer is judged."""

from lecture_utils.exercises.engine.answers import WrongKindError, as_function, as_value
from lecture_utils.exercises.engine.exercise import Exercise, exercise
from lecture_utils.exercises.engine.feedback import Feedback
from lecture_utils.exercises.engine.outcomes import Observed
from lecture_utils.exercises.engine.prediction import Prediction, prediction

__all__ = [
    "Exercise",
    "Feedback",
    "Observed",
    "Prediction",
    "WrongKindError",
    "as_function",
    "as_value",
    "exercise",
    "prediction",
]
