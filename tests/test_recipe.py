"""The recipe of notebook 03 keeps its promise, not only for the seed that the notebook shows."""

import math

import pytest
import torch
from torch.nn import functional as F

from lecture_utils import recipe
from lecture_utils.models import MnistMLP
from lecture_utils.training import evaluate

SEEDS = range(5)


def test_every_seed_reaches_98_percent_on_the_test_set(lesson, mnist):
    accuracies = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        model = lesson["Net"]().to(lesson["device"])
        lesson["train"](model, seed)
        accuracies.append(evaluate(model, mnist.test).accuracy)
    print("test accuracy of each seed:", accuracies)
    assert min(accuracies) >= 0.98, accuracies


def test_the_library_and_notebook_03_train_alike(lesson):
    weights = []
    for train in (lesson["train"], recipe.train):
        torch.manual_seed(3)
        model = lesson["Net"]().to(lesson["device"])
        train(model, seed=3, epochs=1, progress=False)
        weights.append(model.state_dict())
    for name, weight in weights[0].items():
        assert torch.equal(weight, weights[1][name]), name


@pytest.mark.parametrize(("epochs", "least"), [(1, 0.97), (2, 0.98)])
def test_a_sprint_reaches_97_percent_in_one_epoch_and_98_in_two(epochs, least, mnist):
    for seed in range(2):
        model = MnistMLP()
        history = recipe.sprint(model, epochs, seed, progress=False)
        assert len(history.train_loss) == epochs
        assert evaluate(model, mnist.test).accuracy >= least, seed


@pytest.mark.parametrize(
    ("fast", "asked", "used"),
    [
        (True, {}, torch.bfloat16),
        (False, {}, None),
        (True, {"precision": None}, None),
        (False, {"precision": torch.bfloat16}, torch.bfloat16),
    ],
)
def test_a_sprint_multiplies_in_16_bits_where_that_is_faster(fast, asked, used, monkeypatch):
    chosen = []
    monkeypatch.setattr(recipe, "has_fast_bfloat16", lambda device: fast)
    monkeypatch.setattr(recipe, "fit", lambda *_, precision, **__: chosen.append(precision))
    recipe.sprint(MnistMLP(), **asked)
    assert chosen == [used]


def test_a_sprint_starts_afresh_and_its_seed_repeats_it(monkeypatch):
    monkeypatch.setattr(recipe, "SPRINT_BATCH_SIZE", 5_000)
    weights = []
    for seed in (1, 1, 2):
        torch.manual_seed(len(weights))  # what the model was before plays no part
        model = MnistMLP()
        recipe.sprint(model, epochs=1, seed=seed, progress=False)
        weights.append(model.l1.weight)
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_fresh_weights_keep_the_size_of_what_passes_and_say_nothing():
    model = MnistMLP()
    recipe.start_afresh(model, seed=0)
    for layer in (model.l1, model.l2, model.l3, model.l4):
        deviation = math.sqrt(2 / layer.in_features)
        assert layer.weight.std().item() == pytest.approx(deviation, rel=0.03)
        assert not layer.bias.any()
    logits = model(torch.randn(20, 784))
    loss = F.cross_entropy(logits, torch.arange(20) % 10).item()
    assert loss == pytest.approx(math.log(10)), "a last layer of zeros guesses evenly"
