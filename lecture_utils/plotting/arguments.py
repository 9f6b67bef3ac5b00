"""What a figure is drawn from, checked before anything is drawn."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from lecture_utils import checks

Check = Callable[[str, object], object]


def takes(**kinds: Check) -> Callable:
    """Let a function check its arguments first.

    Parameters
    ----------
    **kinds : callable
        For the name of an argument a function of its name and value, which raises a ValueError.
        Where None is the default, None is not checked.

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
            given = signature.bind(*arguments, **options).arguments
            for name, value in given.items():
                if name in kinds and not (value is None and name in optional):
                    kinds[name](name, value)
            return function(*arguments, **options)

        return checked

    return decorate


def numbers(*shape: int | str) -> Check:
    """Return a check for finite numbers of a shape; of any shape if none is given."""
    return lambda name, value: checks.numbers(name, value, *shape)


def number(least: float = -np.inf, most: float = np.inf) -> Check:
    """Return a check for one finite number."""
    return lambda name, value: checks.number(name, value, least, most)


def whole_number(least: int = 1, most: int | None = None) -> Check:
    """Return a check for an integer."""
    return lambda name, value: checks.whole_number(name, value, least, most)


def of_kind(kind: type) -> Check:
    """Return a check for an instance of a class."""

    def check(name: Any, value: Any) -> None:
        if not isinstance(value, kind):
            raise ValueError(f"{name} is {checks.shown(value)}; expected a {kind.__name__}")

    return check


def named(check: Check) -> Check:
    """Return a check for a dict whose keys are names and whose values pass another check."""

    def check_all(name: Any, value: Any) -> None:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise ValueError(f"{name} is {checks.shown(value)}; expected a dict with names as keys")
        for key, inner in value.items():
            check(f"{name}[{key!r}]", inner)

    return check_all


def texts(name: str, value: Any, size: int | None = None) -> None:
    """Check for a sequence of texts, of any number if no size is given."""
    sequence = isinstance(value, Sequence) and not isinstance(value, str)
    if not sequence or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is {checks.shown(value)}; expected a sequence of texts")
    if size is not None and len(value) != size:
        raise ValueError(f"{name} has {len(value)} texts; expected {size}")


def pair(name: str, value: Any) -> None:
    """Check for two texts."""
    texts(name, value, 2)


def labels(name: str, value: Any) -> None:
    """Check for a sequence of names, which need not be texts."""
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray | torch.Tensor):
        raise ValueError(f"{name} is {checks.shown(value)}; expected a sequence of names")
    if isinstance(value, np.ndarray | torch.Tensor) and value.ndim != 1:
        raise ValueError(f"{name} have shape {tuple(value.shape)}; expected one name for each")
