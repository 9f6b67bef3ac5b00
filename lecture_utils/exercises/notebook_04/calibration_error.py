"""How far confidence and accuracy are apart."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise

BINS = 5


def _bins(confidence, bins=BINS):
    return ((confidence * bins).ceil().long() - 1).clamp(0, bins - 1)


def _gaps(confidence, right, bins=BINS):
    """Return accuracy minus confidence, and the weight, of each bin that is not empty."""
    place = _bins(confidence, bins)
    masks = [place == k for k in place.unique()]
    gaps = torch.stack([right[m].mean() - confidence[m].mean() for m in masks])
    return gaps, torch.stack([m.float().mean() for m in masks])


@exercise(
    "Write the expected calibration error. Inputs: confidence, the N predicted probabilities; "
    "right, 1.0 for a correct prediction and 0.0 otherwise. Use the five bins (0, 0.2], (0.2, "
    "0.4], ..., (0.8, 1]. For each bin compute |accuracy - mean confidence|; return the average of "
    "these gaps, weighted by bin size.",
    probes=[
        (tensor([0.95, 0.85, 0.55, 0.45]), tensor([1.0, 0.0, 1.0, 0.0])),
        (tensor([0.91, 0.97, 0.93, 0.31, 0.72]), tensor([1.0, 0.0, 1.0, 1.0, 0.0])),
        (tensor([0.55, 0.52, 0.59, 0.99, 0.35, 0.12]), tensor([0.0, 0.0, 1.0, 1.0, 1.0, 0.0])),
        (tensor([0.91, 0.98]), tensor([1.0, 0.0])),
        (tensor([0.31, 0.35, 0.52, 0.91]), tensor([1.0, 1.0, 1.0, 0.0])),
        (tensor([1.0, 0.72, 0.65, 0.05]), tensor([0.0, 0.0, 0.0, 1.0])),
    ],
    hints=[
        "In which bin is a confidence of 0.55? What is `(confidence * 5).ceil()`?",
        "Loop over the bins: `inside = (low < confidence) & (confidence <= low + 0.2)`. Skip empty "
        "bins.",
        "Add up `inside.float().mean() * gap`; `gap` is the absolute difference of two means.",
    ],
    on_success="An error of 0 means that in every bin the predictions are right as often as their "
    "mean confidence says.",
    rtol=1e-4,
    atol=1e-5,
)
def calibration_error(confidence, right):
    """Return the mean gap of the bins, weighted by their size."""
    error = torch.tensor(0.0)
    place = (confidence * 5).ceil()
    for k in range(1, 6):
        inside = place == k
        if inside.any():
            gap = right[inside].mean() - confidence[inside].mean()
            error += inside.float().mean() * gap.abs()
    return error


def _mean_gap(confidence, right, bins=BINS):
    gaps, shares = _gaps(confidence, right, bins)
    return (gaps.abs() * shares).sum()


def _without_ones(confidence, right):
    inside = confidence < 1
    return _mean_gap(confidence[inside], right[inside]) * inside.float().mean()


def _from_the_middle(confidence, right):
    middle = (_bins(confidence) + 0.5) / BINS
    return _mean_gap(middle, right)


def _without_skipping(confidence, right):
    masks = [_bins(confidence) == k for k in range(BINS)]
    gaps = [m.float().mean() * (right[m].mean() - confidence[m].mean()).abs() for m in masks]
    return torch.stack(gaps).sum()


calibration_error.misconceptions(
    bins_count_alike=(
        lambda confidence, right: _gaps(confidence, right)[0].abs().mean(),
        "In your result every bin counts the same, one with a single example like one with a "
        "thousand. Weight each gap by the fraction of examples in its bin.",
    ),
    empty_bins_count=(
        lambda confidence, right: _gaps(confidence, right)[0].abs().sum() / BINS,
        "You divided by the number of bins. Weight each gap by the fraction of examples in its bin "
        "instead: an empty one has none.",
    ),
    not_weighted=(
        lambda confidence, right: _gaps(confidence, right)[0].abs().sum(),
        "You added the gaps up. Weight each by the fraction of examples in its bin: then the sum "
        "is an average.",
    ),
    signed=(
        lambda confidence, right: (right - confidence).mean(),
        "Your gaps have a sign, so an overconfident bin and an underconfident one cancel. Take "
        "the absolute value in each bin, before the average.",
    ),
    signed_the_other_way=(
        lambda confidence, right: (confidence - right).mean(),
        "Your gaps have a sign, so bins cancel each other. Take the absolute value in each bin, "
        "before the average.",
    ),
    one_bin=(
        lambda confidence, right: (right.mean() - confidence.mean()).abs(),
        "This is the gap of all examples together. Either there is one bin only, or the absolute "
        "value comes after the sum over the bins: overconfidence here and underconfidence there "
        "cancel, and go unnoticed.",
    ),
    every_item_a_bin=(
        lambda confidence, right: (right - confidence).abs().mean(),
        "Each example is a bin of its own in your result. One prediction is right or wrong, never "
        "0.8 right: only in a group can accuracy and confidence agree.",
    ),
    every_item_summed=(
        lambda confidence, right: (right - confidence).abs().sum(),
        "You added the gaps of single examples up. Only in a group can accuracy and confidence "
        "agree: use bins, and an average weighted by bin size.",
    ),
    squared=(
        lambda confidence, right: ((right - confidence) ** 2).mean(),
        "These are squared differences of single examples: the Brier score, another measure. Here, "
        "take groups and absolute gaps.",
    ),
    squared_gaps=(
        lambda confidence, right: (
            _gaps(confidence, right)[0] ** 2 * _gaps(confidence, right)[1]
        ).sum(),
        "You squared the gaps. The absolute value is asked for.",
    ),
    worst_bin=(
        lambda confidence, right: _gaps(confidence, right)[0].abs().max(),
        "This is the gap of the worst bin. The *expected* error is the average over the examples.",
    ),
    not_divided=(
        lambda confidence, right: (
            (_gaps(confidence, right)[0].abs() * _gaps(confidence, right)[1]).sum()
            * len(confidence)
        ),
        "You weighted each gap by the number of its examples and did not divide by N.",
    ),
    accuracy=(
        lambda confidence, right: right.mean(),
        "This is the accuracy. How confident the predictions were does not appear in it.",
    ),
    mean_confidence=(
        lambda confidence, right: confidence.mean(),
        "This is the mean confidence. How often the predictions were right does not appear in it.",
    ),
    one_is_in_no_bin=(
        _without_ones,
        "A confidence of exactly 1 falls into none of your bins. The last one is (0.8, 1], with "
        "its upper edge.",
    ),
    ten_bins=(
        lambda confidence, right: _mean_gap(confidence, right, 10),
        "You used ten bins. Five are asked for, each 0.2 wide; the number of bins changes the "
        "result.",
    ),
    four_bins=(
        lambda confidence, right: _mean_gap(confidence, right, 4),
        "You used four bins. Five are asked for, each 0.2 wide; the number of bins changes the "
        "result.",
    ),
    middle_of_the_bin=(
        _from_the_middle,
        "You compared the accuracy with the middle of the bin. What was the mean confidence of the "
        "examples in it? It need not be the middle.",
    ),
    empty_bin_is_nan=(
        _without_skipping,
        "The mean of an empty bin is nan, and nan spoils the sum. Skip bins without examples.",
    ),
)
