"""What a checkpoint holds goes into what it was saved from, and into nothing that is like it."""

import copy

import pytest
import torch
from torch import nn

from lecture_utils.training import (
    PerEpoch,
    archive,
    checkpoints,
    load_checkpoint,
    one_cycle,
    save_checkpoint,
)

schedulers = torch.optim.lr_scheduler


def learner(scheduler=lambda optimizer: schedulers.StepLR(optimizer, 3)):
    """Two layers of equal shapes, an optimizer with a state and a scheduler."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    optimizer = torch.optim.AdamW(model.parameters())
    made = scheduler(optimizer)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return {"model": model, "optimizer": optimizer, "scheduler": made}


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "run.pt"
    save_checkpoint(path, learner())
    return checkpoints.read(path)


def refuses(path, state, match):
    before = [p.clone() for p in state["model"].parameters()]
    with pytest.raises(ValueError, match=match):
        load_checkpoint(path, state)
    assert all(map(torch.equal, before, state["model"].parameters())), "nothing was filled"


def put(*place, value):
    """Return a function that changes one thing in a snapshot."""

    def change(content):
        for name in place[:-1]:
            content = content[name]
        content[place[-1]] = value

    return change


WEIGHT = ("state", "model", "0.weight")
ENTRY = ("state", "optimizer", "state", 0)
GROUP = ("state", "optimizer", "param_groups", 0)
TAMPERED = {
    "weights of 64 bits": (put(*WEIGHT, value=torch.eye(2).double() * 1e300), "float64"),
    "whole numbers": (put(*WEIGHT, value=torch.ones(2, 2).long()), "int64"),
    "complex numbers": (put(*WEIGHT, value=torch.ones(2, 2) + 1j), "complex64"),
    "sparse weights": (put(*WEIGHT, value=torch.ones(2, 2).to_sparse()), "run.pt"),
    "weights without numbers": (put(*WEIGHT, value=torch.ones(2, 2, device="meta")), "0.weight"),
    "another shape": (put(*ENTRY, "exp_avg", value=torch.ones(3)), r"shape \(3,\)"),
    "no average": (put(*ENTRY, "exp_avg", value=None), "other things than those beside it"),
    "no entry": (put(*ENTRY, value=5), "different optimizer"),
    "a rate of text": (put(*GROUP, "lr", value="0.1"), "its lr is '0.1'"),
    "a rate of nan": (put(*GROUP, "lr", value=torch.nan), "lr is nan"),
    "one beta": (put(*GROUP, "betas", value=[0.9]), "its betas"),
    "no groups": (put("state", "optimizer", "param_groups", value=[1]), "different optimizer"),
    "steps of text": (put("state", "scheduler", "last_epoch", value="x"), "last_epoch is 'x'"),
    "losses of text": (put("history", "train_loss", value=["x"]), "this version"),
    "lists of two lengths": (put("history", "steps", value=[1, 2]), "this version"),
    "an epoch too many": (
        lambda c: c["history"].update(validation_loss=[1.0], validation_accuracy=[1.0]),
        "this version",
    ),
    "an unknown part": (put("history", "colour", value=None), "this version"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_somebody_has_changed_is_refused(content, tmp_path, name):
    change, message = TAMPERED[name]
    content = copy.deepcopy(content)
    change(content)
    (tmp_path / "run.pt").write_bytes(archive.pack(content))
    refuses(tmp_path / "run.pt", learner(), message)


def test_the_order_of_an_optimizers_parameters_is_kept(content, tmp_path):
    (tmp_path / "run.pt").write_bytes(archive.pack(content))
    state = learner()
    first, second = state["model"]
    layers = (*second.parameters(), *first.parameters())
    refuses(
        tmp_path / "run.pt",
        state | {"optimizer": torch.optim.AdamW(layers)},
        r"order \['model.0.weight'.*here it is \['model.1.weight'",
    )


def test_averages_go_to_parameters_of_their_shape(tmp_path):
    layer = nn.Linear(3, 2)
    optimizer = torch.optim.SGD(layer.parameters(), 0.1, momentum=0.9)
    layer(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    save_checkpoint(tmp_path / "run.pt", {"optimizer": optimizer})
    other = torch.optim.SGD([layer.bias, layer.weight], 0.1, momentum=0.9)
    with pytest.raises(ValueError, match=r"momentum_buffer of parameter 0 has shape \(2, 3\)"):
        load_checkpoint(tmp_path / "run.pt", {"optimizer": other})


def in_turn(one, other):
    return lambda o: schedulers.SequentialLR(o, [one(o), other(o)], [5])


def falling(optimizer):
    return schedulers.ExponentialLR(optimizer, 0.9)


COMPOSED = {
    "in turn": (in_turn(schedulers.LinearLR, falling), in_turn(falling, schedulers.LinearLR)),
    "at once": (
        lambda o: schedulers.ChainedScheduler([falling(o)]),
        lambda o: schedulers.ChainedScheduler([schedulers.LinearLR(o)]),
    ),
    "after an epoch": (
        lambda o: PerEpoch(falling(o)),
        lambda o: PerEpoch(schedulers.LinearLR(o)),
    ),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_schedulers_that_are_made_of_others_are_told_apart(tmp_path, name):
    one, other = COMPOSED[name]
    save_checkpoint(tmp_path / "run.pt", learner(one))
    load_checkpoint(tmp_path / "run.pt", learner(one))
    refuses(tmp_path / "run.pt", learner(other), "different scheduler.*\n.*ExponentialLR.*LinearLR")


@pytest.mark.parametrize(
    "make",
    [torch.optim.Adafactor, torch.optim.LBFGS, torch.optim.NAdam, torch.optim.Rprop],
)
def test_an_optimizer_with_an_odd_state_comes_back(tmp_path, make):
    def trained():
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2))
        optimizer = make(model.parameters())

        def loss():
            optimizer.zero_grad()
            total = model(torch.ones(1, 3)).square().sum()
            total.backward()
            return total

        optimizer.step(loss)
        return {"model": model, "optimizer": optimizer}, loss

    state, _loss = trained()
    save_checkpoint(tmp_path / "run.pt", state)
    other, loss = trained()
    load_checkpoint(tmp_path / "run.pt", other)
    other["optimizer"].step(loss)


def test_a_file_from_before_the_order_was_written_down_is_read(content, tmp_path):
    old = {name: part for name, part in content.items() if name != "order"}
    (tmp_path / "run.pt").write_bytes(archive.pack(old))
    load_checkpoint(tmp_path / "run.pt", learner())


def test_a_rate_below_zero_at_the_end_of_a_schedule_is_kept(tmp_path):
    """So torch leaves it; whoever trains on with it is told."""
    state = learner(lambda optimizer: one_cycle(optimizer, 0.1, 4))
    for _ in range(4):
        state["optimizer"].step(), state["scheduler"].step()
    assert state["optimizer"].param_groups[0]["lr"] < 0
    save_checkpoint(tmp_path / "run.pt", state)
    load_checkpoint(tmp_path / "run.pt", learner(lambda optimizer: one_cycle(optimizer, 0.1, 4)))
