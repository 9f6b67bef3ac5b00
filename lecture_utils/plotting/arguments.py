"""What a figure is drawn from, checked and brought to one form before anything is drawn."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
import torch

from lecture_utils import checks

Check = Callable[[str, object], object]
LONGEST = 40  # letters of a name in a figure


def takes(**kinds: Check) -> Callable:
    """Let a function check its arguments first.

    Parameters
    ----------
    **kinds : callable
        For the name of an argument a function of its name and value, which raises a ValueError or
        returns what is drawn: an array for a tensor, say. Where None is the default, None is not
        checked.

    Returns
    -------
    callable
        A decorator.
    """

    def decorate(function: Callable) -> Any:
        signature = inspect.signature(function)
        optional = {name for name, p in signature.parameters.items() if p.default is None}

        @functools.wraps(function)
        def checked(*arguments: Any, **options: Any) -> Any:
            given = signature.bind(*arguments, **options)
            for name, value in given.arguments.items():
                if name in kinds and not (value is None and name in optional):
                    given.arguments[name] = kinds[name](name, value)
            return function(*given.args, **given.kwargs)

        return checked

    return decorate


def numbers(*shape: int | str) -> Check:
    """Return a check for finite numbers of a shape; of any shape if none is given."""
    return lambda name, value: checks.numbers(name, value, *shape)


def number(least: float = -np.inf, most: float = np.inf) -> Check:
    """Return a check for one finite number; an integer stays one."""

    def check(name: Any, value: Any) -> float:
        found = checks.number(name, value, least, most)
        return int(value) if isinstance(value, Integral) else found

    return check


def whole_number(least: int = 1, most: int | None = None) -> Check:
    """Return a check for an integer."""
    return lambda name, value: checks.whole_number(name, value, least, most)


def whole_numbers(*shape: int | str, least: int = 0, most: int = 2**53) -> Check:
    """Return a check for integers of a shape, which may be written as floats."""

    def check(name: Any, value: Any) -> np.ndarray:
        array = checks.numbers(name, value, *shape)
        if not ((array == np.round(array)) & (array >= least) & (array <= most)).all():
            raise ValueError(
                f"{name} must be integers from {least} to {most}; got {array.tolist()}"
            )
        return array.astype(int)

    return check


def of_kind(kind: type) -> Check:
    """Return a check for an instance of a class."""

    def check(name: Any, value: Any) -> Any:
        if not isinstance(value, kind):
            raise ValueError(f"{name} is {checks.shown(value)}; expected a {kind.__name__}")
        return value

    return check


def named(check: Check) -> Check:
    """Return a check for a dict whose keys are names and whose values pass another check."""

    def check_all(name: Any, value: Any) -> dict:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise ValueError(f"{name} is {checks.shown(value)}; expected a dict with names as keys")
        drawn = {short(key): check(f"{name}[{key!r}]", v) for key, v in value.items()}
        if len(drawn) < len(value):
            raise ValueError(
                f"{name} has long names that a figure cannot tell apart; give names of up to "
                f"{LONGEST} letters"
            )
        return drawn

    return check_all


def drawable(text: str) -> str:
    """Replace what is half a letter, as of a file that was read in another encoding."""
    return text.encode("utf-8", "replace").decode("utf-8")


def short(text: str) -> str:
    """Leave out the middle of a name that would take the room of the figure."""
    text = drawable(text)
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[: half - 1]}…{text[-half:]}"


def text(name: str, value: Any) -> str:
    """Check for a text."""
    if not isinstance(value, str):
        raise ValueError(f"{name} is {checks.shown(value)}; expected a text")
    return drawable(value)


def caption(name: str, value: Any) -> str:
    """Check for a text that is drawn."""
    return short(text(name, value))


def texts(name: str, value: Any, size: int | None = None) -> Sequence[str]:
    """Check for a sequence of texts, of any number if no size is given."""
    sequence = isinstance(value, Sequence) and not isinstance(value, str)
    if not sequence or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is {checks.shown(value)}; expected a sequence of texts")
    if size is not None and len(value) != size:
        raise ValueError(f"{name} has {len(value)} texts; expected {size}")
    return [short(item) for item in value]


def pair(name: str, value: Any) -> Sequence[str]:
    """Check for two texts."""
    return texts(name, value, 2)


def labels(name: str, value: Any) -> Sequence:
    """Check for a sequence of names, which need not be texts."""
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray | torch.Tensor):
        raise ValueError(f"{name} is {checks.shown(value)}; expected a sequence of names")
    if isinstance(value, Sequence):
        return [short(str(item)) for item in value]
    if isinstance(value, torch.Tensor):
        value = checks.numbers(name, value)
    if value.ndim != 1:
        raise ValueError(f"{name} have shape {tuple(value.shape)}; expected one name for each")
    return value.tolist()
