"""Whether predictions with a confidence of 0.98 are right 98 times out of 100."""

import math
from typing import NamedTuple

import torch

from lecture_utils import checks

MOST_BINS = 1_000_000
TEMPERATURES = (1e-3, 1e3)
HALVINGS = 60  # of the range, until it is as narrow as a number in 64 bits


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
        If a row does not sum to 1 (logits do not), the lengths differ, a target is not a class, or
        there is no bin.
    """
    _check("probabilities", probabilities, targets)
    bins = checks.whole_number("bins", bins, most=MOST_BINS)
    probabilities, targets = probabilities.detach().cpu(), targets.cpu()
    sums = probabilities.sum(dim=1)
    lowest, worst = probabilities.min(), sums[(sums - 1).abs().argmax()]
    if lowest < 0 or not torch.allclose(sums, torch.ones_like(sums), atol=1e-3):
        problem = f"one is {lowest:.3f}" if lowest < 0 else f"a row sums to {worst:.3f}, not to 1"
        raise ValueError(f"these are not probabilities: {problem}. Give logits.softmax(dim=1)")
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
        Above 1 if the network was overconfident, below 1 if it was underconfident; from 0.001 to
        1000.

    Raises
    ------
    ValueError
        If the lengths differ, a logit is not finite, or a target is not a class.

    Warns
    -----
    RuntimeWarning
        If the loss falls on and on beyond that range: for a network that is worse than chance, the
        hotter the better; for one that makes no mistake, the colder.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun, K. Weinberger: "On calibration of modern neural networks", ICML
    2017, section 4.2.
    """
    _check("logits", logits, targets)
    logits, targets = logits.detach().cpu().double(), targets.cpu()
    low, high = (math.log(end) for end in TEMPERATURES)
    if not (logits != logits[:, :1]).any():
        return 1.0  # nothing to scale
    for end, slope in ((low, 1), (high, -1)):
        if slope * _slope(logits, targets, end) >= 0:
            checks.warn(
                f"no temperature is best: the loss falls beyond {math.exp(end):g}, since the "
                f"network {'makes no mistake' if slope > 0 else 'is no better than chance'} here"
            )
            return math.exp(end)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _slope(logits, targets, middle) > 0 else (middle, high)
    return math.exp((low + high) / 2)


def _slope(logits: torch.Tensor, targets: torch.Tensor, log_temperature: float) -> float:
    """Return the sign's worth of how the loss changes with the temperature, 0 at its minimum."""
    p = (logits / math.exp(log_temperature)).softmax(dim=1)
    # the loss is convex in 1 / T: its slope there is the mean logit less the right one
    expected = (p * logits).sum(dim=1) - logits.gather(1, targets[:, None].long())[:, 0]
    return -expected.mean().item()


def _check(name: str, rows: torch.Tensor, targets: torch.Tensor) -> None:
    checks.finite(name, checks.tensor(name, rows, "N", "C"))
    checks.tensor("targets", targets, "M")
    if len(rows) != len(targets):
        raise ValueError(f"{len(rows)} rows for {len(targets)} targets; give one for each")
    checks.class_indices("targets", targets, rows.shape[1])
