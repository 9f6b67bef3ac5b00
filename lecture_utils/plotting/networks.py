"""Networks as boxes, arrows and layers."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.textpath import TextPath

from lecture_utils.plotting.arguments import caption, pair, takes, texts, whole_numbers
from lecture_utils.plotting.style import (
    BLUE,
    FONT,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    VERMILLION,
    AltFigure,
    figure,
)

STEP_INCHES = 1.65  # from one box to the next
BOX_INCHES = 0.62 * STEP_INCHES  # room for a box's text
DRAWN_UNITS = 10  # a layer of hundreds is drawn with this many dots at most


@takes(steps=texts, values=texts, outputs=texts, target=caption)
def block_diagram(
    steps: Sequence[str],
    *,
    values: Sequence[str] | None = None,
    outputs: Sequence[str] = (),
    target: str | None = None,
) -> AltFigure:
    """Draw a computation as boxes with arrows between them.

    Parameters
    ----------
    steps : sequence of str
        Text of each box; a box with ``?`` is highlighted.
    values : sequence of str, optional
        A line or more under each box, such as the numbers that pass through it.
    outputs : sequence of str
        The last box fans out into these.
    target : str, optional
        Drawn to the right of the last box, with an arrow back to it.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If `values` does not match `steps`, or there is no step.
    """
    if not steps:
        raise ValueError("there is no step to draw; give the text of one box at least")
    if values is not None and len(values) != len(steps):
        raise ValueError(f"{len(values)} values for {len(steps)} steps; give one for each")
    right = len(steps) - 0.5 + (0.8 if outputs else 0) + (1.2 if target else 0)
    tall = values or len(outputs) > 1 or (target and "\n" in target)
    low, high = (-1, 1) if tall else (-0.45, 0.45)
    with figure(STEP_INCHES * (right + 0.5), 1.3 * (high - low)) as fig:
        axes = fig.subplots()
        axes.set(xlim=(-0.5, right), ylim=(low, high))
        axes.axis("off")
        for k, step in enumerate(steps):
            _box(axes, k, step)
            if k:
                _arrow(axes, (k - 0.64, 0), (k - 0.37, 0))
            if values is not None:
                axes.text(k, -0.52, values[k], ha="center", va="top", color=BLUE)
        last = len(steps) - 1
        _fan(axes, last, outputs)
        if target is not None:
            axes.text(last + 0.86, 0, target, va="center", color=VERMILLION)
            _arrow(axes, (last + 0.82, 0), (last + 0.37, 0))
    return AltFigure(fig, _chain_told(steps, values, outputs, target))


def _fan(axes: Axes, x: float, outputs: Sequence[str]) -> None:
    heights = [0] if len(outputs) == 1 else np.linspace(0.8, -0.8, len(outputs))
    for output, y in zip(outputs, heights, strict=True):
        _arrow(axes, (x + 0.37, 0), (x + 0.72, y))
        axes.text(x + 0.76, y, output, va="center")


def _chain_told(
    steps: Sequence[str], values: Sequence[str] | None, outputs: Sequence[str], target: str | None
) -> str:
    boxes = (
        steps
        if values is None
        else [f"{s} ({v})" if v else s for s, v in zip(steps, values, strict=True)]
    )
    text = "Boxes with arrows: " + " to ".join(boxes)
    if outputs:
        text += ", with outputs " + ", ".join(outputs)
    if target:
        text += f", compared with {target}"
    return text.replace("-\n", "").replace("\n", " ") + "."


def _box(axes: Axes, x: float, text: str) -> None:
    unknown = "?" in text
    axes.add_patch(
        FancyBboxPatch(
            (x - 0.34, -0.36),
            0.68,
            0.72,
            boxstyle="round,pad=0.02",
            facecolor="#fde9d9" if unknown else PALE,
            edgecolor=VERMILLION if unknown else BLUE,
            linestyle="--" if unknown else "-",
            linewidth=2,
        )
    )
    size = 28 if text == "?" else 15 * min(1, BOX_INCHES / _inches(text, 15))
    axes.text(x, 0, text, ha="center", va="center", fontsize=size)


def _inches(text: str, size: float) -> float:
    """Return the width of the longest line of a text in type of `size` points."""
    font = FontProperties(family=FONT)
    lines = [line for line in text.split("\n") if any(c.isprintable() for c in line.strip())]
    paths = [TextPath((0, 0), line, size, prop=font) for line in lines]  # of a blank, there is none
    return max((path.get_extents().width for path in paths), default=1) / 72


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.8})


@takes(left=pair, right=pair)
def matrix_product(left: tuple[str, str], right: tuple[str, str]) -> AltFigure:
    """Draw the shapes of a matrix product, the inner sizes marked.

    Parameters
    ----------
    left, right : tuple of two str
        Rows and columns, such as ``("N", "2")`` and ``("2", "10")``.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the inner sizes differ, so that there is no product.
    """
    if left[1] != right[0]:
        raise ValueError(
            f"[{left[0]} x {left[1]}] times [{right[0]} x {right[1]}] has no product: the inner "
            f"sizes {left[1]} and {right[0]} must be equal"
        )
    shapes = [("x", left), ("w", right), ("z", (left[0], right[1]))]
    with figure(8.4, 2.8) as fig:
        axes = fig.subplots()
        axes.axis("off")
        axes.set(xlim=(0, 12), ylim=(-0.9, 3.2))
        for x, (name, shape), sign in zip((1.5, 5.5, 9.8), shapes, ("·", "=", ""), strict=True):
            height, width = (_extent(size) for size in shape)
            corner = (x - width / 2, 1.4 - height / 2)
            axes.add_patch(Rectangle(corner, width, height, facecolor=PALE, edgecolor=BLUE, lw=2))
            axes.text(x, 1.4, name, ha="center", va="center", fontsize=20, style="italic")
            axes.text(x, -0.6, f"[{shape[0]} × {shape[1]}]", ha="center", fontsize=17)
            axes.text(x + 2.05, 1.4, sign, ha="center", va="center", fontsize=24)
    told = " = ".join(
        [f"[{left[0]} x {left[1]}] times [{right[0]} x {right[1]}]", f"[{left[0]} x {right[1]}]"]
    )
    return AltFigure(fig, f"Matrix shapes: {told}.")


def _extent(size: str) -> float:
    return {"N": 2.2, "1": 0.35, "2": 0.7}.get(size, 2.6)


@takes(sizes=whole_numbers("L", least=1), names=texts)
def network(sizes: Sequence[int], names: Sequence[str] | None = None) -> AltFigure:
    """Draw a fully connected network, one column of dots per layer.

    Parameters
    ----------
    sizes : sequence of int
        Units in each layer, the input first. Large layers are drawn shortened.
    names : sequence of str, optional
        A name under each layer; input, hidden 1, ..., output if left out.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there are fewer than two layers, or the names do not match.
    """
    if len(sizes) < 2:
        raise ValueError(f"{len(sizes)} layer; a network has an input and an output at least")
    hidden = [f"hidden {k}" for k in range(1, len(sizes) - 1)]
    names = names or ["input", *hidden, "output"]
    if len(names) != len(sizes):
        raise ValueError(f"{len(names)} names for {len(sizes)} layers; give one for each")
    columns = [_dots(k, size) for k, size in enumerate(sizes)]
    with figure(8.4, 4.0) as fig:
        axes = fig.subplots()
        axes.axis("off")
        axes.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-12.4, 9.2))
        for left, right in pairwise(columns):
            for start in left:
                ends = np.stack([np.broadcast_to(start, right.shape), right])
                axes.plot(ends[:, :, 0], ends[:, :, 1], color=SKY, lw=0.35, ls="-", zorder=1)
        for k, (dots, size) in enumerate(zip(columns, sizes, strict=True)):
            edge = k in (0, len(sizes) - 1)
            color = ORANGE if edge else BLUE
            axes.scatter(*dots.T, s=70, color=color, edgecolor=INK, linewidth=0.7, zorder=2)
            if size > DRAWN_UNITS:
                axes.text(k, 0, "⋮", ha="center", va="center", fontsize=22, color=GREY)
            axes.text(k, -10.8, f"{names[k]}\n{size}", ha="center", va="center", fontsize=19)
    units = ", ".join(f"{size} ({name})" for name, size in zip(names, sizes, strict=True))
    linear = f"{len(sizes) - 1} linear layer" + "s" * (len(sizes) > 2)
    return AltFigure(fig, f"Fully connected network: {linear} between columns of units: {units}.")


def _dots(column: int, size: int) -> np.ndarray:
    """Give the centres of a layer's dots, with a gap where units are left out."""
    drawn = min(size, DRAWN_UNITS)
    heights = np.linspace(8.5, -8.5, drawn) * min(1, drawn / DRAWN_UNITS + 0.25)
    if size > DRAWN_UNITS:
        heights = heights[np.abs(heights) > 1]
    return np.column_stack([np.full(len(heights), float(column)), heights])
