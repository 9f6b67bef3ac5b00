"""Whether predictions with a confidence of 0.98 are right 98 times out of 100."""

from typing import NamedTuple

import torch
from torch.nn import functional as F


class CalibrationCurve(NamedTuple):
    """Predictions sorted into bins of equal width by their confidence.

    Attributes
    ----------
    count : torch.Tensor, int64, shape (B,)
        Predictions in each bin; bin b holds the confidences in (b / B, (b + 1) / B].
    confidence : torch.Tensor, float64, shape (B,)
        Mean confidence of a bin; nan where it is empty.
    accuracy : torch.Tensor, float64, shape (B,)
        Fraction of correct predictions in a bin; nan where it is empty.
    """

    count: torch.Tensor
    confidence: torch.Tensor
    accuracy: torch.Tensor

    @property
    def expected_calibration_error(self) -> float:
        """The mean gap between accuracy and confidence, weighted by the bins' counts.

        References
        ----------
        C. Guo, G. Pleiss, Y. Sun, K. Weinberger: "On calibration of modern neural networks", ICML
        2017, equation 3.
        """
        gap = (self.accuracy - self.confidence).abs().nan_to_num()
        return ((gap * self.count).sum() / self.count.sum()).item()


def calibration_curve(
    probabilities: torch.Tensor, targets: torch.Tensor, bins: int = 10
) -> CalibrationCurve:
    """Sort the predictions of a network into bins of confidence.

    Parameters
    ----------
    probabilities : torch.Tensor, float, shape (N, C)
        Rows that sum to 1; the largest entry of a row is its confidence.
    targets : torch.Tensor, int64, shape (N,)
        The true classes.
    bins : int

    Returns
    -------
    CalibrationCurve
        On the CPU, wherever the probabilities are.

    Raises
    ------
    ValueError
        If a row does not sum to 1 (logits do not), the lengths differ, or there is no bin.
    """
    _check_lengths(probabilities, targets)
    if bins < 1:
        raise ValueError(f"bins is {bins}; there must be at least one")
    probabilities, targets = probabilities.detach().cpu(), targets.cpu()
    sums = probabilities.sum(dim=1)
    if not torch.allclose(sums, torch.ones_like(sums), atol=1e-3):
        raise ValueError(
            f"a row sums to {sums[(sums - 1).abs().argmax()]:.3f}, not to 1: these are not "
            "probabilities. Give logits.softmax(dim=1)"
        )
    confidence, chosen = probabilities.double().max(dim=1)
    right = (chosen == targets).double()
    place = (confidence * bins).ceil().long().clamp(1, bins) - 1
    count = place.bincount(minlength=bins)
    sums = [place.bincount(weights, minlength=bins) for weights in (confidence, right)]
    return CalibrationCurve(count, *(total / count for total in sums))


def fit_temperature(logits: torch.Tensor, targets: torch.Tensor) -> float:
    """Find the temperature T for which softmax(logits / T) has the smallest cross-entropy.

    Parameters
    ----------
    logits : torch.Tensor, float, shape (N, C)
        Of held-out examples, on which the network was not trained: the validation set.
    targets : torch.Tensor, int64, shape (N,)

    Returns
    -------
    float
        Above 1 if the network was overconfident, below 1 if it was underconfident.

    Raises
    ------
    ValueError
        If the lengths differ.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun, K. Weinberger: "On calibration of modern neural networks", ICML
    2017, section 4.2.
    """
    _check_lengths(logits, targets)
    logits, targets = logits.detach().cpu().double(), targets.cpu()
    scale = torch.ones((), dtype=logits.dtype, requires_grad=True)  # 1 / T
    optimizer = torch.optim.LBFGS([scale], max_iter=100, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = F.cross_entropy(scale * logits, targets)
        loss.backward()
        return loss

    optimizer.step(closure)
    return 1 / scale.item()


def _check_lengths(rows: torch.Tensor, targets: torch.Tensor) -> None:
    if len(rows) != len(targets):
        raise ValueError(f"{len(rows)} rows for {len(targets)} targets; give one for each")
