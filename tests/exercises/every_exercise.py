"""All exercises and predictions by name."""

from lecture_utils import exercises
from lecture_utils.exercises.engine import Exercise

EXERCISES = {name: value for name, value in vars(exercises).items() if isinstance(value, Exercise)}
PREDICTIONS = {name: getattr(exercises.predict, name) for name in exercises.predict.__all__}
