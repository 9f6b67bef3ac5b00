"""How confident a classifier is, and whether it is right as often as it claims."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from lecture_utils.inspection.calibration import CalibrationCurve
from lecture_utils.plotting.arguments import (
    named,
    number,
    numbers,
    of_kind,
    takes,
    whole_number,
    whole_numbers,
)
from lecture_utils.plotting.digits import pictures
from lecture_utils.plotting.style import (
    BLUE,
    GREY,
    INK,
    SKY,
    VERMILLION,
    AltFigure,
    figure,
    listing,
)


@takes(counts=whole_numbers())
def confusion_matrix(counts: ArrayLike) -> AltFigure:
    """Draw how often each class was mistaken for each other one, the mistakes in colour.

    Parameters
    ----------
    counts : tensor or array of int, shape (C, C)
        Row: the true class; column: the prediction.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the counts are not square.
    """
    counts = np.asarray(counts)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(
            f"expected counts of shape (C, C), true class by prediction; got {counts.shape}"
        )
    mistakes = counts - np.diag(counts.diagonal())
    with figure(6.6, 3.5) as fig:
        axes = fig.subplots()
        axes.imshow(mistakes, cmap="Oranges", aspect="auto", vmax=1.6 * mistakes.max() + 1)
        for (row, column), count in np.ndenumerate(counts):
            if count:
                color = GREY if row == column else INK
                axes.text(column, row, count, ha="center", va="center", color=color)
        axes.set(xlabel="prediction", ylabel="true class")
        axes.set(xticks=range(len(counts)), yticks=range(len(counts)))
        axes.tick_params(length=0)
    return AltFigure(fig, _confusions_told(counts, mistakes))


def _confusions_told(counts: np.ndarray, mistakes: np.ndarray) -> str:
    most = np.argsort(mistakes, axis=None, kind="stable")[::-1][:3]
    pairs = [(*np.unravel_index(k, counts.shape), mistakes.flat[k]) for k in most]
    told = ", ".join(f"{true} predicted as {predicted} ({n})" for true, predicted, n in pairs if n)
    return (
        f"Confusion matrix of {len(counts)} classes: {counts.trace()} of {counts.sum()} "
        f"predictions on the diagonal. Most frequent mistakes: {told or 'none'}."
    )


@takes(curves=named(of_kind(CalibrationCurve)))
def reliability_diagram(curves: dict) -> AltFigure:
    """Draw the accuracy of predictions against their confidence.

    Parameters
    ----------
    curves : dict of str to lecture_utils.inspection.calibration.CalibrationCurve
        A title and the bins of a panel each. The bars carry one standard error. A bin that has no
        bar holds wrong predictions only.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there is no panel, or more than three.
    """
    if not 1 <= len(curves) <= 3:
        raise ValueError(f"{len(curves)} panels; the figure holds one to three")
    with figure(max(5.0, 4.6 * len(curves)), 3.4) as fig:
        panels = fig.subplots(1, len(curves), sharey=True, squeeze=False)[0]
        for axes, (name, bins) in zip(panels, curves.items(), strict=True):
            _calibration_bars(axes, bins)
            axes.set(
                title=f"{name}: ECE {100 * bins.expected_calibration_error:.2f}%",
                xlabel="confidence",
            )
        panels[0].set_ylabel("accuracy")
        panels[0].legend(loc="upper left", ncols=2)
    errors = [
        f"{name} {100 * bins.expected_calibration_error:.2f}%" for name, bins in curves.items()
    ]
    return AltFigure(
        fig,
        "Reliability diagram: accuracy in bins of confidence, beside the diagonal. "
        f"Expected calibration error: {', '.join(errors)}.",
    )


def _calibration_bars(axes: Axes, bins: CalibrationCurve) -> None:
    n = len(bins.count)
    middles = (np.arange(n) + 0.5) / n
    accuracy, count = (np.asarray(values, dtype=float) for values in (bins.accuracy, bins.count))
    spread = np.sqrt(accuracy * (1 - accuracy) / np.maximum(count, 1))
    axes.bar(middles, accuracy, width=0.9 / n, color=SKY, edgecolor=INK, label="accuracy")
    axes.errorbar(middles, accuracy, spread, fmt="none", ecolor=INK, elinewidth=1.5)
    confidence = np.asarray(bins.confidence, dtype=float)
    diamonds = {"color": VERMILLION, "mec": INK, "ms": 8, "clip_on": False}  # whole at the edge
    axes.plot(confidence, confidence, "D", label="mean confidence", zorder=3, **diamonds)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle=":", linewidth=1.5)
    axes.set(xlim=(0, 1), ylim=(0, 1.3), yticks=np.linspace(0, 1, 6))


@takes(image=numbers(), degrees=numbers("K"), accuracy=numbers("K"), confidence=numbers("K"))
def turned_digits(
    image: ArrayLike,
    degrees: Sequence[float],
    accuracy: Sequence[float],
    confidence: Sequence[float],
) -> AltFigure:
    """Draw accuracy and mean confidence against the angle by which digits are rotated.

    Parameters
    ----------
    image : tensor or array, shape (K, 28, 28)
        One digit at each angle.
    degrees : sequence of float, length K
    accuracy, confidence : sequence of float, length K
        From 0 to 1.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    images = pictures(image)
    lengths = {len(images), len(degrees), len(accuracy), len(confidence)}
    if len(lengths) > 1:
        raise ValueError(f"images, degrees, accuracy and confidence have lengths {sorted(lengths)}")
    with figure(7.6, 3.2) as fig:
        axes = fig.subplots()
        axes.plot(degrees, confidence, "s--", color=VERMILLION, ms=8, label="mean confidence")
        axes.plot(degrees, accuracy, "o-", color=BLUE, ms=8, label="accuracy")
        axes.set(xlabel="rotation, degrees", ylim=(0, 1.4), yticks=np.linspace(0, 1, 5))
        axes.set_xticks(degrees)
        axes.legend(loc="lower left")
        size = 0.8 * (degrees[1] - degrees[0]) if len(degrees) > 1 else 10
        for picture, x in zip(images, degrees, strict=True):
            inset = axes.inset_axes((x - size / 2, 1.07, size, 0.33), transform=axes.transData)
            inset.imshow(picture, cmap="gray_r")
            inset.axis("off")
    return AltFigure(
        fig,
        f"Digits rotated by {listing(degrees, 0)} degrees. Accuracy: {listing(accuracy, 2)}. Mean "
        f"confidence: {listing(confidence, 2)}.",
    )


