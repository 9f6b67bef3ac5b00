"""What was given, what was expected, what to do: the checks that public functions share.

A value is checked once, where it enters. Inside, code trusts its callers.
"""

import math
import os
import sys
import warnings
from numbers import Integral, Real
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import torch

LONGEST = 60  # characters of a value that a message repeats
LARGEST = 2**63 - 1  # integer that torch can take


def shown(value: Any) -> str:
    """Return a value as a message shows it: type and shape of a tensor, the start of all else.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
    """
    if isinstance(value, torch.Tensor):
        odd = "" if value.layout == torch.strided else f", {value.layout}"
        odd += ", without numbers (device meta)" if value.is_meta else ""
        return f"{value.dtype}, shape {tuple(value.shape)}{odd}"
    if isinstance(value, np.ndarray):
        return f"a NumPy array of {value.dtype}, shape {value.shape}"
    if value is None or isinstance(value, str | bytes | bool | Real):
        text = repr(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    name = type(value).__name__
    return f"an {name}" if name[:1] in "AEIOUaeiou" else f"a {name}"


def whole_number(name: str, value: Any, least: int = 1, most: int | None = None) -> int:
    """Return an integer as an int; True and False are none, NumPy's integers are.

    Parameters
    ----------
    name : str
        What the message calls the value.
    value : object
    least, most : int
        The range, both ends included; without `most`, up to what torch can take.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is another kind of thing, or out of range.
    """
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if whole and int(value) > LARGEST and most is None:
        most = LARGEST
    if not whole or int(value) < least or (most is not None and int(value) > most):
        limit = f"{least} or more" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name} is {shown(value)}; it must be an integer, {limit}")
    return int(value)


def number(name: str, value: Any, least: float = -math.inf, most: float = math.inf) -> float:
    """Return a finite real number as a float.

    Parameters
    ----------
    name : str
        What the message calls the value.
    value : object
        A number, or a tensor or array that holds a single one.
    least, most : float
        The range, both ends included.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is another kind of thing, not finite, or out of range.
    """
    single = isinstance(value, torch.Tensor | np.ndarray) and value.ndim == 0
    real = (isinstance(value, Real) or single) and not isinstance(value, bool)
    try:
        found = float(value) if real else math.nan
    except (OverflowError, TypeError, ValueError, RuntimeError):  # 10**400, a complex number
        found = math.nan
    if not math.isfinite(found) or not least <= found <= most:
        limit = "" if (least, most) == (-math.inf, math.inf) else f" from {least:g} to {most:g}"
        raise ValueError(f"{name} is {shown(value)}; it must be a finite number{limit}")
    return found


def path(name: str, value: Any, what: str) -> Path:
    """Return a path if it can be one.

    Parameters
    ----------
    name, what : str
        What the message calls the value, and what it should be.
    value : object

    Returns
    -------
    Path
        A ``~`` at its start is the user's folder.

    Raises
    ------
    ValueError
        If it is neither a path nor text, or holds a letter that no name of a file has.
    """
    try:
        named = isinstance(value, Path | str) and b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        named = False
    if not named:
        raise ValueError(f"{name} is {shown(value)}; give {what}")
    return Path(os.path.expanduser(value))


def tensor(
    name: str, value: Any, *shape: int | str, dtype: torch.dtype | None = None
) -> torch.Tensor:
    """Return a value if it is a tensor of a shape and, if one is given, a type.

    Parameters
    ----------
    name : str
        What the message calls the value.
    value : object
    *shape : int or str
        A size, or a letter for any size above 0, such as ``"N", 28, 28``.
    dtype : torch.dtype, optional

    Returns
    -------
    torch.Tensor

    Raises
    ------
    ValueError
        If it is not a tensor, or another one.
    """
    wanted = f"a tensor of shape ({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
    wanted += "" if dtype is None else f" and type {dtype}"
    if not isinstance(value, torch.Tensor):
        cure = ". Convert it with torch.as_tensor" if isinstance(value, np.ndarray | list) else ""
        raise ValueError(f"{name} must be {wanted}; got {shown(value)}{cure}")
    sizes = zip(value.shape, shape, strict=False)
    fits = all(size == want if isinstance(want, int) else size > 0 for size, want in sizes)
    ordinary = value.layout == torch.strided and not value.is_meta
    if not ordinary or value.ndim != len(shape) or not fits or dtype not in (None, value.dtype):
        raise ValueError(f"{name} must be {wanted}; got {shown(value)}")
    return value


def finite(name: str, values: torch.Tensor) -> torch.Tensor:
    """Return a tensor of real numbers if none of them is nan or infinite.

    Parameters
    ----------
    name : str
        What the message calls the numbers.
    values : torch.Tensor

    Returns
    -------
    torch.Tensor

    Raises
    ------
    ValueError
        If one is nan, infinite or complex.
    """
    if values.is_complex():
        raise ValueError(f"{name} are complex numbers, {shown(values)}; give real ones")
    wrong = ~values.isfinite()
    if wrong.any():
        raise ValueError(
            f"{name} hold {int(wrong.sum())} numbers that are nan or infinite, of "
            f"{values.numel()}; look for the step that made them"
        )
    return values


def class_indices(name: str, labels: torch.Tensor, classes: int) -> torch.Tensor:
    """Return class indices if each is one of the classes.

    Parameters
    ----------
    name : str
        What the message calls the indices.
    labels : torch.Tensor
        Not empty.
    classes : int
        How many there are; the first is 0.

    Returns
    -------
    torch.Tensor

    Raises
    ------
    ValueError
        If they are not integers, or one is below 0 or above ``classes - 1``.
    """
    if labels.dtype not in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8):
        raise ValueError(f"{name} are {labels.dtype}; class indices are int64: use {name}.long()")
    low, high = (int(end) for end in labels.aminmax())
    if low < 0 or high >= classes:
        raise ValueError(
            f"{name} run from {low} to {high}; with {classes} classes they must lie between 0 and "
            f"{classes - 1}"
        )
    return labels


def numbers(name: str, values: Any, *shape: int | str) -> np.ndarray:
    """Return a tensor, array or sequence of finite real numbers as an array.

    Parameters
    ----------
    name : str
        What the message calls the numbers.
    values : object
    *shape : int or str
        As in `tensor`; any shape if left out.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    ValueError
        If they are not numbers, not finite, or of another shape.
    """
    wanted = f"numbers of shape ({', '.join(map(str, shape))})" if shape else "numbers"
    try:
        if isinstance(values, torch.Tensor):
            values = values.detach().cpu()
        array = np.asarray(values)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"{name} must be {wanted}; got {shown(values)}") from error
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must be {wanted}; got {shown(values)}")
    if array.dtype.kind == "b":  # True counts as 1
        array = array.astype(int)
    sizes = zip(array.shape, shape, strict=False)
    fits = all(size == want if isinstance(want, int) else size > 0 for size, want in sizes)
    if shape and (array.ndim != len(shape) or not fits):
        raise ValueError(f"{name} must be {wanted}; got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} hold nan or infinite numbers; look for the step that made them")
    return array


def warn(message: str) -> None:
    """Warn at the line that called the lecture's library.

    Parameters
    ----------
    message : str
    """
    level, frame = 1, sys._getframe()
    while frame.f_back and _package(frame) in ("lecture_utils", "torch", "contextlib"):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, RuntimeWarning, stacklevel=level)


def _package(frame: FrameType) -> str:
    return frame.f_globals.get("__name__", "").partition(".")[0]
