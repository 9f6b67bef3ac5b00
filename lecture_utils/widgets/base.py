"""What every widget of the lecture has in common."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import numpy as np

from lecture_utils import checks

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import .* from "\./(\w+)\.js";\n', flags=re.M)


def bundle(name: str) -> str:
    """Return a widget's JavaScript with the modules that it imports written in front of it.

    anywidget takes one module as text. The files stay plain ES modules, which a browser or Node can
    import as they are.

    Parameters
    ----------
    name : str
        A ``.js`` file beside this one, without its ending.

    Returns
    -------
    str
    """
    parts: dict[str, str] = {}

    def add(module: str) -> None:
        source = (HERE / f"{module}.js").read_text(encoding="utf-8")
        for imported in IMPORT.findall(source):
            if imported not in parts:
                add(imported)
        plain = IMPORT.sub("", source)
        parts[module] = plain if module == name else re.sub(r"^export ", "", plain, flags=re.M)

    add(name)
    return "\n".join(parts.values())


def to_json(value: Any, _widget: ipywidgets.Widget | None = None) -> Any:
    """Return numbers as JSON can carry them: nan and infinities under the names Python prints.

    Parameters
    ----------
    value : float, or list or dict with floats in it

    Returns
    -------
    The same, with ``"nan"``, ``"inf"`` and ``"-inf"`` in place of what is not finite.
    """
    if isinstance(value, dict):
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def from_json(value: Any, _widget: ipywidgets.Widget | None = None) -> Any:
    """Return what `to_json` was given; lists of numbers and numbers alone."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    return float(value) if isinstance(value, str) else value


NUMBERS = {"sync": True, "to_json": to_json, "from_json": from_json}


class LectureWidget(anywidget.AnyWidget):
    """A widget that computes in the browser, so it lives on in exported slides.

    Subclasses set ``_esm = bundle("name")``.
    """

    _css = (HERE / "widgets.css").read_text(encoding="utf-8")

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def checked_logits(logits: Sequence[float]) -> list[float]:
    """Return 2 to 10 finite logits as Python floats, or say what is wrong with them.

    Parameters
    ----------
    logits : sequence of float, shape (C,)
        A list, tuple, array or one-dimensional tensor.

    Returns
    -------
    list of float

    Raises
    ------
    ValueError
        If there are fewer than 2 or more than 10 classes, or a value is not a finite number.
    """
    try:
        values = [float(value) for value in logits]
    except (TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise ValueError(
            "logits must be a sequence of 2 to 10 numbers, such as [2.0, 1.0, 0.1]; got "
            f"{checks.shown(logits)}"
        ) from error
    if not 2 <= len(values) <= 10:
        raise ValueError(f"{len(values)} logits; the widget shows 2 to 10 classes, one logit each")
    for value in values:
        if not math.isfinite(value):
            raise ValueError(f"a logit is {value}; every logit must be a finite number")
    return values


def checked_labels(labels: Sequence[str] | None, classes: int) -> list[str]:
    """Return a name for each class.

    Parameters
    ----------
    labels : sequence of str, shape (C,), optional
    classes : int

    Returns
    -------
    list of str
        ``y=0``, ``y=1``, ... if `labels` is None.

    Raises
    ------
    ValueError
        If there is not one name for each class.
    """
    if labels is None:
        return [f"y={k}" for k in range(classes)]
    one_line = isinstance(labels, np.ndarray) and labels.ndim == 1
    names = one_line or (isinstance(labels, Sequence) and not isinstance(labels, str))
    if not names or len(labels) != classes:
        raise ValueError(
            f"{checks.shown(labels)} does not name {classes} classes; give one name for each"
        )
    return [str(label) for label in labels]


def one_for_each(labels: list[str], logits: list[float]) -> list[float]:
    """Return logits if there is one for each class, or say how many there are."""
    if len(logits) != len(labels):
        raise ValueError(f"{len(logits)} logits for {len(labels)} classes; give one for each")
    return logits


def one_of(name: str, value: float, count: int) -> float:
    """Return a number from 0 to below `count`, or say that it is none."""
    if value not in range(count):
        raise ValueError(f"{name} is {value:g}; it must be 0 to {count - 1}")
    return value
