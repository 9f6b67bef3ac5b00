"""Numbers as people write them."""

import math

import pytest

from lecture_utils.exercises.engine.numerals import number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2/3", 2 / 3),
        ("-ln 0.7", -math.log(0.7)),
        ("ln(10)", math.log(10)),
        ("about -ln 0.1", math.log(10)),
        ("math.log(10)", math.log(10)),
        ("1 - e^-2", 1 - math.exp(-2)),
        ("1 − exp(−2)", 1 - math.exp(-2)),
        ("2 × 3", 6.0),
        ("√2", math.sqrt(2)),
        ("1e-3", 0.001),
        ("1 000", 1000.0),
        ("55,000", 55_000.0),
        ("0,25", 0.25),
        ("24 images", 24.0),
    ],
)
def test_a_number_or_a_short_formula_is_read(written, meant):
    assert number(written) == pytest.approx(meant)


@pytest.mark.parametrize(
    "written",
    [
        "?",
        "",
        "2 log 10",
        "true",
        "x",
        "ln",
        "ln -1",
        "1/0",
        "9**9**9**9",
        "__import__('os')",
        "[1]",
    ],
)
def test_what_has_no_value_is_refused_and_nothing_is_executed(written):
    with pytest.raises((ValueError, ArithmeticError)):
        number(written)
