"""What notebook 05 says is so: in its own code, and with a student's own file."""

import math
from types import SimpleNamespace

import pytest
import torch
from lesson import code_cells, lesson
from torch import nn
from torch.nn import functional as F

from lecture_utils import exercises
from lecture_utils.data import normalize, read_mnist
from lecture_utils.data.otto.csv import COLUMNS
from lecture_utils.data.otto.synthetic import synthetic_rows
from lecture_utils.models import MnistMLP


@pytest.fixture
def names():
    """The names that the imports and some definitions of the notebook give."""
    table = {"splits": SimpleNamespace(train=SimpleNamespace(counts=torch.arange(6).view(3, 2)))}
    starts = ("import copy", "class OttoDataset", "def log_loss", "class LogCounts")
    return lesson("05", *starts, **table)


NEEDED = (  # the cells that the solution of beat_the_baseline stands on
    *(
        "table = read_otto",
        "splits = split_otto",
        "class OttoDataset",
        "def otto_loader",
        "def train_otto",
    ),
    *("class LogCounts", "def log_loss", "validation = otto_loader"),
)


def test_the_shown_solution_of_beat_the_baseline_runs_in_the_notebook():
    names = lesson("05", "import copy")
    baseline = nn.Linear(93, 9).to(names["device"])
    names = lesson("05", *NEEDED, **names | {"baseline": baseline})
    exec(exercises.beat_the_baseline.solution(), names)
    feedback = exercises.beat_the_baseline.check(names["my_model"], names["my_number"])
    assert feedback.passed, feedback.message
    counts = names["splits"].test.counts[:5].float()
    assert names["my_model"](counts).shape == (5, 9)


def test_a_linear_layer_can_undo_standardising():
    counts = torch.from_numpy(synthetic_rows(seed=7)[0]).float()
    statistics = {"counts": counts, "mean": counts.mean(dim=0), "std": counts.std(dim=0)}
    names = lesson("05", "plain, twin =", torch=torch, nn=nn, **statistics)
    assert names["gap"].abs().max() < 1e-4


def test_kaggles_log_loss_is_the_cross_entropy(names):
    generator = torch.Generator().manual_seed(0)
    for scale in (0.1, 1, 5):
        z = scale * torch.randn(500, 9, generator=generator)
        y = torch.randint(9, (500,), generator=generator)
        p = torch.softmax(z, dim=1)
        torch.testing.assert_close(names["log_loss"](p, y), F.cross_entropy(z, y))
        torch.testing.assert_close(names["log_loss"](3 * p, y), F.cross_entropy(z, y))


def test_the_clip_keeps_a_certain_mistake_finite(names):
    certain, truth = torch.tensor([[0.0, 1.0]]), torch.tensor([0])
    loss = names["log_loss"](certain, truth).item()
    assert loss == pytest.approx(15 * math.log(10), rel=1e-5)
    assert F.nll_loss(certain.log(), truth) == math.inf


def test_prepared_training_rows_have_mean_0_and_standard_deviation_1_and_others_need_not(names):
    counts = torch.from_numpy(synthetic_rows()[0][:3000])
    prepare = names["LogCounts"](counts[:2000])
    features = prepare(counts.float())
    torch.testing.assert_close(features[:2000].mean(0), torch.zeros(93), atol=1e-5, rtol=0)
    torch.testing.assert_close(features[:2000].std(0), torch.ones(93), atol=1e-4, rtol=0)
    alone = prepare(counts[2500:2501].float())
    torch.testing.assert_close(alone, features[2500:2501])


def test_shuffled_columns_of_layer_1_read_shuffled_pixels():
    torch.manual_seed(0)
    network, twin = MnistMLP().double(), MnistMLP().double()
    digits = normalize(read_mnist(train=False)[0][:200]).flatten(1).double()
    order = torch.randperm(784)
    twin.load_state_dict(network.state_dict())
    with torch.no_grad():
        twin.l1.weight.copy_(network.l1.weight[:, order])
        torch.testing.assert_close(twin(digits[:, order]), network(digits), rtol=0, atol=1e-12)
        assert (network(digits[:, order]) - network(digits)).abs().max() > 0.01


def test_every_count_reaches_the_logits_in_order(names):
    counts = torch.arange(12).view(3, 4)
    rows = names["OttoDataset"](counts, ["Class_1", "Class_9", "Class_4"])
    assert len(rows) == 3
    features, index = rows[1]
    torch.testing.assert_close(features, torch.log(1 + counts[1].float()))
    assert index.item() == 8
    assert nn.Linear(4, 9)(features).shape == (9,)


def test_the_notebook_runs_on_a_students_file(tmp_path, monkeypatch):
    """With one epoch in place of several, and without the digits at the end."""
    counts, classes = synthetic_rows(seed=7)
    rows = enumerate(zip(counts.tolist(), classes.tolist(), strict=True), 1)
    lines = [f"{k},{','.join(map(str, row))},Class_{c + 1}" for k, (row, c) in rows]
    (tmp_path / "train.csv").write_text("\n".join([",".join(COLUMNS), *lines, ""]))
    monkeypatch.setenv("LECTURE_OTTO", str(tmp_path))
    names, sources = {}, code_cells("05")
    last = next(k for k, source in enumerate(sources) if "randperm(784" in source)
    for source in sources[:last]:
        exec(source.replace("epochs=2", "epochs=1").replace("epochs=3", "epochs=1"), names)
    assert names["table"].source == "Otto's own file, train.csv"
    assert torch.equal(names["table"].counts, torch.from_numpy(counts))
    assert names["test"].loss < names["linear_test"].loss < names["entropy"] < math.log(9)
