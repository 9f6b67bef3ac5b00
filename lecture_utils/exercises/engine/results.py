"""What a function did with one probe, and whether two functions did the same."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Number
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, cast

import numpy as np
import torch

from lecture_utils.exercises.engine.adapters import WrongKindError
from lecture_utils.exercises.engine.errors import AnswerTimeout, Raised

FUNCTIONS = FunctionType | BuiltinFunctionType | MethodType
DEEPEST = 64  # a tensor has no more dimensions


@dataclass(frozen=True)
class Unreadable:
    """A result that is not a number, an array or a tensor."""

    what: str


@dataclass(frozen=True)
class Observed:
    """What an adapter may return: the values to compare, and how they came about.

    The trace plays no part in being right. It tells misconceptions apart that end in the same
    numbers.
    """

    value: Any
    trace: Any


@dataclass(frozen=True)
class Outcome:
    """What a function did with one probe.

    Attributes
    ----------
    value : torch.Tensor, dict, str, Unreadable, None or Ellipsis
        The result as `to_comparable` keeps it.
    error : Raised or None
        What was raised instead.
    trace : object
        See `Observed`.
    changed_input : bool
        Whether a tensor or list among the inputs has other values than before.
    """

    value: Any = None
    error: Raised | None = None
    trace: Any = None
    changed_input: bool = False


def outcome_of(function: Callable, inputs: tuple) -> Outcome:
    """Run `function` on a copy of `inputs` and record what happens.

    Gradients are on and the random seed is 0, whatever they were outside.
    """
    given = copy.deepcopy(inputs)
    with torch.enable_grad():
        torch.default_generator.manual_seed(0)  # `torch.manual_seed` takes a millisecond
        try:
            result = function(*given)
            trace = None
            if isinstance(result, Observed):
                result, trace = result.value, result.trace
            changed = not all(map(_unchanged, inputs, given))
            return Outcome(to_comparable(result), None, trace, changed)
        except (AnswerTimeout, KeyboardInterrupt, WrongKindError):
            raise
        except BaseException as error:
            return Outcome(error=Raised.by(error))


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, torch.Tensor):
        return values_equal(before, after.detach())
    return before == after if isinstance(before, list) else True


def to_comparable(value: Any, depth: int = 0) -> Any:
    """Return a result as something that can be compared.

    Numbers, NumPy arrays, lists and tensors of any device become CPU tensors without a graph.
    What lies more than `DEEPEST` levels deep, as in a list that contains itself, is unreadable.
    """
    if value is None or value is Ellipsis:
        return value
    if isinstance(value, dict) and depth < DEEPEST:
        return {
            key: v if isinstance(v, str) else to_comparable(v, depth + 1)
            for key, v in value.items()
        }
    try:
        return _as_tensor(value)
    except Exception:
        return Unreadable(_kind(value))


def _kind(value: Any) -> str:
    if isinstance(value, torch.nn.Module):
        return "layer"
    if isinstance(value, list):
        return f"list of {next((type(v).__name__ for v in value if _unreadable(v)), 'part')}s"
    return "function" if isinstance(value, FUNCTIONS) else type(value).__name__


def _unreadable(value: Any) -> bool:
    try:
        _as_tensor(value)
    except Exception:
        return True
    return False


def _as_tensor(value: Any, depth: int = 0) -> torch.Tensor:
    if isinstance(value, torch.Tensor):
        plain = value.detach().as_subclass(torch.Tensor)
        return plain.to("cpu", copy=True).to_dense().contiguous()
    if isinstance(value, np.ndarray | np.generic):
        return torch.as_tensor(np.array(value, order="C"))
    if isinstance(value, bool | int | complex):
        return torch.tensor(value)
    if isinstance(value, Number):
        return torch.tensor(float(cast(Any, value)), dtype=torch.float64)
    if isinstance(value, list | tuple) and depth < DEEPEST:
        if all(type(element) in (bool, int, float) for element in value):
            return torch.tensor(value)  # of nothing else: it crashes on a list in itself
        return torch.stack([_as_tensor(element, depth + 1) for element in value])
    raise TypeError


def values_equal(one: Any, other: Any, rtol: float = 0.0, atol: float = 0.0) -> bool:
    """Whether two comparable values agree; nan agrees with nan, an int with an equal float."""
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        if one.shape != other.shape:
            return False
        wide = torch.complex128 if one.is_complex() or other.is_complex() else torch.float64
        return torch.allclose(one.to(wide), other.to(wide), rtol, atol, equal_nan=True)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            values_equal(one[k], other[k], rtol, atol) for k in one
        )
    return type(one) is type(other) and one == other


def outcomes_equal(one: Outcome, other: Outcome, rtol: float, atol: float) -> bool:
    """Whether two functions did the same with one probe, errors included."""
    if one.error is not None:
        return one.error.is_like(other.error)
    if other.error is not None:
        return False
    return one.trace == other.trace and values_equal(one.value, other.value, rtol, atol)


def format_value(value: Any, digits: int = 4) -> str:
    """Return a value as a student would write it down; a large tensor as its shape."""
    if isinstance(value, torch.Tensor):
        if value.numel() > 24:
            return f"a tensor of shape {tuple(value.shape)}"
        return format_value(value.tolist(), digits)
    if isinstance(value, list):
        return "[" + ", ".join(format_value(element, digits) for element in value) + "]"
    if isinstance(value, float):
        return f"{value:.{digits}g}" if math.isfinite(value) else str(value)
    if isinstance(value, Unreadable):
        return f"a {value.what}"
    return str(value)
