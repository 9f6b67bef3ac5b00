"""Every exercise and prediction that there is, found as students find them."""

import pytest

from lecture_utils import exercises

EXERCISES = [name for name in dir(exercises) if name != "predict"]
PREDICTIONS = dir(exercises.predict)


@pytest.fixture(params=EXERCISES)
def exercise(request):
    return getattr(exercises, request.param)


@pytest.fixture(params=PREDICTIONS)
def prediction(request):
    return getattr(exercises.predict, request.param)


@pytest.fixture(scope="session")
def all_exercises():
    return [getattr(exercises, name) for name in EXERCISES]


@pytest.fixture(scope="session")
def all_predictions():
    return [getattr(exercises.predict, name) for name in PREDICTIONS]
