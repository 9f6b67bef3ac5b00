"""New versions of digits, drawn on tensors: turned, scaled, sheared, shifted and bent."""

import math
from dataclasses import dataclass

import torch
from torch.nn import functional as F

SIZE = 28


@dataclass(frozen=True)
class Distortion:
    """How far a digit may be moved; each value is drawn between minus and plus its limit.

    Attributes
    ----------
    rotation : float
        Degrees.
    scale, shear : float
        Shares of the width.
    shift : float
        Pixels.
    bend : float
        Standard deviation, in pixels, of the elastic displacement of a point.
    smoothness : float
        Over how many pixels neighbouring points move alike (sigma of the Gaussian).
    group : int
        How many images share one distortion. Computing the distortion is what costs the time, not
        applying it: in groups of 16, a twentieth of the work is left.

    References
    ----------
    Simard, Steinkraus, Platt: Best practices for convolutional neural networks applied to visual
    document analysis (2003), for the elastic displacement.
    """

    rotation: float = 12.0
    scale: float = 0.13
    shear: float = 0.13
    shift: float = 1.5
    bend: float = 1.1
    smoothness: float = 4.0
    group: int = 16

    def grids(self, count: int, generator: torch.Generator, strength: float = 1.0) -> torch.Tensor:
        """Draw distortions: for every point of the new image, where to read in the old one.

        Parameters
        ----------
        count : int
        generator : torch.Generator
        strength : float
            Multiplies every limit; 0 gives the identity.

        Returns
        -------
        torch.Tensor, float32, shape (count, 28, 28, 2)
            x and y as `torch.nn.functional.grid_sample` takes them, -1 to 1 across the image.
        """
        kernel = _gaussian_rows(self.smoothness)
        noise = torch.randn(count, 2, SIZE, SIZE, generator=generator)
        field = kernel @ noise @ kernel.T  # a Gaussian blur is separable: two matrix products
        grid = F.affine_grid(
            self._affine(count, generator, strength), [count, 1, SIZE, SIZE], align_corners=False
        )
        return grid.add_(field.permute(0, 2, 3, 1), alpha=strength * self.bend * 2 / SIZE)

    def _affine(self, count: int, generator: torch.Generator, strength: float) -> torch.Tensor:
        drawn = strength * (2 * torch.rand(6, count, generator=generator) - 1)
        angle, shear = drawn[0] * math.radians(self.rotation), drawn[1] * self.shear
        width, height = 1 + drawn[2] * self.scale, 1 + drawn[3] * self.scale
        cosine, sine = angle.cos(), angle.sin()
        x, y = drawn[4:] * self.shift * 2 / SIZE
        rows = [cosine * width, (shear * cosine - sine) * height, x]
        rows += [sine * width, (shear * sine + cosine) * height, y]
        return torch.stack(rows, dim=1).view(count, 2, 3)


def _gaussian_rows(sigma: float) -> torch.Tensor:
    """Return a blur whose output has variance 1 for white noise of variance 1."""
    place = torch.arange(SIZE, dtype=torch.float32)
    kernel = torch.exp(-((place[:, None] - place) ** 2) / (2 * sigma**2))
    return kernel / kernel.norm(dim=1, keepdim=True)


def distorted(
    images: torch.Tensor,
    distortion: Distortion,
    generator: torch.Generator,
    strength: float = 1.0,
) -> torch.Tensor:
    """Return a new version of every image.

    Parameters
    ----------
    images : torch.Tensor, float32, shape (count, group, 28, 28)
        The images along the second axis share a distortion. Paper is 0: it is what comes in from
        beyond the border.
    distortion : Distortion
        Its `group` is the second axis of `images`.
    generator : torch.Generator
    strength : float
        Multiplies every limit.

    Returns
    -------
    torch.Tensor, float32, shape (count, group, 28, 28)
    """
    grids = distortion.grids(len(images), generator, strength)
    return F.grid_sample(images, grids.to(images.device), align_corners=False)
