"""Losses of batches add up to what the criterion says of one batch that holds everything."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import TensorDataset

from lecture_utils.data import TensorLoader
from lecture_utils.training import evaluate, fit, train_epoch

N, CLASSES = 90, 3
LABELS = torch.arange(CLASSES).repeat_interleave(N // CLASSES)  # sorted: batches differ most
WEIGHT = torch.tensor([1.0, 5.0, 20.0])


def images(seed=0):
    return torch.randn(N, 4, generator=torch.Generator().manual_seed(seed))


def model():
    torch.manual_seed(0)
    return nn.Linear(4, CLASSES)


def loader(target, batch_size):
    return TensorLoader(TensorDataset(images(), target), batch_size)


def some_ignored(label):
    target = LABELS.clone()
    target[::4] = label
    return target


def soft():
    return torch.rand(N, CLASSES, generator=torch.Generator().manual_seed(1)).softmax(1)


CASES = {
    "plain": (nn.CrossEntropyLoss(), LABELS),
    "weights": (nn.CrossEntropyLoss(weight=WEIGHT), LABELS),
    "ignored": (nn.CrossEntropyLoss(), some_ignored(-100)),
    "another is ignored": (nn.CrossEntropyLoss(ignore_index=2), LABELS),
    "smoothing": (nn.CrossEntropyLoss(label_smoothing=0.1), LABELS),
    "all of it": (
        nn.CrossEntropyLoss(weight=WEIGHT, ignore_index=7, label_smoothing=0.1),
        some_ignored(7),
    ),
    "soft targets": (nn.CrossEntropyLoss(), soft()),
    "soft and weights": (nn.CrossEntropyLoss(weight=WEIGHT), soft()),
    "numbers": (nn.MSELoss(), soft()),
    "one logit a class": (nn.BCEWithLogitsLoss(), F.one_hot(LABELS).float()),
    "a function": (lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1), LABELS),
    "margins": (nn.MultiMarginLoss(), LABELS),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("batch_size", [7, 30, N])
def test_losses_of_batches_average_to_that_of_one_batch_of_everything(name, batch_size):
    criterion, target = CASES[name]
    network = model()
    expected = criterion(network(images()), target).item()
    batches = loader(target, batch_size)
    frozen = torch.optim.SGD(network.parameters(), lr=0.0)
    assert evaluate(network, batches, criterion=criterion).loss == pytest.approx(expected, abs=1e-5)
    loss = train_epoch(network, batches, frozen, criterion=criterion)
    assert loss == pytest.approx(expected, abs=1e-5)
    history = fit(network, batches, epochs=1, optimizer=frozen, criterion=criterion, callback=None)
    assert history.train_loss[0] == pytest.approx(expected, abs=1e-5)


NO_MEANS = {
    "sum": lambda z, y: F.cross_entropy(z, y, reduction="sum"),
    "none": lambda z, y: F.cross_entropy(z, y, reduction="none"),
    "weights": lambda z, y: F.cross_entropy(z, y, weight=WEIGHT),
    "a float": lambda z, y: F.cross_entropy(z, y).item(),
    "nothing": lambda z, y: None,
}


@pytest.mark.parametrize("name", NO_MEANS)
def test_a_function_that_is_no_mean_is_refused_at_the_first_batch(name):
    network = model()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    batches = TensorLoader(TensorDataset(images(), LABELS), 30, shuffle=True)
    before = network.weight.clone()
    for measure in (
        lambda **options: evaluate(network, batches, **options),
        lambda **options: train_epoch(network, batches, optimizer, **options),
    ):
        with pytest.raises(ValueError, match=r"not a mean over the images|expected one number"):
            measure(criterion=NO_MEANS[name])
    assert torch.equal(network.weight, before)


def test_a_criterion_with_a_memory_is_tried_on_a_copy():
    class Counts(nn.Module):
        calls = 0

        def forward(self, output, target):
            self.calls += 1
            return F.cross_entropy(output, target)

    network, criterion = model(), Counts()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    train_epoch(network, loader(LABELS, 30), optimizer, criterion=criterion)
    assert criterion.calls == 3


def test_ignored_images_count_neither_as_right_nor_as_wrong():
    network, target = model(), some_ignored(-100)
    result = evaluate(network, loader(target, 30))
    right = network(images()).argmax(1) == target
    assert (result.correct, result.total) == (right.sum(), (target >= 0).sum())


def test_a_batch_without_labels_adds_nothing():
    target = LABELS.clone()
    target[:30] = -100
    network = model()
    frozen = torch.optim.SGD(network.parameters(), lr=0.0)
    loss = train_epoch(network, loader(target, 30), frozen)
    expected = F.cross_entropy(network(images()[30:]), LABELS[30:]).item()
    assert loss == pytest.approx(expected, abs=1e-5)
    with pytest.raises(ValueError, match="ignores every label"):
        train_epoch(network, loader(torch.full_like(LABELS, -100), 30), frozen)


def test_soft_targets_of_as_many_rows_as_classes_are_compared_row_by_row():
    network = nn.Identity()
    rows = TensorDataset(5 * torch.eye(3), torch.eye(3))
    assert evaluate(network, TensorLoader(rows, 3)).accuracy == 1