@takes(frames=numbers(), probabilities=numbers(), classes=whole_numbers(2))
def flip_path(frames: ArrayLike, probabilities: ArrayLike, classes: tuple[int, int]) -> AltFigure:
    """Draw a digit before and after some pixels were changed, and the probabilities on the way.

    Parameters
    ----------
    frames : tensor or array of uint8, shape (K + 1, 28, 28)
        As `lecture_utils.inspection.greedy_pixel_attack` returns them.
    probabilities : tensor or array, shape (K + 1, 10)
    classes : tuple of two int
        The class at the start and at the end.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there is not one row of probabilities for each frame, or a class is not a digit.
    """
    frames, probabilities = pictures(frames), np.asarray(probabilities)
    if probabilities.shape != (len(frames), 10):
        shape = f"({len(frames)}, 10)"
        raise ValueError(
            f"{len(frames)} frames need probabilities of shape {shape}; got {probabilities.shape}"
        )
    if not all(0 <= name <= 9 for name in classes):
        raise ValueError(
            f"classes are {tuple(map(int, classes))}; each must be a digit from 0 to 9"
        )
    with figure(9.4, 3.5) as fig:
        before, after, curve = fig.subplots(1, 3, width_ratios=(1, 1, 1.25))
        for axes, frame, name in zip((before, after), frames[[0, -1]], classes, strict=True):
            axes.imshow(frame, cmap="gray_r", vmin=0, vmax=255)
            axes.set(xticks=[], yticks=[], title=f'"{name}"')
            axes.spines[:].set_visible(True)
        for row, column in np.argwhere(frames[0] != frames[-1]):
            corner = (column - 0.5, row - 0.5)
            after.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=VERMILLION, lw=2.5))
        _two_curves(curve, probabilities, classes)
    start, end = (listing(probabilities[k, list(classes)], 2) for k in (0, -1))
    return AltFigure(
        fig,
        f"A digit before and after {len(frames) - 1} pixels were changed. Probabilities of "
        f"{classes[0]} and {classes[1]}: {start} at first, {end} at the end.",
    )


def _two_curves(axes: Axes, probabilities: np.ndarray, classes: tuple[int, int]) -> None:
    steps = range(len(probabilities))
    for name, style, color in zip(classes, ("o-", "s--"), (BLUE, VERMILLION), strict=True):
        axes.plot(steps, probabilities[:, name], style, color=color, ms=6, label=f'"{name}"')
    axes.set(xlabel="pixels changed", title="probability", ylim=(-0.03, 1.03))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="center left")


@takes(smoothing=number(), classes=whole_number(2, 10**6))
def label_smoothing_curve(smoothing: float = 0.1, classes: int = 10) -> AltFigure:
    """Draw the loss against the probability of the true class, with smoothed labels and without.

    Parameters
    ----------
    smoothing : float
        As in `torch.nn.CrossEntropyLoss`: this share of the label is spread evenly over all
        classes. Between 0 and 1.
    classes : int
        The others share what the true class leaves evenly.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the smoothing is not between 0 and 1, or there are fewer than 2 classes.
    """
    if not 0 < smoothing < 1:
        raise ValueError(f"smoothing is {smoothing}; it must be between 0 and 1")
    p = np.linspace(0.3, 0.9999, 1000)
    others = smoothing * (classes - 1) / classes
    smoothed = -(1 - others) * np.log(p) - others * np.log((1 - p) / (classes - 1))
    best = 1 - others
    low = -best * np.log(best) - others * np.log(others / (classes - 1))
    with figure(7.6, 3.5) as fig:
        axes = fig.subplots()
        axes.plot(p, -np.log(p), label="label 1 and 0")
        axes.plot(p, smoothed, label=f"label smoothing {smoothing:g}")
        axes.plot(best, low, "o", color=VERMILLION, mec=INK, ms=11)
        axes.annotate(f"p = {best:.2f}, loss {low:.2f}", (best, low), (best - 0.32, low + 0.35))
        axes.set(xlabel="probability p of the true class", ylabel="loss", ylim=(0, 1.6))
        axes.legend(loc="upper center")
    return AltFigure(
        fig,
        "Loss against the probability of the true class: with label 1 it falls to 0 at p = 1; with "
        f"label smoothing {smoothing:g} it is smallest at p = {best:.2f}, where it is {low:.4f}.",
    )
