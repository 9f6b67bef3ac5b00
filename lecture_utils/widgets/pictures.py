"""Pictures of digits as MNIST has them, whatever they come as."""

from typing import Any

import numpy as np
import torch

from lecture_utils import checks

INK = ("light", "dark")
LIGHT_BORDER = 150  # grey value from which the border of a picture is taken for paper
CHANNELS = (1, 3, 4)
SIDE, BOX = 28, 20  # MNIST's digits fill a box of 20 x 20 within 28 x 28


def grey_values(images: Any, ink: str | None = None) -> torch.Tensor:
    """Return pictures as bytes, 0 for paper and 255 for ink.

    A picture of another size than 28 x 28 is scaled and centred as MNIST's digits were.

    Parameters
    ----------
    images : PIL.Image.Image, numpy.ndarray, torch.Tensor, or a list of them
        One picture, (H, W), or (N, 28, 28) or (N, 1, 28, 28). Booleans, floats from 0 to 1, or
        integers: 0 and 1 alone, 0 to 255, or uint16 up to 65535. Colours, (H, W, 3) or (H, W, 4),
        become grey.
    ink : {"light", "dark"}, optional
        Whether the digits are light on dark, as in MNIST, or dark on light, as on paper. By default
        a picture with a light border is taken for dark on light, and a line says so.

    Returns
    -------
    torch.Tensor, uint8, shape (N, 784)

    Raises
    ------
    ValueError
        If it is not a picture, or has values beyond its scale (normalised images, say).
    """
    if ink is not None and not (isinstance(ink, str) and ink in INK):
        raise ValueError(f"ink is {checks.shown(ink)}; it must be 'light' or 'dark', or left out")
    pictures = [_fitted(_inked(picture, ink)) for picture in _each(images)]
    return torch.from_numpy(np.stack(pictures).reshape(-1, SIDE * SIDE))


def _each(images: Any) -> list[np.ndarray]:
    """Return each picture as uint8 of shape (H, W)."""
    if isinstance(images, list | tuple) and len(images) and _array(images[0]).ndim != 1:
        return [picture for image in images for picture in _each(image)]
    values = _bytes(_array(images))
    if values.ndim >= 3 and values.shape[-2:] == (SIDE, SIDE):
        return list(values.reshape(-1, SIDE, SIDE))
    if values.ndim == 3 and values.shape[0] in CHANNELS:  # as torchvision has them
        values = np.moveaxis(values, 0, -1)
    if values.ndim == 3 and values.shape[-1] in CHANNELS:
        values = _grey(values)
    if values.ndim == 2 and min(values.shape) > 1:
        return [values]
    raise ValueError(
        "a picture must be 28 x 28 pixels, or of another size with two dimensions and a third for "
        f"its colours; got shape {values.shape}"
    )


def _array(image: Any) -> np.ndarray:
    if hasattr(image, "convert"):  # PIL: palettes and transparency become colours, greys stay
        is_grey = image.mode in ("1", "L", "F") or image.mode.startswith("I")
        return np.asarray(image if is_grey else image.convert("RGBA"))
    try:
        if isinstance(image, torch.Tensor):
            image = image.detach().cpu()
            image = image.float() if image.is_floating_point() else image
        return np.asarray(image)
    except (ValueError, TypeError, RuntimeError) as error:
        raise ValueError(f"a picture must be numbers; got {checks.shown(image)}") from error


def _bytes(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind not in "buif" or values.size == 0:
        raise ValueError(f"a picture must be numbers; got {values.dtype}, shape {values.shape}")
    low, high = values.min(), values.max()
    top = _full_ink(values.dtype, high)
    if not (low >= 0 and high <= top):
        raise ValueError(
            "a picture of floats must lie between 0 (paper) and 1 (ink), one of integers between 0 "
            f"and 255; this {values.dtype} goes from {low} to {high}. Give it before "
            "normalisation, for instance as read_mnist returns it"
        )
    return np.round(values * (255 / top)).astype(np.uint8)


def _full_ink(dtype: np.dtype, high: Any) -> int:
    """Return the value of full ink; nobody means a picture whose ink cannot be seen."""
    if dtype.kind in "bf" or high <= 1:
        return 1
    sixteen_bits = dtype.kind == "u" and dtype.itemsize == 2
    return 65535 if sixteen_bits and high > 255 else 255


def _grey(colours: np.ndarray) -> np.ndarray:
    """Return the luminance; what is transparent shows white paper."""
    if colours.shape[-1] == 1:
        return colours[..., 0]
    grey = colours[..., :3] @ np.array([0.299, 0.587, 0.114])
    if colours.shape[-1] == 4:
        opacity = colours[..., 3] / 255
        grey = grey * opacity + 255 * (1 - opacity)
    return grey.round().astype(np.uint8)


def _inked(picture: np.ndarray, ink: str | None) -> np.ndarray:
    if ink is None:
        border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        ink = "dark" if np.median(border) >= LIGHT_BORDER else "light"
        if ink == "dark":
            print(
                "The picture has a light border: its dark parts are taken for ink. "
                "If that is wrong, say ink='light'."
            )
    return 255 - picture if ink == "dark" else picture


def _fitted(picture: np.ndarray) -> np.ndarray:
    if picture.shape == (SIDE, SIDE):
        return picture
    if picture.max() == 0:
        return np.zeros((SIDE, SIDE), np.uint8)
    inked = picture > picture.max() / 2  # the paper of a photograph is grey
    rows, columns = (np.flatnonzero(inked.any(axis)) for axis in (1, 0))
    cut = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return _centred(_scaled(cut))


def _scaled(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape
    scale = BOX / max(height, width)
    size = (max(1, round(scale * height)), max(1, round(scale * width)))
    pixels = torch.from_numpy(picture.copy())[None, None].float()
    scaled = torch.nn.functional.interpolate(pixels, size, mode="bilinear", antialias=True)
    return scaled[0, 0].round().clamp(0, 255).to(torch.uint8).numpy()


def _centred(picture: np.ndarray) -> np.ndarray:
    """Place the centre of mass on the middle, as far as the picture stays whole."""
    whole = np.zeros((SIDE, SIDE), np.uint8)
    mass = max(1, picture.sum())
    corner = []
    for axis, length in enumerate(picture.shape):
        centre = (picture.sum(1 - axis) * (np.arange(length) + 0.5)).sum() / mass
        corner.append(int(np.clip(round(SIDE / 2 - centre), 0, SIDE - length)))
    top, left = corner
    whole[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return whole
