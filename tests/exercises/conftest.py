"""What the tests of the exercises share."""

import pytest
from every_exercise import EXERCISES, PREDICTIONS


@pytest.fixture(params=EXERCISES.values(), ids=EXERCISES)
def exercise(request):
    return request.param


@pytest.fixture(params=PREDICTIONS.values(), ids=PREDICTIONS)
def prediction(request):
    return request.param
