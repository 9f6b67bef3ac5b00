"""Predict first: the truth passes, and every typical guess is answered."""

from collections import Counter

import numpy as np
import pytest
import torch

from lecture_utils.exercises import predict


def test_every_notebook_has_at_least_five(all_predictions, project):
    counts = Counter(prediction.truth.__module__ for prediction in all_predictions)
    assert len(counts) == len(list(project.glob("notebooks/*.ipynb")))
    assert min(counts.values()) >= 5, counts


def test_the_truth_passes(prediction):
    feedback = prediction.check(prediction.truth())
    assert feedback.passed
    assert feedback.message
    assert feedback.misconception is None


def test_every_other_choice_or_typical_number_has_an_answer_of_its_own(prediction):
    truth = prediction.truth()
    wrong = [guess for guess in prediction.replies if guess != truth]
    assert len(wrong) == len(prediction.replies) - (truth in prediction.replies) >= 1
    messages = {prediction.check(guess).message for guess in wrong}
    assert len(messages) == len(wrong)
    for guess in wrong:
        feedback = prediction.check(guess)
        assert feedback.verdict == "misconception"
        assert feedback.message == prediction.replies[guess]
        assert feedback.misconception


def test_the_true_choice_is_among_the_choices_and_typical_numbers_are_wrong(prediction):
    truth = prediction.truth()
    if prediction.tolerance:
        assert prediction.right
        for typical in prediction.replies:
            assert abs(typical - truth) > prediction.tolerance
    else:
        assert truth in prediction.replies


@pytest.mark.parametrize("guess", [None, ...])
def test_not_predicted_yet_asks_the_question(prediction, guess):
    feedback = prediction.check(guess)
    assert feedback.verdict == "unanswered"
    assert not feedback.passed
    assert prediction.question in feedback.message
    for choice in prediction.replies:
        assert prediction.tolerance or f'"{choice}"' in feedback.message


def test_a_guess_may_have_any_usual_form():
    assert predict.sigmoid_sum.check(" More ").passed
    assert predict.divided_by_sum.check(False).passed
    assert predict.which_dim.check(1).passed
    assert predict.more_confident.check(0.25).passed
    assert predict.more_confident.check(4.0).misconception == "4"
    for guess in (2.3, "2.3", np.float32(2.3), torch.tensor(2.3), torch.tensor([2.3])):
        assert predict.uniform_guess.check(guess).passed


def test_an_unknown_choice_is_told_the_choices():
    feedback = predict.shift.check("second")
    assert feedback.verdict == "wrong-kind"
    assert feedback.message.endswith('Predict `"first"`, `"all"` or `"none"`.')


def test_another_number_is_told_the_direction():
    assert predict.uniform_guess.check(5).message.startswith("Too large.")
    assert predict.uniform_guess.check(1.7).message.startswith("Too small.")
    assert predict.uniform_guess.check(float("nan")).verdict == "wrong-kind"
    assert predict.uniform_guess.check("ten").verdict == "wrong-kind"


def test_the_numbers_are_those_of_the_lecture():
    assert f"{predict.cost_of_a_tenth.truth():.4f}" == "2.3026"
    assert f"{predict.softmax_twice.truth():.4f}" == "1.4612"
    assert f"{predict.ratio.truth():.3f}" == "2.718"
    assert predict.predicted_class.truth() == 2
    assert predict.last_batch.truth() == 24
    assert predict.parameters.truth() == "hundreds of thousands"


@pytest.mark.parametrize(
    ("name", "guess", "written"),
    [
        ("largest_class", 0.26, "write 26, not 0.26"),
        ("best_of_a_hundred", "0.13", "write 13, not 0.13"),
        ("claimed_and_right", 10, "write 0.1"),
        ("no_digit_at_all", 100, "write 1."),
    ],
)
def test_the_right_number_in_the_other_unit_is_told_so(name, guess, written):
    feedback = getattr(predict, name).check(guess)
    assert feedback.misconception == "unit"
    assert written in feedback.message
    assert "The number itself is right." in feedback.message


def test_a_typical_number_in_the_other_unit_gets_its_reply_too():
    feedback = predict.largest_class.check(0.11)
    assert feedback.misconception == "11"
    assert "percent" in feedback.message


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("largest_class", "26 %"),
        ("claimed_and_right", "10%"),
        ("last_batch", "24 images"),
        ("cost_of_a_tenth", "2,3"),
        ("cost_of_a_tenth", "about 2.3"),
        ("cost_of_a_tenth", "ln 10"),
        ("cost_of_a_tenth", "-log(0.1)"),
        ("last_batch", "~24"),
        ("predicted_class", "Class 2"),
        ("gradient_of_a_dead_unit", "zero"),
        ("parameters", 682_090),
        ("parameters", "682,090"),
        ("parameters", "hundreds of thousands"),
        ("overflow", float("inf")),
        ("sigmoid_sum", 2.14),
        ("sigmoid_sum", "more than 1"),
        ("which_dim", -1),
        ("relu_on_the_logits", "get stuck"),
        ("temperature_and_accuracy", "stays"),
    ],
)
def test_a_right_guess_may_be_written_in_many_ways(name, guess):
    assert getattr(predict, name).check(guess).passed


def test_an_integer_and_a_class_are_asked_for_by_name():
    assert predict.predicted_class.check().message.endswith("Predict a class, 0 to 3.")
    assert predict.last_batch.check("?").message == "Predict an integer."
    assert predict.predicted_class.check(1).message.startswith("Not 1.")


def test_a_prediction_has_a_hint_and_a_solution(prediction):
    assert prediction.hint().startswith("Any guess will do")
    assert prediction.check(prediction.truth()).message in prediction.solution()
