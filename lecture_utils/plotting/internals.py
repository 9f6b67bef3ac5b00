"""What lies inside a trained network: its weights, its activations, its gradients."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lecture_utils.inspection import between_class_share
from lecture_utils.plotting.arguments import named, numbers, takes, texts, whole_number
from lecture_utils.plotting.style import GREY, INK, AltFigure, figure, listing

DIVERGING = "PuOr_r"  # orange: positive, purple: negative, white: 0; safe for colour-blind readers
CIRCLE = {"boxstyle": "circle,pad=0.12", "facecolor": "white", "edgecolor": INK, "linewidth": 0.8}


@takes(weights=numbers(), titles=texts, columns=whole_number(), rows=texts)
def weight_grid(
    weights: ArrayLike,
    titles: Sequence[str] | None = None,
    *,
    columns: int = 10,
    rows: Sequence[str] = (),
) -> AltFigure:
    """Draw rows of a weight matrix as pictures of the input, orange for positive weights.

    Parameters
    ----------
    weights : tensor or array, shape (K, 784)
        K rows of the first layer's weight. Each picture has a scale of its own, 0 is white.
    titles : sequence of str, length K, optional
        A line over each picture.
    columns : int
        Pictures per row.
    rows : sequence of str, optional
        A name to the left of each row of pictures.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the rows do not have 784 weights, or the titles or the names of rows do not match.
    """
    weights = np.asarray(weights)
    if weights.ndim != 2 or weights.shape[1] != 784 or len(weights) == 0:
        raise ValueError(f"expected weights of shape (K, 784), K >= 1; got {weights.shape}")
    if titles is not None and len(titles) != len(weights):
        raise ValueError(f"{len(titles)} titles for {len(weights)} pictures; give one for each")
    columns = min(columns, len(weights))
    height = -(-len(weights) // columns)
    if rows and len(rows) != height:
        raise ValueError(f"{len(rows)} names for {height} rows of pictures; give one for each")
    titled = sum(any((titles or ())[k : k + columns]) for k in range(0, len(weights), columns))
    with figure(0.92 * columns + (1.3 if rows else 0), 0.92 * height + 0.3 * titled) as fig:
        grid = fig.subplots(height, columns, squeeze=False)
        for axes in grid.flat:
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        for k, row in enumerate(weights):
            _signed_image(grid.flat[k], row)
            if titles is not None:
                grid.flat[k].set_title(titles[k], pad=3, fontsize=16)
        for axes, name in zip(grid[:, 0], rows, strict=False):
            axes.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=16)
    told = [*rows, *(titles or ())]
    text = f"Weights of {len(weights)} units as pictures of 28 by 28 pixels"
    return AltFigure(fig, f"{text}{': ' if told else ''}{', '.join(filter(None, told))}.")


def _signed_image(axes: Axes, values: ArrayLike) -> None:
    image = np.asarray(values).reshape(28, 28)
    bound = float(np.abs(image).max()) or 1.0
    axes.imshow(image, cmap=DIVERGING, vmin=-bound, vmax=bound)


@takes(layers=named(numbers("H")))
def activation_maps(layers: Mapping[str, ArrayLike]) -> AltFigure:
    """Draw the activations of each layer for one image, one rectangle per unit.

    Parameters
    ----------
    layers : dict of str to tensor or array, shape (H,)
        A name and the activations of every layer, none negative: what comes out of the ReLU. Each
        layer has a scale of its own, white is 0.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there is no layer, or an activation is negative.
    """
    units = {name: np.asarray(values).ravel() for name, values in layers.items()}
    negative = [name for name, values in units.items() if (values < 0).any()]
    if negative or not units:
        problem = f"{negative} hold negative numbers" if negative else "there is no layer"
        raise ValueError(f"{problem}; give what comes out of the ReLU of each layer")
    counts = {name: (int((v > 0).sum()), len(v)) for name, v in units.items()}
    with figure(2.35 * len(units), 3.0) as fig:
        grid = fig.subplots(1, len(units), squeeze=False)[0]
        for axes, (name, values) in zip(grid, units.items(), strict=True):
            axes.imshow(_near_square(values), cmap="gray_r", vmin=0, aspect="auto")
            axes.set(xticks=[], yticks=[], title=name)
            axes.set_xlabel("{} of {}".format(*counts[name]))
            axes.spines[:].set_visible(True)
    told = ", ".join(f"{name} {n} of {total}" for name, (n, total) in counts.items())
    return AltFigure(fig, f"Activations of one image, layer by layer. Above 0: {told}.")


def _near_square(values: np.ndarray) -> np.ndarray:
    """Shape a vector as the squarest rectangle that it fills."""
    rows = next(r for r in range(int(len(values) ** 0.5), 0, -1) if len(values) % r == 0)
    return values.reshape(rows, -1)


@takes(image=numbers(), gradients=named(numbers()))
def gradient_maps(image: ArrayLike, gradients: Mapping[str, ArrayLike]) -> AltFigure:
    """Draw an image beside gradients with respect to its pixels, orange where ink raises a logit.

    Parameters
    ----------
    image : tensor or array, shape (28, 28)
    gradients : dict of str to tensor or array of 784 numbers
        A title and a gradient each. Each has a scale of its own, 0 is white.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there is no gradient, or the image or a gradient does not have 28 x 28 numbers.
    """
    image = np.asarray(image)
    if not gradients:
        raise ValueError("there is no gradient to draw; give a title and 784 numbers at least")
    for name, values in {"the image": image, **gradients}.items():
        if np.asarray(values).size != 784:
            shape = np.asarray(values).shape
            raise ValueError(f"{name} must have 28 x 28 = 784 numbers; got shape {shape}")
    with figure(3.0 * (1 + len(gradients)), 3.3) as fig:
        first, *others = fig.subplots(1, 1 + len(gradients))
        first.imshow(image.reshape(28, 28), cmap="gray_r")
        first.set_title("the image")
        for axes, (name, values) in zip(others, gradients.items(), strict=True):
            _signed_image(axes, values)
            axes.contour(image.reshape(28, 28), levels=1, colors=GREY, linewidths=1)
            axes.set_title(name)
        for axes in fig.axes:
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(True)
    return AltFigure(fig, _gradients_told(image, gradients))


def _gradients_told(image: np.ndarray, gradients: Mapping[str, ArrayLike]) -> str:
    ink = np.pad(image.reshape(28, 28) > image.min(), 1)
    near = np.lib.stride_tricks.sliding_window_view(ink, (3, 3)).any(axis=(2, 3)).ravel()
    parts = []
    for name, values in gradients.items():
        values = np.asarray(values, dtype=float).ravel()
        signs = {"orange": values.clip(min=0), "purple": -values.clip(max=0)}
        shares = [f"{_share(part, near):.0%} of the {sign}" for sign, part in signs.items()]
        parts.append(f"{name}: {' and '.join(shares)}")
    return (
        "A digit and gradients with respect to its pixels. The ink and the pixels beside it are "
        f"{near.mean():.0%} of the image and hold, in {'; in '.join(parts)}."
    )


def _share(part: np.ndarray, near: np.ndarray) -> float:
    return part[near].sum() / total if (total := part.sum()) else 0.0


@takes(layers=named(numbers()), labels=numbers("N"))
def projections(layers: Mapping[str, ArrayLike], labels: ArrayLike) -> AltFigure:
    """Draw points in a plane for every layer, each class in its colour with its digit at its mean.

    Parameters
    ----------
    layers : dict of str to tensor or array, shape (N, 2)
        A name and the projected representations of every layer, six at most.
    labels : tensor or sequence of int, length N
        Classes from 0 to 9.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there are no layers or more than six, or the points are not pairs, or not as many as the
        labels.
    """
    if not 1 <= len(layers) <= 6:
        raise ValueError(f"{len(layers)} layers; the figure holds one to six")
    classes = torch.as_tensor(labels).cpu()
    planes = {name: torch.as_tensor(points).cpu() for name, points in layers.items()}
    for name, points in planes.items():
        if points.shape != (len(classes), 2):
            shape = tuple(points.shape)
            raise ValueError(f"{name}: expected shape ({len(classes)}, 2); got {shape}")
    columns = min(3, len(layers))
    rows = -(-len(layers) // columns)
    with figure(2.7 * columns, 1.7 * rows) as fig:
        grid = fig.subplots(rows, columns, squeeze=False).ravel()
        for axes in grid[len(layers) :]:
            axes.axis("off")
        for axes, (name, points) in zip(grid, planes.items(), strict=False):
            _labelled_points(axes, points, classes)
            axes.set_title(name)
    shares = [between_class_share(points, classes) for points in planes.values()]
    told = f"{', '.join(layers)}: {listing(shares, 2)}"
    return AltFigure(
        fig,
        f"{len(classes)} points in a plane. Share of the variance in the plane that lies between "
        f"classes: {told}.",
    )


def _labelled_points(axes: Axes, points: torch.Tensor, labels: torch.Tensor) -> None:
    colors = {"c": labels, "cmap": "tab10", "vmin": -0.5, "vmax": 9.5}
    # thousands of soft edges would make the file nearly three times as large
    axes.scatter(*points.T, **colors, s=4, linewidths=0, antialiaseds=False)
    for digit in labels.unique().tolist():
        x, y = points[labels == digit].median(dim=0).values.tolist()
        axes.text(x, y, str(digit), ha="center", va="center", bbox=CIRCLE)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
