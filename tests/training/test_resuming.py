"""A run that goes on from a file: the same to the bit, or told what is different."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, RandomSampler, TensorDataset

from lecture_utils.data import TensorLoader
from lecture_utils.training import Checkpoint, fit, one_cycle


def network(**options):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.2))
    return model, torch.optim.AdamW(model.parameters(), **({"lr": 0.01} | options))


def run(loader, epochs=2, scheduler=None, path=None, **options):
    model, optimizer = network(**options)
    arguments = {"callback": None, "checkpoint": path and Checkpoint(path, resume=True)}
    if scheduler is not None:
        arguments["scheduler"] = scheduler(optimizer)
    history = fit(model, loader, epochs=epochs, optimizer=optimizer, **arguments)
    return history, torch.cat([p.detach().flatten() for p in model.parameters()])


X, Y = torch.randn(40, 4, generator=torch.Generator().manual_seed(0)), torch.arange(40) % 3


class Augmented(Dataset):
    def __init__(self, draw):
        self.draw = draw

    def __len__(self):
        return 40

    def __getitem__(self, k):
        return X[k] * (1 + float(self.draw())), Y[k]


def from_an_own_generator():
    generator = torch.Generator().manual_seed(5)
    return DataLoader(Augmented(lambda: torch.rand((), generator=generator)), 10)


def from_an_own_generator_of_numpy():
    generator = np.random.default_rng(5)
    return TensorLoader(TensorDataset(X, Y), 10, transform=lambda x: x * generator.random())


def from_an_own_generator_of_python():
    return DataLoader(Augmented(random.Random(5).random), 10)


def from_a_sampler():
    order = RandomSampler(range(40), generator=torch.Generator().manual_seed(5))
    return DataLoader(TensorDataset(X, Y), 10, sampler=order)


def from_numpy():
    np.random.seed(5)
    return DataLoader(Augmented(np.random.rand), 10)


def from_python():
    random.seed(5)
    return DataLoader(Augmented(random.random), 10)


def from_an_old_generator_of_numpy():
    return DataLoader(Augmented(np.random.RandomState(5).rand), 10)


LOADERS = [value for name, value in sorted(globals().items()) if name.startswith("from_")]


@pytest.mark.parametrize("make", LOADERS)
def test_a_resumed_run_draws_what_it_would_have_drawn(make, tmp_path):
    expected, weights = run(make(), epochs=3)
    run(make(), epochs=1, path=tmp_path / "run.pt")
    np.random.seed(9), random.seed(9)
    history, resumed = run(make(), epochs=3, path=tmp_path / "run.pt")
    assert torch.equal(resumed, weights)
    assert history.step_loss == expected.step_loss


def plain(batch_size=10):
    return TensorLoader(TensorDataset(X, Y), batch_size)


def test_other_settings_are_told_and_whose_are_used(tmp_path):
    run(plain(), epochs=1, path=tmp_path / "run.pt")
    with pytest.warns(RuntimeWarning) as told:
        history, _ = run(plain(20), epochs=3, path=tmp_path / "run.pt", lr=0.5, weight_decay=0.1)
    (message,) = (str(warning.message) for warning in told)
    assert "of the file are lr = 0.01 (you ask for 0.5), weight_decay = 0.01 (you ask" in message
    assert "yours are batch_size = 20 (the file has 10), steps an epoch = 2" in message
    assert history.steps == [0, 1, 2, 2, 3, 4, 5, 6], "steps are counted in today's epochs"


def test_a_schedule_of_another_length_is_told_before_it_ends_too_soon(tmp_path):
    run(plain(), 1, lambda optimizer: one_cycle(optimizer, 0.1, 4), tmp_path / "run.pt")
    with (
        pytest.warns(RuntimeWarning, match=r"scheduler's total_steps = 4 \(you ask for 12\)"),
        pytest.raises(ValueError, match="0 of its 4 steps left, and this run takes 8"),
    ):
        run(plain(), 3, lambda optimizer: one_cycle(optimizer, 0.1, 12), tmp_path / "run.pt")


def test_the_same_settings_are_not_worth_a_word(tmp_path):
    def schedule(optimizer):
        return one_cycle(optimizer, 0.1, 12, cycle_momentum=True)

    for epochs in (1, 2, 3):
        history, _ = run(plain(), epochs, schedule, tmp_path / "run.pt")
        assert len(history.train_loss) == epochs


def test_a_run_that_is_over_is_not_begun_again(tmp_path):
    first, weights = run(plain(), 2, path=tmp_path / "run.pt")
    again, same = run(plain(), 2, path=tmp_path / "run.pt")
    assert again == first
    assert torch.equal(same, weights)
