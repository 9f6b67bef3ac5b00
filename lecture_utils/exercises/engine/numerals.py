"""Numbers as people write them: ``"13 %"``, ``"55,000"``, ``"class 2"``, ``"-ln 0.7"``."""

import ast
import math
import operator
import re
from collections.abc import Callable
from typing import Any

from lecture_utils.exercises.engine.results import to_comparable

WORDS = {"zero": "0", "none": "0", "nothing": "0", "one": "1", "infinity": "inf"}
LEADING = r"^(class|index|about|around|roughly|approximately|approx\.?|ca\.?|~|≈|=)[\s=]*(?=[-.\d])"
UNIT = r"(?<=\d)\s*(%|(?!log|exp|sqrt)[A-Za-z]{3,}.*)$"
FUNCTIONS = {"ln": math.log, "log": math.log, "exp": math.exp, "sqrt": math.sqrt}
CONSTANTS = {"e": math.e, "pi": math.pi}
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
SIGNS = {"^": "**", "·": "*", "×": "*", "−": "-", "√": "sqrt "}


def number(guess: Any) -> float:
    """Read a number, or a short formula of numbers.

    Parameters
    ----------
    guess : float, array of one number or str

    Returns
    -------
    float

    Raises
    ------
    ValueError, TypeError, ArithmeticError
        If it is no number, or a formula without a value.
    """
    if not isinstance(guess, str):
        return float(to_comparable(guess))
    text = WORDS.get(guess.strip().lower(), guess.strip())
    text = re.sub(LEADING, "", text, flags=re.IGNORECASE)
    text = re.sub(UNIT, "", text.strip())
    digits = text.replace(" ", "").replace("_", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+", digits):
        digits = digits.replace(",", "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return calculated(text)


def calculated(formula: str) -> float:
    """Compute a formula such as ``"-ln 0.7"``, ``"2/3"`` or ``"1 - e^-2"``; it is not executed."""
    for sign, python in SIGNS.items():
        formula = formula.replace(sign, python)
    formula = re.sub(r"\b(ln|log|exp|sqrt)\s+([\d.]+)", r"\1(\2)", formula.lower())
    try:
        return _value(ast.parse(formula.strip(), mode="eval").body)
    except SyntaxError:
        raise ValueError(f"{formula!r} is not a number") from None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name) if name in CONSTANTS:
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[argument]) if (
            name in FUNCTIONS
        ):
            return FUNCTIONS[name](_value(argument))
    raise ValueError(f"{ast.unparse(node)} is not a number")
