"""Out-of-distribution images: unlike the upright digits that the network was trained on.

All are grey values as `lecture_utils.data.read_mnist` returns them: uint8, shape (N, 28, 28), 0 for
paper and 255 for ink.
"""

import math

import numpy as np
import torch
from torch.nn import functional as F

from lecture_utils import checks

LETTERS = "ACDEFGHJKLMNPQRTUVWXY"  # without B, I, O, S and Z, which look like digits
FAMILIES = ("DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono")  # they come with matplotlib
FACES = [(family, weight) for family in FAMILIES for weight in ("normal", "bold")]
MOST = 1_000_000  # images
NODES = 7  # of a scribble's curve
POINTS = 48  # at which the curve is drawn


def noise(n: int, seed: int = 0) -> torch.Tensor:
    """Return images whose pixels are independent and uniform from paper to ink.

    Parameters
    ----------
    n : int
        0 to 1 000 000.
    seed : int
        0 or more.

    Returns
    -------
    torch.Tensor, uint8, shape (n, 28, 28)
    """
    n, generator = checks.whole_number("n", n, least=0, most=MOST), _generator(seed)
    return torch.randint(256, (n, 28, 28), generator=generator, dtype=torch.uint8)


def scribbles(n: int, seed: int = 0) -> torch.Tensor:
    """Return images of one random stroke each, as thick and as dark as a digit's.

    Parameters
    ----------
    n : int
        0 to 1 000 000.
    seed : int
        0 or more.

    Returns
    -------
    torch.Tensor, uint8, shape (n, 28, 28)
        Each a Bezier curve whose control points are uniform in the image.
    """
    n, generator = checks.whole_number("n", n, least=0, most=MOST), _generator(seed)
    nodes = 28 * torch.rand(n, NODES, 2, generator=generator)
    t = torch.linspace(0, 1, POINTS)[:, None]
    k = torch.arange(NODES)
    choose = torch.tensor([float(math.comb(NODES - 1, i)) for i in range(NODES)])
    curves = (choose * t**k * (1 - t) ** (NODES - 1 - k)) @ nodes  # n x POINTS x 2
    axis = torch.arange(28) + 0.5
    pixels = torch.cartesian_prod(axis, axis)
    # in pixels, to the nearest point; a hundred curves at a time, as all would take 150 MB
    distance = torch.cat([torch.cdist(pixels, part).amin(dim=2) for part in curves.split(100)])
    return (255 * (2 - distance).clamp(0, 1)).byte().view(n, 28, 28)


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(checks.whole_number("seed", seed, least=0))


def letters() -> torch.Tensor:
    """Return 21 capital letters in six typefaces.

    Returns
    -------
    torch.Tensor, uint8, shape (126, 28, 28)
        The letters A to Y without those that look like a digit, face after face.
    """
    images = [_letter(letter, *face) for face in FACES for letter in LETTERS]
    return torch.from_numpy(np.stack(images))


def _letter(letter: str, family: str, weight: str) -> np.ndarray:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # exercises do without matplotlib
    from matplotlib.figure import Figure

    fig = Figure(figsize=(0.28, 0.28), dpi=100)
    middle = {"ha": "center", "va": "center"}
    fig.text(0.5, 0.5, letter, family=family, weight=weight, fontsize=15, **middle)
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    return 255 - np.asarray(canvas.buffer_rgba())[..., 0]


def rotated(images: torch.Tensor, degrees: float) -> torch.Tensor:
    """Rotate images about their centre.

    Parameters
    ----------
    images : torch.Tensor, uint8, shape (N, 28, 28)
    degrees : float
        Counter-clockwise.

    Returns
    -------
    torch.Tensor, uint8, shape (N, 28, 28)

    Raises
    ------
    ValueError
        If the images are not uint8 grey values of shape (N, 28, 28).
    """
    grey = isinstance(images, torch.Tensor) and images.dtype == torch.uint8
    if not grey or images.shape[1:] != (28, 28):
        raise ValueError(
            "expected uint8 images of shape (N, 28, 28), as read_mnist returns them; got "
            f"{checks.shown(images)}"
        )
    angle = math.radians(checks.number("degrees", degrees))
    if not len(images):
        return images
    cos, sin = math.cos(angle), math.sin(angle)
    theta = torch.tensor([[cos, -sin, 0.0], [sin, cos, 0.0]], device=images.device)
    grid = F.affine_grid(theta[None], [1, 1, 28, 28], align_corners=False)
    # all images are turned alike, as if they were the channels of one; a part at a time, since
    # floating-point numbers take four times the memory of grey values
    parts = (
        F.grid_sample(part[None].float(), grid, align_corners=False)[0].round().byte()
        for part in images.split(1000)
    )
    return torch.cat(list(parts))
