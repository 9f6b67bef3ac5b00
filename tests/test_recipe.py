"""The recipe of notebook 03 keeps its promise, not only for the seed that the notebook shows."""

import torch

from lecture_utils import recipe
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
