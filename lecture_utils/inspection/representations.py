"""The representations of many images in a layer: points in a space of hundreds of dimensions."""

import torch

from lecture_utils import checks


def pca_2d(points: torch.Tensor) -> torch.Tensor:
    """Project points onto the plane of largest variance: their first two principal components.

    Parameters
    ----------
    points : torch.Tensor, float, shape (N, D)
        N and D at least 2.

    Returns
    -------
    torch.Tensor, float, shape (N, 2), on the CPU
        Coordinates along the first two principal components, the mean at 0. The sign of each axis
        is chosen so that its largest coordinate is positive.

    Raises
    ------
    ValueError
        If the points are not a matrix of at least two rows and two columns, or not finite.

    References
    ----------
    K. Pearson: "On lines and planes of closest fit to systems of points in space", 1901.
    """
    if not isinstance(points, torch.Tensor) or points.layout != torch.strided or points.is_meta:
        checks.tensor("points", points, "N", "D")
    if points.ndim != 2 or min(points.shape) < 2:
        raise ValueError(
            f"expected one row for each point, shape (N, D) with N and D at least 2; got "
            f"{tuple(points.shape)}. Flatten images first: x.view(-1, 784)"
        )
    points = checks.finite("points", points).detach().cpu()  # not all devices know eigenvectors
    points = points if points.dtype in (torch.float32, torch.float64) else points.float()
    centred = points - points.mean(dim=0)
    # the eigenvectors of the D x D covariance cost less than a decomposition of N x D
    covariance = checks.finite("the squares of the points", centred.T @ centred)
    _, vectors = torch.linalg.eigh(covariance)
    plane = centred @ vectors[:, -2:].flip(1)
    extremes = plane.gather(0, plane.abs().argmax(dim=0, keepdim=True))
    return plane * extremes.sign()


def between_class_share(points: torch.Tensor, labels: torch.Tensor) -> float:
    """Return the fraction of the points' variance that lies between the class means.

    Parameters
    ----------
    points : torch.Tensor, float, shape (N, D)
    labels : torch.Tensor, int64, shape (N,)

    Returns
    -------
    float
        0 if all classes have the same mean (and if all points are one), 1 if each class is a single
        point.

    Raises
    ------
    ValueError
        If there is not one label for each point, or a point is not finite.
    """
    checks.finite("points", checks.tensor("points", points, "N", "D"))
    checks.tensor("labels", labels, "M")
    if len(points) != len(labels):
        raise ValueError(f"{len(labels)} labels for {len(points)} points; give one for each")
    rows, labels = points.detach().cpu().double(), labels.cpu()
    total = (rows - rows.mean(dim=0)).square().sum()
    within = sum(
        (rows[labels == k] - rows[labels == k].mean(dim=0)).square().sum() for k in labels.unique()
    )
    return (1 - within / total).item() if total else 0.0
