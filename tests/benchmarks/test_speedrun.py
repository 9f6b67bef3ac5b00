"""97% in one epoch, 98% in two."""

import math
from types import SimpleNamespace

import pytest
import torch
from torch.nn import functional as F

from benchmarks import speedrun
from benchmarks.speedrun import init_kaiming_
from lecture_utils.data import read_mnist
from lecture_utils.models import MnistMLP
from lecture_utils.training import evaluate

CPU = torch.device("cpu")


@pytest.mark.parametrize(("epochs", "least"), [(1, 0.97), (2, 0.98)])
def test_it_reaches_97_percent_in_one_epoch_and_98_in_two(epochs, least, mnist):
    for seed in range(2):
        model = MnistMLP()
        history = speedrun.speedrun(model, speedrun.AllDigits(CPU, seed), epochs, seed)
        assert len(history.train_loss) == epochs
        assert evaluate(model, mnist.test).accuracy >= least, seed


def names(images, labels):
    """A number for each image, which tells it apart."""
    return (images.flatten(1).long() * torch.arange(1, 785) ** 2).sum(1) * 10 + labels


def test_the_first_epoch_shows_each_image_once_and_mixes_the_halves_of_the_file():
    images, labels = read_mnist(train=True)
    loader = speedrun.AllDigits(CPU, seed=0)
    first = [(data.clone(), target.clone()) for data, target in loader._batches()]
    assert len(first) == len(loader)
    shown, targets = (torch.cat(tensors) for tensors in zip(*first, strict=True))
    assert torch.equal(loader.dataset.tensors[0], images)
    assert torch.equal(loader.dataset.tensors[1], labels)
    expected = names(images, labels)
    assert torch.equal(names(shown, targets).sort().values, expected.sort().values)
    half = set(expected[:30_000].tolist())
    for batch in first:
        assert sum(name in half for name in names(*batch).tolist()) == len(batch[0]) // 2
    assert not torch.equal(next(loader._batches())[0], first[0][0])


def test_it_starts_from_the_beginning_and_its_seed_repeats_it(monkeypatch):
    monkeypatch.setattr(speedrun, "BATCH_SIZE", 5_000)
    weights = []
    for seed in (1, 1, 2):
        torch.manual_seed(len(weights))  # what the model was before plays no part
        model = MnistMLP()
        speedrun.speedrun(model, speedrun.AllDigits(CPU, seed), epochs=1, seed=seed)
        weights.append(model.l1.weight)
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_initial_weights_keep_the_size_of_what_passes_and_say_nothing():
    model = MnistMLP()
    init_kaiming_(model, seed=0)
    for layer in (model.l1, model.l2, model.l3, model.l4):
        deviation = math.sqrt(2 / layer.in_features)
        assert layer.weight.std().item() == pytest.approx(deviation, rel=0.03)
        assert not layer.bias.any()
    logits = model(torch.randn(20, 784))
    loss = F.cross_entropy(logits, torch.arange(20) % 10).item()
    assert loss == pytest.approx(math.log(10)), "a last layer of zeros guesses evenly"


def test_each_device_has_its_ways_of_making_a_step(monkeypatch):
    monkeypatch.setattr(speedrun, "has_fast_bfloat16", lambda device: device.type == "cuda")
    assert list(speedrun.variants(CPU)) == [""]
    last = list(speedrun.variants(torch.device("cuda")).values())[-1]
    assert last == {"bfloat16": True, "cuda_graph": True}


def test_the_command_prints_machine_n_and_means(monkeypatch, capsys):
    history = SimpleNamespace(seconds=0.1)
    monkeypatch.setattr(speedrun, "run", lambda epochs, seed, **_: (MnistMLP(), history))
    monkeypatch.setattr(speedrun, "variants", lambda device: {"": {}})
    monkeypatch.setattr("sys.argv", ["speedrun", "--seeds", "2"])
    speedrun.main()
    out = capsys.readouterr().out
    assert f"torch: {torch.__version__}" in out
    assert "| 97% recipe | 2 |" in out
    assert "| 98% recipe | 2 |" in out
