"""Answers to the exercises of notebook 05 as students write them."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import Dataset

from lecture_utils import exercises
from lecture_utils.data import class_indices
from lecture_utils.exercises.notebook_05 import _scoring

dataset, beat = exercises.dataset, exercises.beat_the_baseline
Solution = dataset.reference


class Blank(Dataset):
    def __init__(self, counts, targets): ...

    def __len__(self): ...

    def __getitem__(self, index): ...


class HalfBlank(Solution):
    def __getitem__(self, index): ...


class Nothing(Dataset):
    pass


@pytest.mark.parametrize("answer", [Blank, HalfBlank, Nothing, None, ...])
def test_a_blank_dataset_is_not_answered_yet(answer):
    assert dataset.check(answer).verdict == "unanswered"


class Lazy(Dataset):
    """Everything is worked out when it is asked for, and with NumPy."""

    def __init__(self, counts, targets):
        self.counts, self.targets = counts, targets

    def __len__(self):
        return self.counts.shape[0]

    def __getitem__(self, index):
        features = np.log1p(self.counts[index].numpy()).astype(np.float32)
        return features, int(self.targets[index].split("_")[1]) - 1


class ByName:
    """Not even a Dataset by name, and as good."""

    names = tuple(f"Class_{k + 1}" for k in range(9))

    def __init__(self, counts, targets):
        self.rows = [
            [(1 + row.float()).log(), self.names.index(name)]
            for row, name in zip(counts, targets, strict=True)
        ]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


@pytest.mark.parametrize("answer", [Lazy, ByName, type("Heir", (Solution,), {})])
def test_another_right_dataset_passes(answer):
    feedback = dataset.check(answer)
    assert feedback.passed, feedback.message


def test_a_numpy_logarithm_of_whole_numbers_is_double_precision():
    class Double(Lazy):
        def __getitem__(self, index):
            _, target = super().__getitem__(index)
            return np.log1p(self.counts[index].numpy()), target

    assert dataset.check(Double).misconception == "double-precision"


def test_short_integers_of_numpy_are_recognised():
    class Short(Lazy):
        def __getitem__(self, index):
            features, target = super().__getitem__(index)
            return features, np.int32(target)

    assert dataset.check(Short).misconception == "short-integers"


def test_an_instance_is_told_that_the_class_is_wanted():
    instance = Solution(torch.zeros(1, 4), ["Class_1"])
    assert "check(MyDataset)" in dataset.check(instance).message


@pytest.fixture(scope="module")
def solved():
    return beat.reference()


def test_a_good_model_passes_with_three_digits_and_tells_its_loss(solved):
    model, loss = solved
    for number in (loss, round(loss, 3), torch.tensor(loss), f"{loss:.3f}"):
        feedback = beat.check(model, number)
        assert feedback.passed, feedback.message
        assert f"log loss on the validation rows: {loss:.3f}" in feedback.message
    assert model.training is False


def test_dropout_that_is_still_on_is_no_fault_of_the_model(solved):
    model, loss = solved
    noisy = nn.Sequential(model, nn.Dropout(0.5)).train()
    assert beat.check(noisy, loss).passed
    assert noisy.training


def test_log_probabilities_are_logits_too(solved):
    assert beat.check(nn.Sequential(solved[0], nn.LogSoftmax(dim=1)), solved[1]).passed


@pytest.mark.parametrize("answer", [(None, None), (nn.Linear(93, 9), None)])
def test_a_blank_model_is_not_answered_yet(answer):
    assert beat.check(*answer).verdict == "unanswered"


@pytest.mark.parametrize(
    "answer",
    [
        (nn.Linear(93, 9),),
        (nn.Linear, 0.5),
        (0.5, nn.Linear(93, 9)),
        (nn.Linear(93, 9), "low"),
        (nn.Linear(93, 9), 0.5, 0.6),
        (lambda: 0.5,),
    ],
)
def test_other_things_are_told_what_is_wanted(answer):
    feedback = beat.check(*answer)
    assert feedback.verdict == "wrong-kind"
    assert "check(my_model, my_log_loss)" in feedback.message


def test_a_model_for_other_features_is_told_so_in_words():
    feedback = beat.check(nn.Linear(5, 9), 0.5)
    assert feedback.verdict == "raised"
    assert "9000×93 and 5×9" in feedback.message


def test_an_untrained_model_is_recognised_whatever_number_comes_with_it():
    for number in (0.1, 2.2):
        assert beat.check(nn.Linear(93, 9), number).misconception == "untrained"


def test_the_baseline_is_the_notebooks(project):
    """The same classifier, not to the last digit: its rows come in another order."""
    assert _scoring.baseline() == pytest.approx(0.69, abs=0.015)


def test_no_linear_model_beats_the_baseline_however_long_it_is_trained():
    train = _scoring.splits().train
    prepare, layer = _scoring.LogCounts(), nn.Linear(93, 9)
    features, classes = prepare(train.counts.float()), class_indices(train.targets)
    optimizer = torch.optim.LBFGS(layer.parameters(), max_iter=50, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(layer(features), classes)
        loss.backward()
        return loss

    optimizer.step(closure)
    model = nn.Sequential(prepare, layer)
    loss = _scoring.log_loss(model, _scoring.splits().validation)
    assert loss < _scoring.baseline() - 0.02
    assert beat.check(model, loss).misconception == "linear"
