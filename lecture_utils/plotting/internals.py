"""What lies inside a trained network: its weights, its activations, what it looks at."""

from collections.abc import Sequence

import numpy as np
import torch

from lecture_utils.inspection import between_class_share
from lecture_utils.plotting.arguments import named, numbers, takes, texts, whole_number
from lecture_utils.plotting.style import GREY, INK, AltFigure, figure, listing

DIVERGING = "PuOr_r"  # orange: positive, purple: negative, white: 0; safe for colour-blind readers
CIRCLE = {"boxstyle": "circle,pad=0.12", "facecolor": "white", "edgecolor": INK, "linewidth": 0.8}


@takes(weights=numbers(), titles=texts, columns=whole_number())
def weight_grid(weights, titles: Sequence[str] | None = None, *, columns: int = 10) -> AltFigure:
    """Draw rows of a weight matrix as pictures of the input, orange for positive weights.

    Parameters
    ----------
    weights : tensor or array, shape (K, 784)
        K rows of the first layer's weight. Each picture has a scale of its own, 0 is white.
    titles : sequence of str, length K, optional
        A line over each picture.
    columns : int
        Pictures in a row.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the rows do not have 784 weights, or the titles do not match.
    """
    weights = np.asarray(weights)
    if weights.ndim != 2 or weights.shape[1] != 784 or len(weights) == 0:
        raise ValueError(f"expected weights of shape (K, 784), K >= 1; got {weights.shape}")
    if titles is not None and len(titles) != len(weights):
        raise ValueError(f"{len(titles)} titles for {len(weights)} pictures; give one for each")
    columns = min(columns, len(weights))
    rows = -(-len(weights) // columns)
    with figure(0.92 * columns, rows * (1.22 if titles else 0.92)) as fig:
        grid = fig.subplots(rows, columns, squeeze=False).ravel()
        for axes in grid:
            axes.axis("off")
        for k, row in enumerate(weights):
            _signed_image(grid[k], row)
            if titles is not None:
                grid[k].set_title(titles[k], pad=3)
    told = f": {', '.join(titles)}" if titles else ""
    return AltFigure(fig, f"Weights of {len(weights)} units as pictures of 28 by 28 pixels{told}.")


def _signed_image(axes, values) -> None:
    image = np.asarray(values).reshape(28, 28)
    bound = float(np.abs(image).max()) or 1.0
    axes.imshow(image, cmap=DIVERGING, vmin=-bound, vmax=bound)


@takes(layers=named(numbers("H")))
def activation_maps(layers: dict[str, Sequence[float]]) -> AltFigure:
    """Draw the activations of each layer for one image, one rectangle a unit.

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
    layers = {name: np.asarray(values).ravel() for name, values in layers.items()}
    negative = [name for name, values in layers.items() if (values < 0).any()]
    if negative or not layers:
        problem = f"{negative} hold negative numbers" if negative else "there is no layer"
        raise ValueError(f"{problem}; give what comes out of the ReLU of each layer")
    counts = {name: (int((v > 0).sum()), len(v)) for name, v in layers.items()}
    with figure(2.35 * len(layers), 3.0) as fig:
        grid = fig.subplots(1, len(layers), squeeze=False)[0]
        for axes, (name, values) in zip(grid, layers.items(), strict=True):
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
def gradient_maps(image, gradients: dict[str, Sequence[float]]) -> AltFigure:
    """Draw an image beside gradients by its pixels, orange where ink raises the logit.

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


def _gradients_told(image: np.ndarray, gradients: dict) -> str:
    ink = np.pad(image.reshape(28, 28) > image.min(), 1)
    near = np.lib.stride_tricks.sliding_window_view(ink, (3, 3)).any(axis=(2, 3)).ravel()
    parts = []
    for name, values in gradients.items():
        values = np.asarray(values, dtype=float).ravel()
        signs = {"orange": values.clip(min=0), "purple": -values.clip(max=0)}
        shares = [f"{_share(part, near):.0%} of the {sign}" for sign, part in signs.items()]
        parts.append(f"{name}: {' and '.join(shares)}")
    return (
        "A digit and gradients by its pixels. The ink and the pixels beside it are "
        f"{near.mean():.0%} of the image and hold, in {'; in '.join(parts)}."
    )


def _share(part: np.ndarray, near: np.ndarray) -> float:
    return part[near].sum() / total if (total := part.sum()) else 0.0


@takes(layers=named(numbers()), labels=numbers("N"))
def projections(layers: dict[str, Sequence], labels: Sequence[int]) -> AltFigure:
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
        If there are no layers or more than six, or the points are no pairs, or not as many as the
        labels.
    """
    if not 1 <= len(layers) <= 6:
        raise ValueError(f"{len(layers)} layers; the figure holds one to six")
    labels = torch.as_tensor(labels).cpu()
    layers = {name: torch.as_tensor(points).cpu() for name, points in layers.items()}
    for name, points in layers.items():
        if points.shape != (len(labels), 2):
            shape = tuple(points.shape)
            raise ValueError(f"{name}: expected shape ({len(labels)}, 2); got {shape}")
    columns = min(3, len(layers))
    rows = -(-len(layers) // columns)
    with figure(3.1 * columns, 1.95 * rows) as fig:
        grid = fig.subplots(rows, columns, squeeze=False).ravel()
        for axes in grid[len(layers) :]:
            axes.axis("off")
        for axes, (name, points) in zip(grid, layers.items(), strict=False):
            _labelled_points(axes, points, labels)
            axes.set_title(name)
    shares = [between_class_share(points, labels) for points in layers.values()]
    told = f"{', '.join(layers)}: {listing(shares, 2)}"
    return AltFigure(
        fig, f"{len(labels)} points in a plane. Spread that lies between classes: {told}."
    )


def _labelled_points(axes, points: torch.Tensor, labels: torch.Tensor) -> None:
    colors = {"c": labels, "cmap": "tab10", "vmin": -0.5, "vmax": 9.5}
    # thousands of soft edges would make the file nearly three times as large
    axes.scatter(*points.T, **colors, s=4, linewidths=0, antialiaseds=False)
    for digit in labels.unique().tolist():
        middle = points[labels == digit].median(dim=0).values
        axes.text(*middle, digit, ha="center", va="center", bbox=CIRCLE)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
