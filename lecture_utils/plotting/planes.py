"""Classifiers of two inputs: which class they predict where in the plane."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import ArrayLike

from lecture_utils.plotting.arguments import named, number, numbers, takes
from lecture_utils.plotting.style import BLUE, GREEN, INK, ORANGE, VERMILLION, AltFigure, figure

LOOKS = [(BLUE, "o"), (VERMILLION, "s"), (GREEN, "^"), (ORANGE, "D")]


@takes(
    panels=named(numbers()),
    points=numbers("N", 2),
    labels=numbers("N"),
    reach=number(1e-3, 1e6),
)
def decision_regions(
    panels: Mapping[str, np.ndarray], points: ArrayLike, labels: ArrayLike, *, reach: float
) -> AltFigure:
    """Draw the probabilities of a classifier in the plane as colours, and the borders as lines.

    Parameters
    ----------
    panels : dict of str to tensor or array, shape (M, M, C)
        A title and the probabilities at the points of `lecture_utils.inspection.square`; one to
        three panels, two to four classes. The paler a colour, the less confident the classifier.
    points : tensor or array, shape (N, 2)
        Drawn in the colour and with the marker of their class.
    labels : tensor or sequence of int, length N
    reach : float
        The plane that is drawn goes from -reach to reach in both directions.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there are too few or too many panels or classes, a panel holds no probabilities, or
        points and labels do not match.
    """
    panels = {name: np.asarray(p) for name, p in panels.items()}
    points, labels = np.asarray(points), np.asarray(labels)
    if not 1 <= len(panels) <= 3:
        raise ValueError(f"{len(panels)} panels; the figure holds one to three")
    if points.shape != (len(labels), 2):
        raise ValueError(f"expected points of shape ({len(labels)}, 2); got {points.shape}")
    for name, p in panels.items():
        if p.ndim != 3 or p.shape[0] != p.shape[1] or not 2 <= p.shape[2] <= len(LOOKS):
            raise ValueError(
                f"{name}: expected shape (M, M, C) with 2 to {len(LOOKS)} classes; got {p.shape}"
            )
        if not p.size or p.min() < 0 or p.max() > 1 or not np.isin(labels, range(p.shape[2])).all():
            raise ValueError(
                f"{name}: expected probabilities, from 0 to 1, and labels from 0 to "
                f"{p.shape[2] - 1}"
            )
    with figure(3.1 * len(panels), 3.4) as fig:
        grid = fig.subplots(1, len(panels), squeeze=False)[0]
        for axes, (name, p) in zip(grid, panels.items(), strict=True):
            _regions(axes, p, reach)
            for k, (color, marker) in enumerate(LOOKS[: p.shape[2]]):
                look = {"color": color, "marker": marker, "edgecolor": INK, "linewidth": 0.6}
                axes.scatter(*points[labels == k].T, s=26, **look)
            axes.set(xticks=[], yticks=[], title=name)
            axes.spines[:].set_visible(True)
    return AltFigure(fig, _told(panels, points, labels, reach))


def _regions(axes: Axes, p: np.ndarray, reach: float) -> None:
    colors = np.array([to_rgb(color) for color, _ in LOOKS[: p.shape[2]]])
    even = 1 / p.shape[2]
    certainty = ((p.max(-1, keepdims=True) - even) / (1 - even)).clip(0, 1)
    image = 1 - 0.6 * certainty * (1 - p @ colors)  # white where all classes are equally likely
    extent = (-reach, reach, -reach, reach)
    # smoothed, the colours would double the size of the file
    axes.imshow(image, extent=extent, origin="lower", interpolation="nearest")
    axis = np.linspace(-reach, reach, len(p))
    for k in range(p.shape[2]):
        lead = p[..., k] - np.delete(p, k, axis=-1).max(-1)
        if lead.min() < 0 < lead.max():
            axes.contour(axis, axis, lead, levels=[0], colors=INK, linewidths=1.5)


def _told(
    panels: Mapping[str, np.ndarray], points: np.ndarray, labels: np.ndarray, reach: float
) -> str:
    parts = []
    for name, p in panels.items():
        place = ((points + reach) / (2 * reach) * (len(p) - 1)).round().astype(int)
        x, y = place.clip(0, len(p) - 1).T
        right = (p[y, x].argmax(-1) == labels).mean()
        parts.append(
            f"{name}: {right:.0%} of the points in the region of their class, mean confidence in "
            f"the plane {p.max(-1).mean():.2f}"
        )
    return f"{len(labels)} points and the regions of a classifier. {'; '.join(parts)}."
