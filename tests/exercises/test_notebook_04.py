"""Answers to the exercises of notebook 04 as students write them."""

import pytest
import torch

from lecture_utils import exercises


def loop_over_bins(bins, edge=0.0):
    """Write the calibration error with a loop; `edge` moves the last upper edge."""

    def error(confidence, right):
        total = 0.0
        for k in range(bins):
            low, high = k / bins, (k + 1) / bins
            inside = (low <= confidence) & (confidence < high + edge)
            if inside.any():
                gap = (right[inside].mean() - confidence[inside].mean()).abs()
                total += inside.sum() / len(confidence) * gap
        return total

    return error


def test_a_bin_without_its_upper_edge_loses_a_confidence_of_1():
    check = exercises.calibration_error.check
    assert check(loop_over_bins(5)).misconception == "one-is-in-no-bin"
    assert check(loop_over_bins(5, edge=1e-6)).passed
    assert check(loop_over_bins(10, edge=1e-6)).misconception == "ten-bins"


@pytest.mark.parametrize("arranged", [torch.Tensor.view, torch.Tensor.reshape])
def test_a_count_without_minlength_is_told_what_is_missing(arranged):
    def student(chosen, y):
        return arranged(torch.bincount(4 * y + chosen), (4, 4))

    feedback = exercises.confusion_matrix.check(student)
    assert feedback.misconception == "empty-cells-at-the-end"
    assert "minlength" not in feedback.message


def test_a_table_of_ten_classes_filled_in_a_loop_is_recognised():
    def student(chosen, y):
        table = torch.zeros(10, 10, dtype=torch.long)
        for label, answer in zip(y, chosen, strict=True):
            table[label, answer] += 1
        return table

    assert exercises.confusion_matrix.check(student).misconception == "ten-classes"


def test_a_gradient_of_minus_the_logit_is_the_other_way_round():
    def student(model, x, k):
        x.requires_grad_()
        (-model(x)[0, k]).backward()
        return x.grad

    assert exercises.pixel_gradient.check(student).misconception == "the-other-way"
