"""The points of a plane, at which a classifier of two inputs is asked."""

import torch


def square(reach: float, points: int = 201) -> torch.Tensor:
    """Return a grid of points around the origin.

    Parameters
    ----------
    reach : float
        The grid goes from -reach to reach in both directions.
    points : int
        Per side.

    Returns
    -------
    torch.Tensor, float32, shape (points, points, 2)
        Entry [r, c] has the coordinates x of column c and y of row r, from low to high.
    """
    axis = torch.linspace(-reach, reach, points)
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x, y], dim=-1)
