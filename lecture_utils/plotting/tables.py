"""Tables of counts, the classes of their rows, and how well a classifier tells these apart."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lecture_utils.plotting.arguments import (
    named,
    number,
    numbers,
    takes,
    texts,
    whole_number,
)
from lecture_utils.plotting.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    VERMILLION,
    AltFigure,
    figure,
    listing,
)

ROWS, COLUMNS = 8, 12  # of a table that can still be read


@takes(counts=numbers(), targets=texts, columns=whole_number())
def table_rows(counts: ArrayLike, targets: Sequence[str], *, columns: int = COLUMNS) -> AltFigure:
    """Draw some rows of a table, its first columns and the class.

    Parameters
    ----------
    counts : tensor or array of int, shape (N, F)
        One to eight rows.
    targets : sequence of str, length N
        The class of each row, drawn at its end.
    columns : int
        How many of the F columns are drawn.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there are no rows or too many, or the targets do not match.
    """
    counts = np.asarray(counts)
    if counts.ndim != 2 or not 1 <= len(counts) <= ROWS:
        raise ValueError(f"counts have shape {counts.shape}; give 1 to {ROWS} rows, (N, F)")
    if len(targets) != len(counts):
        raise ValueError(f"{len(targets)} targets for {len(counts)} rows; give one for each")
    columns = min(columns, counts.shape[1])
    with figure(9.6, 0.45 * (len(counts) + 1.3)) as fig:
        axes = fig.subplots()
        axes.axis("off")
        axes.set(xlim=(-0.6, columns + 2.3), ylim=(len(counts) - 0.4, -1.5))
        _line(axes, -1, range(1, columns + 1), "target", GREY)
        for row, (values, target) in enumerate(zip(counts, targets, strict=True)):
            axes.axhspan(row - 0.45, row + 0.45, color=PALE)
            _line(axes, row, values[:columns], target, VERMILLION)
            axes.text(columns, row, "…", ha="center", va="center", color=GREY)
    zeros = (counts == 0).mean()
    return AltFigure(
        fig,
        f"{len(counts)} rows of a table, the first {columns} of {counts.shape[1]} counts and the "
        f"class: {', '.join(targets)}. {zeros:.0%} of all counts in these rows are 0, the largest "
        f"is {counts.max()}.",
    )


def _line(axes: Axes, row: int, entries: Sequence[float], last: str, color: str) -> None:
    for column, entry in enumerate(entries):
        matters = row >= 0 and entry != 0
        color_of, weight = (INK, "bold") if matters else (GREY, "normal")
        text = axes.text(column, row, f"{entry}", ha="center", va="center", fontsize=16)
        text.set(color=color_of, fontweight=weight)
    axes.text(len(entries) + 1.5, row, last, ha="center", va="center", fontsize=16, color=color)


@takes(sizes=named(number(0)))
def class_bars(sizes: dict[str, int]) -> AltFigure:
    """Draw how many rows each class has, and the share of all.

    Parameters
    ----------
    sizes : dict of str to int
        A name and the number of rows, for each class.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there are no rows.
    """
    total = sum(sizes.values())
    if total < 1:
        raise ValueError("there are no rows to count; give the size of each class")
    shares = {name: f"{size / total:.0%}" for name, size in sizes.items()}
    with figure(9.4, 3.5) as fig:
        axes = fig.subplots()
        bars = axes.bar(list(sizes), list(sizes.values()), color=BLUE, edgecolor=INK, width=0.7)
        axes.bar_label(bars, labels=list(shares.values()), padding=2, fontsize=15)
        axes.set(xlabel="class", ylabel="rows")
        axes.margins(y=0.12)
    told = ", ".join(f"{name} {share}" for name, share in shares.items())
    return AltFigure(fig, f"Bar chart of {len(sizes)} classes, {total} rows. Shares: {told}.")


@takes(values=named(numbers()))
def histograms(values: dict[str, Sequence[float]]) -> AltFigure:
    """Draw how often values occur, on a logarithmic scale, one panel for each kind of values.

    Parameters
    ----------
    values : dict of str to tensor or array
        A name and the values; any shape. One to three kinds.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there are no kinds of values, or more than three, or a kind has no value.
    """
    if not 1 <= len(values) <= 3:
        raise ValueError(f"{len(values)} kinds of values; the figure holds one to three")
    flat = {name: np.asarray(kind, dtype=float).ravel() for name, kind in values.items()}
    if empty := [name for name, kind in flat.items() if not kind.size]:
        raise ValueError(f"there are no values of {empty}; give one at least")
    with figure(9.6, 3.4) as fig:
        grid = fig.subplots(1, len(flat), squeeze=False, sharey=True)[0]
        for axes, (name, kind), color in zip(grid, flat.items(), (ORANGE, BLUE, SKY), strict=False):
            axes.hist(kind, bins=40, color=color, edgecolor=INK, linewidth=0.5, log=True)
            axes.yaxis.set_major_formatter("{x:,.0f}")  # the usual one writes in TeX
            axes.yaxis.set_minor_formatter("")
            axes.set_title(name)
        grid[0].set_ylabel("number of entries")
    told = "; ".join(
        f"{name} from {kind.min():.1f} to {kind.max():.1f}, 99% of them up to "
        f"{np.quantile(kind, 0.99):.1f}"
        for name, kind in flat.items()
    )
    return AltFigure(fig, f"Histograms, logarithmic scale: {told}.")


@takes(losses=named(number(0)), digits=whole_number(0))
def loss_bars(losses: dict[str, float], *, digits: int = 2) -> AltFigure:
    """Draw the losses of several classifiers below each other, the lower the better.

    Parameters
    ----------
    losses : dict of str to float
        A name and a loss, not negative, of each.
    digits : int
        Digits after the point.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there are no losses, or one is not a number of 0 or more.
    """
    if not losses:
        raise ValueError("there are no losses to draw; give at least one")
    with figure(9.0, 0.62 * len(losses) + 0.9) as fig:
        axes = fig.subplots()
        bars = axes.barh(list(losses), list(losses.values()), color=SKY, edgecolor=INK, height=0.6)
        axes.bar_label(bars, fmt=f"%.{digits}f", padding=4, fontsize=16)
        axes.tick_params(axis="y", labelsize=16)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.set_xlabel("log loss")
    told = "; ".join(f"{name} {loss:.{digits}f}" for name, loss in losses.items())
    return AltFigure(fig, f"Log loss of {len(losses)} classifiers, lower is better: {told}.")


@takes(recall=numbers("C"), precision=numbers("C"))
def class_report(recall: Sequence[float], precision: Sequence[float]) -> AltFigure:
    """Draw the recall and the precision of each class.

    Parameters
    ----------
    recall, precision : sequence of float, shape (C,)
        Shares from 0 to 1 of each class, Class_1 first.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the lengths differ, or a share is not between 0 and 1.
    """
    recall, precision = [[float(share) for share in kind] for kind in (recall, precision)]
    if len(recall) != len(precision) or not recall:
        raise ValueError(f"{len(recall)} recalls for {len(precision)} precisions; give C of each")
    if not all(0 <= share <= 1 for share in (*recall, *precision)):
        raise ValueError(f"shares must be from 0 to 1; got {recall} and {precision}")
    places = np.arange(1, len(recall) + 1)
    with figure(9.6, 3.7) as fig:
        axes = fig.subplots()
        axes.bar(places - 0.2, recall, 0.38, color=BLUE, edgecolor=INK, label="recall")
        axes.bar(
            places + 0.2,
            precision,
            0.38,
            color=ORANGE,
            edgecolor=INK,
            hatch="//",
            label="precision",
        )
        axes.set(xlabel="class", ylabel="recall, precision", ylim=(0, 1), xticks=places)
        axes.grid(axis="y", color=GREY, alpha=0.3)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    told = f"Recall: {listing(recall, 2)}. Precision: {listing(precision, 2)}"
    return AltFigure(fig, f"Two bars for each of {len(recall)} classes. {told}.")
