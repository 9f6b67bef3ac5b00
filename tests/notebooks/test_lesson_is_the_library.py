"""What stands both in a notebook and in the library, or in a solution, is the same in both."""

import re
from types import SimpleNamespace

import pytest
import torch
from lesson import code_cells, lesson
from torch import nn
from torch.nn import functional as F
from torch.utils.data import TensorDataset

from lecture_utils import exercises
from lecture_utils.data import (
    MNIST_MEAN,
    MNIST_STD,
    Splits,
    TensorLoader,
    class_indices,
)
from lecture_utils.models import MnistMLP
from lecture_utils.training import recipe, train_epoch

ALONE = {  # what a notebook defines and nothing else has, and why
    ("03", "ReluNet"): "the mistake of its section",
    ("04", "load_finished"): "what to do without a trained network, for this notebook only",
    ("04", "linear_layers"): "one line, so that any stack of layers may be looked at",
    ("04", "classify"): "three calls in a row, for its section only",
    ("05", "otto_loader"): "the class of torch with the lesson's data set",
    ("05", "new_mlp"): "one of many networks that the reader may choose",
    ("05", "agreement"): "recall and precision in one line; the library draws them",
    ("05", "Shuffle"): "the experiment of its section",
}


def random(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def weights(model):
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def batches(seed=3, device="cpu"):
    """Return a loader of 500 random images in batches of 200, so that the last has 100."""
    images, labels = random(500, 1, 28, 28), torch.arange(500) % 10
    dataset = TensorDataset(images.to(device), labels.to(device))
    order = torch.Generator().manual_seed(seed)
    return TensorLoader(dataset, 200, shuffle=True, generator=order)


def softmax():
    names = lesson("01", "def softmax(", torch=torch, logits=torch.zeros(3))
    for z in (random(4), 5 * random(10, seed=1)):
        torch.testing.assert_close(names["softmax"](z), exercises.softmax.reference(z))


def stable_softmax():
    names = lesson("01", "def stable_softmax(", torch=torch, softmax=torch.exp)
    for z in (random(4), 900 * random(10, seed=1), torch.tensor([1000.0, 999.0, 998.0])):
        ours = names["stable_softmax"](z)
        torch.testing.assert_close(ours, exercises.stable_softmax.reference(z))


def network():
    networks = [lesson("03", "import time", "class Net(")["Net"], MnistMLP, exercises.mlp.reference]
    found, images = [], random(4, 1, 28, 28)
    for network in networks:
        torch.manual_seed(0)
        model = network()
        found.append((list(model.state_dict()), weights(model), model(images)))
    for layers, initial, logits in found[1:]:
        assert layers == found[0][0]
        assert torch.equal(initial, found[0][1])
        assert torch.equal(logits, found[0][2])


def train_03():
    names = lesson("03", "import time", "mnist = ", "def train(")
    splits, found = Splits(batches(), batches(), None), []
    for train in (names["train"], recipe.train):
        torch.manual_seed(3)
        model = MnistMLP().to(names["device"])
        splits.train.generator.manual_seed(3)
        train(model, splits, epochs=2, callback=None)
        found.append(weights(model))
    assert torch.equal(*found)
    assert names["large_batches"].train.batch_size == recipe.BATCH_SIZE
    assert names["train"].__defaults__ == recipe.train.__defaults__


def pixel_gradient():
    model, x = MnistMLP(), random(2, 1, 28, 28)
    names = lesson("04", "def pixel_gradient(", torch=torch, model=model, x=x)
    expected = exercises.pixel_gradient.reference(model, x[:1], 7).flatten()
    torch.testing.assert_close(names["pixel_gradient"](model, x[:1], 7), expected)


def hidden_activations():
    model, x = MnistMLP(), random(5, 1, 28, 28)
    starts = ("def linear_layers(", "def hidden_activations(")
    names = lesson("04", *starts, torch=torch, nn=nn, F=F, model=model, x=x)
    last = names["hidden_activations"](model, x)["hidden 4"]
    torch.testing.assert_close(model.l5(last), model(x))


def otto_dataset():
    counts = torch.arange(12).view(3, 4)
    ours = lesson("05", "import copy", "class OttoDataset(")["OttoDataset"]
    items = [
        list(dataset(counts, ["Class_1", "Class_9", "Class_4"]))
        for dataset in (ours, exercises.dataset.reference)
    ]
    assert len(items[0]) == len(items[1]) == 3
    for one, other in zip(*items, strict=True):
        torch.testing.assert_close(one, other)
    assert class_indices(["Class_1", "Class_9", "Class_4"]).tolist() == [y for _, y in items[0]]


def log_loss():
    names = lesson("05", "def log_loss(", torch=torch)
    p = torch.softmax(5 * random(50, 9), dim=1)
    p[0, 0], y = 0, torch.arange(50) % 9
    for scale in (1, 3):
        expected = exercises.log_loss.reference(scale * p, y)
        torch.testing.assert_close(names["log_loss"](scale * p, y), expected)


def scoring():
    """Return what the exercise `beat_the_baseline` measures with."""
    return SimpleNamespace(**exercises.beat_the_baseline.reference.__globals__)


def log_counts():
    splits = scoring().splits()
    names = lesson("05", "class LogCounts", torch=torch, nn=nn, splits=splits)
    counts = splits.validation.counts[:50].float()
    assert torch.equal(names["prepare"](counts), scoring().LogCounts()(counts))


def train_05():
    splits = scoring().splits()
    names = lesson("05", "import copy", "def train_otto(", "class LogCounts", splits=splits)
    torch.manual_seed(0)
    linear, twin = nn.Linear(93, 9), nn.Linear(93, 9)
    twin.load_state_dict(linear.state_dict())
    expected = scoring().trained(linear, epochs=1)[1]
    features = names["prepare"](splits.train.counts.float())
    rows = TensorDataset(features, class_indices(splits.train.targets))
    names["train_otto"](twin, TensorLoader(rows, 256, shuffle=True), None, epochs=1)
    assert torch.equal(weights(twin), weights(expected))


COMPARED = {
    ("01", "softmax"): softmax,
    ("01", "stable_softmax"): stable_softmax,
    ("03", "Net"): network,
    ("03", "train"): train_03,
    ("04", "pixel_gradient"): pixel_gradient,
    ("04", "hidden_activations"): hidden_activations,
    ("05", "OttoDataset"): otto_dataset,
    ("05", "log_loss"): log_loss,
    ("05", "LogCounts"): log_counts,
    ("05", "train_otto"): train_05,
}


@pytest.mark.parametrize("pair", COMPARED, ids=" ".join)
def test_the_lesson_is_the_library(pair):
    COMPARED[pair]()


def test_everything_that_a_notebook_defines_is_compared_or_stands_alone():
    found = {
        (number, name)
        for number in ("01", "02", "03", "04", "05")
        for source in code_cells(number)
        for name in re.findall(r"^(?:def|class) (?!my_|My)(\w+)", source, re.M)
    }
    assert found == COMPARED.keys() | ALONE.keys()


def test_the_written_out_loop_of_notebook_03_is_the_library_s_and_the_solution_s():
    names = lesson("03", "import time", "class Net(")
    names["splits"] = Splits(batches(0, names["device"]), None, None)
    start = "torch.manual_seed(0)\nmodel = Net().to(device)\noptimizer = torch.optim.SGD"
    ours = lesson("03", start, **names)["model"]
    for options in ({}, {"step": exercises.training_step.reference}):
        torch.manual_seed(0)
        model = MnistMLP().to(names["device"])
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
        train_epoch(model, batches(0, names["device"]), optimizer, **options)
        assert torch.equal(weights(model), weights(ours))


TORCHVISION = r"Normalize\(\((.+?),\), \((.+?),\)\)"
JAVASCRIPT = r"const MEAN = (.+?);.*?const STD = (.+?);"


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        (TORCHVISION, "notebook 03"),
        (TORCHVISION, "benchmarks/baseline.py"),
        (JAVASCRIPT, "lecture_utils/widgets/pixels.js"),
    ],
)
def test_mean_and_standard_deviation_are_the_library_s(project, pattern, place):
    in_notebook = place == "notebook 03"
    text = "\n".join(code_cells("03")) if in_notebook else (project / place).read_text()
    ((mean, deviation),) = re.findall(pattern, text, re.S)
    assert (float(mean), float(deviation)) == (MNIST_MEAN, MNIST_STD)
