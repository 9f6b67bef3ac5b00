"""Handwritten digits: many at a glance, or one with its pixels."""

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from lecture_utils.plotting.arguments import numbers, takes, text, texts, whole_number
from lecture_utils.plotting.style import VERMILLION, AltFigure, figure

TITLE = 7  # characters that are as wide as a digit
ZOOM = 6  # pixels per side of the part whose numbers are shown


@takes(images=numbers(), titles=texts, columns=whole_number(), what=text)
def digit_grid(
    images: ArrayLike,
    titles: Sequence[str] | None = None,
    *,
    columns: int = 10,
    what: str = "handwritten digits",
) -> AltFigure:
    """Draw a wall of digits.

    Parameters
    ----------
    images : tensor or array, shape (N, 28, 28) or (N, 1, 28, 28)
        Any range; dark paper and light ink are drawn as dark ink on light paper.
    titles : sequence of str, length N, optional
        Written over each digit; what is wider than a digit is broken at its blanks.
    columns : int
        Digits per row.
    what : str
        What the alternative text calls the images.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there is no image, an image is not 28 x 28, or the titles do not match.
    """
    images = pictures(images)
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"{len(titles)} titles for {len(images)} images; give one for each")
    titles = titles and [textwrap.fill(t, TITLE, break_long_words=False) for t in titles]
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    lines = max((title.count("\n") + 1 for title in titles or ()), default=0)
    height = rows * (0.88 + 0.27 * lines)
    with figure(0.88 * columns, height) as fig:
        grid = fig.subplots(rows, columns, squeeze=False).ravel()
        for axes in grid:
            axes.axis("off")
        for k, image in enumerate(images):
            grid[k].imshow(image, cmap="gray_r")
            if titles is not None:
                grid[k].set_title(titles[k], fontsize=13, pad=3)
    told = f": {', '.join(titles)}".replace("\n", " ") if titles else ""
    return AltFigure(fig, f"{len(images)} {what} in {rows} rows{told}.")


@takes(image=numbers(), label=whole_number(0))
def digit_pixels(image: ArrayLike, label: int | None = None) -> AltFigure:
    """Draw one digit large, and a part of it with the grey value written into each pixel.

    Parameters
    ----------
    image : tensor or array of uint8, shape (28, 28)
        Grey values from 0 (paper) to 255 (ink).
    label : int, optional
        Which digit it is.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the image is not 28 x 28, or the label not an integer.
    """
    pixels = pictures(np.asarray(image)[None])[0].astype(int)
    top, left = _most_inked_window(pixels)
    with figure(7.2, 4.0) as fig:
        whole, part = fig.subplots(1, 2)
        for axes in (whole, part):
            axes.imshow(pixels, cmap="gray_r", vmin=0, vmax=255)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(True)
        whole.set_title("28 × 28 pixels", fontsize=19)
        frame = Rectangle((left - 0.5, top - 0.5), ZOOM, ZOOM, fill=False, ec=VERMILLION, lw=3)
        whole.add_patch(frame)
        part.set(xlim=(left - 0.5, left + ZOOM - 0.5), ylim=(top + ZOOM - 0.5, top - 0.5))
        part.set_title("a part of them", color=VERMILLION, fontsize=19)
        for row, column in np.ndindex(ZOOM, ZOOM):
            value = pixels[top + row, left + column]
            ink = "white" if value > 127 else "black"
            place = (left + column, top + row)
            part.text(*place, str(value), ha="center", va="center", color=ink, fontsize=18)
    name = "A digit" if label is None else f"The digit {label}"
    return AltFigure(
        fig,
        f"{name}, 28 by 28 pixels, and a part of {ZOOM} by {ZOOM} with grey values: "
        f"{(pixels > 0).sum()} of 784 pixels carry ink, the darkest is {pixels.max()}.",
    )


def _most_inked_window(image: np.ndarray) -> tuple[int, int]:
    windows = np.lib.stride_tricks.sliding_window_view(image, (ZOOM, ZOOM))
    top, left = np.unravel_index(windows.sum(axis=(2, 3)).argmax(), windows.shape[:2])
    return int(top), int(left)


def pictures(images: ArrayLike) -> np.ndarray:
    """Return images as an array of shape (N, 28, 28).

    Parameters
    ----------
    images : array, shape (N, 28, 28) or (N, 1, 28, 28)

    Returns
    -------
    numpy.ndarray, shape (N, 28, 28)

    Raises
    ------
    ValueError
        If the shape is another, or there is no image.
    """
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if images.ndim != 3 or images.shape[1:] != (28, 28) or len(images) == 0:
        raise ValueError(f"expected images of shape (N, 28, 28), N >= 1; got {images.shape}")
    return images
