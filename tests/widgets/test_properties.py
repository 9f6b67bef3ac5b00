"""Whatever a widget is given, it says what is wrong, or holds finite numbers."""

import inspect
import json
import re

import pytest
import torch
from hypothesis import given, settings
from odd_arguments import NAMED, ODD, PLACE, QUICK, outcome, replaced

from lecture_utils import widgets
from lecture_utils.models import MnistMLP

DIGITS = torch.arange(2 * 784).remainder(256).byte().view(2, 28, 28)
MODEL = MnistMLP()
ARGUMENTS = {  # in place of defaults, or where there is none
    "DigitPad": {"model": MODEL},
    "NetworkView": {"model": MODEL, "images": DIGITS, "labels": [1, 2], "ink": "light"},
}
WIDGETS = sorted(set(widgets.__all__) - {"TrainingMonitor"})  # it takes no argument


def working_arguments(name):
    given = inspect.signature(getattr(widgets, name)).parameters.values()
    defaults = {p.name: p.default for p in given if p.default is not p.empty}
    arguments = defaults | ARGUMENTS.get(name, {})
    lacking = [p.name for p in given if p.name not in arguments]
    assert not lacking, f"give {name} a value of {lacking} that works, in ARGUMENTS above"
    return arguments


@pytest.mark.parametrize("name", WIDGETS)
@settings(max_examples=15, **QUICK)
@given(odd=ODD, place=PLACE)
def test_a_widget_says_what_is_wrong_or_holds_finite_numbers(name, odd, place):
    widget = outcome(getattr(widgets, name), replaced(working_arguments(name), odd, place))
    if widget is not NAMED:
        state = widget.get_state(set(widget.keys) - {"weights", "pictures", "picture", "kept"})
        assert not re.search(r'"(nan|-?inf)"', json.dumps(state, default=str, allow_nan=False))
        widget.close()
