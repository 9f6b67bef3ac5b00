"""Handwritten digits: many at a glance, or one with its pixels."""

from collections.abc import Sequence

import numpy as np

from lecture_utils.plotting.style import BLUE, GREY, Picture, figure


def digit_grid(images, titles: Sequence[str] | None = None, *, columns: int = 10) -> Picture:
    """Draw a wall of digits.

    Parameters
    ----------
    images : tensor or array, shape (N, 28, 28) or (N, 1, 28, 28)
        Any range; dark paper and light ink are drawn as dark ink on light paper.
    titles : sequence of str, length N, optional
        A line over each digit.
    columns : int
        Digits in a row.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no image, an image is not 28 x 28, or the titles do not match.
    """
    images = _pictures(images)
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"{len(titles)} titles for {len(images)} images; give one for each")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    height = rows * (1.15 if titles else 0.88)
    with figure(0.88 * columns, height) as fig:
        grid = fig.subplots(rows, columns, squeeze=False).ravel()
        for axes in grid:
            axes.axis("off")
        for k, image in enumerate(images):
            grid[k].imshow(image, cmap="gray_r")
            if titles is not None:
                grid[k].set_title(titles[k], fontsize=13, pad=3)
    told = f": {', '.join(titles)}" if titles else ""
    return Picture(fig, f"{len(images)} handwritten digits in {rows} rows{told}.")


def digit_pixels(image, label: int | None = None) -> Picture:
    """Draw one digit large, with the grey value of each pixel written into it.

    Parameters
    ----------
    image : tensor or array of uint8, shape (28, 28)
        Grey values from 0 (paper) to 255 (ink).
    label : int, optional
        Which digit it is.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the image is not 28 x 28.
    """
    image = _pictures(np.asarray(image)[None])[0]
    with figure(9.0, 9.0) as fig:
        axes = fig.subplots()
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        for row, column in np.argwhere(image > 0):
            value = int(image[row, column])
            shade = "white" if value > 127 else "black"
            axes.text(column, row, value, ha="center", va="center", fontsize=8.5, color=shade)
        axes.set_xticks(np.arange(29) - 0.5, [], minor=False)
        axes.set_yticks(np.arange(29) - 0.5, [], minor=False)
        axes.grid(color=GREY, linewidth=0.3)
        axes.tick_params(length=0)
        axes.set_title("28 × 28 pixels = 784 numbers", color=BLUE)
    name = "A digit" if label is None else f"The digit {label}"
    inked = int((image > 0).sum())
    return Picture(
        fig,
        f"{name}, 28 by 28 pixels with their grey values: {inked} of 784 pixels carry ink, "
        f"the darkest is {int(image.max())}.",
    )


def _pictures(images) -> np.ndarray:
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if images.ndim != 3 or images.shape[1:] != (28, 28) or len(images) == 0:
        raise ValueError(f"expected images of shape (N, 28, 28), N >= 1; got {images.shape}")
    return images
