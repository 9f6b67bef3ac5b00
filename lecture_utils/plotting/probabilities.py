"""Bars and curves of logits, probabilities and losses."""

from collections.abc import Sequence, Sized

import numpy as np
from matplotlib.axes import Axes

from lecture_utils.plotting.arguments import (
    caption,
    labels,
    named,
    number,
    numbers,
    takes,
    whole_number,
)
from lecture_utils.plotting.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    VERMILLION,
    AltFigure,
    figure,
    listing,
    slant_crowded_names,
)

COLDEST = 1e-6  # a temperature
MARKERS = {"o": GREEN, "s": VERMILLION, "^": ORANGE, "D": INK, "v": GREY}


@takes(probabilities=numbers("C"), labels=labels, logits=numbers("C"), title=caption)
def probability_bars(
    probabilities: Sequence[float],
    labels: Sequence[str] | None = None,
    *,
    logits: Sequence[float] | None = None,
    title: str = "Probabilities",
) -> AltFigure:
    """Draw one bar per class, labelled with its value.

    Parameters
    ----------
    probabilities : sequence of float, shape (C,)
    labels : sequence of str, shape (C,), optional
        Names of the classes; ``y=0``, ``y=1``, ... if left out.
    logits : sequence of float, shape (C,), optional
        Drawn in a panel of their own to the left.
    title : str
        Stands over the probabilities.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    probabilities = [float(p) for p in probabilities]
    labels = _class_names(labels, len(probabilities))
    panels = [(title, probabilities, BLUE, 2 if len(labels) > 5 else 4)]
    if logits is not None:
        panels.insert(0, ("Scores (logits)", [float(z) for z in logits], ORANGE, 1))
        _check_length("logits", logits, len(probabilities))
    with figure(max(4.4, 0.75 * len(labels)) * len(panels), 3.0) as fig:
        for axes, panel in zip(fig.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
            _bars(axes, labels, *panel)
        fig.axes[-1].set_ylim(min(0, *probabilities), 1.12)
        slant_crowded_names(fig)
    parts = [f"{name}: {listing(values, digits)}" for name, values, _, digits in panels]
    return AltFigure(fig, f"Bar chart of {len(labels)} classes. " + ". ".join(parts) + ".")


def _bars(
    axes: Axes, labels: Sequence[str], title: str, values: Sequence[float], color: str, digits: int
) -> None:
    size = 12 if len(values) > 5 else 14
    bars = axes.bar(labels, values, color=color, edgecolor=INK, width=0.7)
    axes.bar_label(bars, fmt=f"%.{digits}f", padding=2, fontsize=size)
    axes.tick_params(axis="x", labelsize=size)
    axes.axhline(0, color=GREY, linewidth=1)
    axes.margins(y=0.15)
    axes.set_title(title)


def _class_names(labels: Sequence[str] | None, classes: int) -> list[str]:
    if labels is None:
        return [f"y={k}" for k in range(classes)]
    _check_length("labels", labels, classes)
    return [str(label) for label in labels]


def _check_length(name: str, values: Sized, classes: int) -> None:
    if len(values) != classes:
        raise ValueError(f"{len(values)} {name} for {classes} probabilities; give one for each")


@takes(logits=numbers("C"), temperatures=numbers("K"))
def temperature_bars(logits: Sequence[float], temperatures: Sequence[float]) -> AltFigure:
    """Draw softmax(z / T) for several temperatures, side by side.

    Parameters
    ----------
    logits : sequence of float, shape (C,)
    temperatures : sequence of float
        Positive numbers.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If a temperature is not positive.
    """
    if any(t < COLDEST for t in temperatures):
        raise ValueError(
            f"temperatures are {list(map(float, temperatures))}; each must be above 0, "
            f"{COLDEST:g} or more"
        )
    labels = _class_names(None, len(logits))
    texts = []
    with figure(3.0 * len(temperatures), 2.9) as fig:
        grid = fig.subplots(1, len(temperatures), sharey=True, squeeze=False)[0]
        for axes, temperature in zip(grid, temperatures, strict=True):
            scaled = np.asarray(logits, dtype=float) / temperature
            shares = np.exp(scaled - scaled.max())
            shares /= shares.sum()
            _bars(axes, labels, f"T = {temperature:g}", shares, BLUE, 3)
            texts.append(f"T = {temperature:g}: {listing(shares, 3)}")
        grid[0].set_ylim(0, 1.12)
        grid[0].set_ylabel("probability")
    return AltFigure(fig, "Softmax at several temperatures. " + "; ".join(texts) + ".")


@takes(points=named(number()))
def surprise_curve(points: dict[str, float]) -> AltFigure:
    """Draw the loss -log p of a true class to which the prediction assigns the probability p.

    Parameters
    ----------
    points : dict of str to float
        Named probabilities to mark on the curve, each above 0 and up to 1; five at most.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If a probability is not in (0, 1], or there are more than five.
    """
    if len(points) > len(MARKERS):
        raise ValueError(f"{len(points)} points; the figure holds {len(MARKERS)} at most")
    for name, p in points.items():
        if not 0 < p <= 1:
            raise ValueError(f"{name!r} has probability {p}; it must be above 0 and at most 1")
    with figure(7.4, 3.3) as fig:
        axes = fig.subplots()
        p = np.linspace(0.01, 1, 400)
        axes.plot(p, -np.log(p), color=BLUE)
        for (name, x), (marker, color) in zip(points.items(), MARKERS.items(), strict=False):
            axes.plot(x, -np.log(x), marker, color=color, markersize=11, markeredgecolor=INK)
            text = f"{name}: p = {x:g}, loss {-np.log(x):.2f}"
            axes.annotate(text, (x, -np.log(x)), xytext=(12, 10), textcoords="offset points")
        axes.set(xlabel="probability p of the true class", ylabel="loss, −log p")
        axes.set(xlim=(0, 1.35), ylim=(0, 4.7), xticks=np.linspace(0, 1, 6))
    marks = "; ".join(f"{name} at p = {x:g}, loss {-np.log(x):.4f}" for name, x in points.items())
    return AltFigure(
        fig,
        f"Curve of -log p: 0 at p = 1, growing without bound as p approaches 0. Marked: {marks}.",
    )


@takes(probabilities=numbers("C"), target=whole_number(least=-(2**63)), labels=labels)
def gradient_arrows(
    probabilities: Sequence[float], target: int, labels: Sequence[str] | None = None
) -> AltFigure:
    """Draw y - p, by which a gradient descent step of size 1 changes each logit.

    Parameters
    ----------
    probabilities : sequence of float, shape (C,)
    target : int
        Index of the true class.
    labels : sequence of str, shape (C,), optional

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If `target` is not an index into `probabilities`.
    """
    probabilities = [float(p) for p in probabilities]
    if not 0 <= target < len(probabilities):
        raise ValueError(f"target is {target}; it must be 0 to {len(probabilities) - 1}")
    labels = _class_names(labels, len(probabilities))
    gradient = [p - (k == target) for k, p in enumerate(probabilities)]
    with figure(8.0, 3.2) as fig:
        axes = fig.subplots()
        for k, slope in enumerate(gradient):
            color = GREEN if slope < 0 else VERMILLION
            axes.annotate(
                "",
                (k, -slope),
                (k, 0),
                arrowprops={"arrowstyle": "-|>", "color": color, "lw": 5, "mutation_scale": 24},
            )
            axes.text(k + 0.08, -slope / 2, f"{-slope:+.4f}".replace("-", "−"), va="center")
        axes.axhline(0, color=GREY, linewidth=1)
        reach = 1.35 * max(abs(slope) for slope in gradient)
        axes.set(xlim=(-0.5, len(labels) - 0.2), ylim=(-reach, reach), ylabel="change, y − p")
        axes.set_xticks(range(len(labels)), labels)
        slant_crowded_names(fig)
    return AltFigure(
        fig,
        f"Arrows on {len(labels)} logits, the true class being {labels[target]}: changes of "
        f"{listing([-g for g in gradient], 4)}; only the true class's logit rises.",
    )
