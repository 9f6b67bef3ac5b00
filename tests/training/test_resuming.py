"""A run that goes on from a file: the same to the bit, or told what is different."""

import random
from collections import deque
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, RandomSampler, TensorDataset

from lecture_utils.data import TensorLoader
from lecture_utils.training import Checkpoint, fit, one_cycle

schedulers = torch.optim.lr_scheduler


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


def from_a_default():
    own = torch.Generator().manual_seed(5)

    def noisy(x, *, generator=own):
        return x * sum([torch.rand((), generator=generator) for _ in range(2)])

    return TensorLoader(TensorDataset(X, Y), 10, transform=noisy)


class Drawing(Augmented):
    __slots__ = ("own",)
    of_the_class = np.random.default_rng(5)

    @staticmethod
    def drawn():
        return (lambda: GENERATORS["of the notebook"].random())()

    @property
    def factor(self):
        return self.drawn() + self.of_the_class.random() + self.own[0].random()

    def __getitem__(self, k):
        return X[k] * self.factor, Y[k]


class Derived(Drawing):
    pass


GENERATORS = {}


def from_a_class_and_its_base():
    GENERATORS["of the notebook"] = random.Random(5)
    Drawing.of_the_class = np.random.default_rng(5)
    dataset = Derived(None)
    dataset.own = deque([random.Random(6)])
    return DataLoader(dataset, 10)


def from_another_module():
    module = ModuleType("helpers")
    exec("def draw(): return source.random()", module.__dict__)
    module.source = random.Random(5)
    return DataLoader(Augmented(lambda: module.draw()), 10)


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


def test_fewer_epochs_than_the_file_has_had_are_told(tmp_path):
    run(plain(), 3, path=tmp_path / "run.pt")
    with pytest.warns(RuntimeWarning, match="has had 3 epochs, and 2 are asked for"):
        history, _ = run(plain(), 2, path=tmp_path / "run.pt")
    assert len(history.train_loss) == 3


SETTINGS = {
    "milestones = [50]": lambda o, k: schedulers.MultiStepLR(o, [50 + k]),
    "scheduler's milestones = [50]": lambda o, k: schedulers.SequentialLR(
        o, [schedulers.LinearLR(o), schedulers.LinearLR(o)], [50 + k]
    ),
    "scheduler 2's gamma = 0.5": lambda o, k: schedulers.ChainedScheduler(
        [schedulers.LinearLR(o), schedulers.ExponentialLR(o, 0.5 + k / 10)]
    ),
}


@pytest.mark.parametrize("told", SETTINGS)
def test_every_setting_of_a_schedule_is_compared(tmp_path, told):
    run(plain(), 1, lambda o: SETTINGS[told](o, 0), tmp_path / "run.pt")
    with pytest.warns(RuntimeWarning) as warned:
        run(plain(), 2, lambda o: SETTINGS[told](o, 1), tmp_path / "run.pt")
    assert told in str(warned[0].message)


def test_steps_that_climb_are_told(tmp_path):
    run(plain(), 1, path=tmp_path / "run.pt")
    with pytest.warns(RuntimeWarning, match=r"maximize = None \(you ask for True\)"):
        run(plain(), 2, path=tmp_path / "run.pt", maximize=True)


def test_epochs_that_were_not_validated_have_a_place_in_the_history(tmp_path):
    model, optimizer = network()
    arguments = {"optimizer": optimizer, "callback": None}
    arguments["checkpoint"] = Checkpoint(tmp_path / "run.pt", resume=True)
    histories = [
        fit(model, plain(), validation, epochs=epochs, **arguments)
        for epochs, validation in enumerate((None, plain(), None), 1)
    ]
    measured = [[np.isfinite(loss) for loss in h.validation_loss] for h in histories]
    assert measured == [[], [False, True], [False, True, False]]
    assert all(len(h.validation_accuracy) == len(h.validation_loss) for h in histories)


def test_persistent_workers_are_told(tmp_path):
    run(plain(), 1, path=tmp_path / "run.pt")
    loader = plain()
    loader.persistent_workers = True  # of a DataLoader, whose processes would take seconds
    with pytest.warns(RuntimeWarning, match="workers persist"):
        run(loader, 2, path=tmp_path / "run.pt")


def test_what_a_layer_draws_is_restored(tmp_path):
    def make(path=None):
        model, optimizer = network()
        generator = torch.Generator().manual_seed(5)
        noisy = Noisy(generator, model)
        checkpoint = path and Checkpoint(path, resume=True)
        return lambda epochs: (
            fit(
                noisy,
                plain(),
                epochs=epochs,
                optimizer=optimizer,
                callback=None,
                checkpoint=checkpoint,
            ).train_loss
        )

    expected = make()(3)
    make(tmp_path / "run.pt")(1)
    assert make(tmp_path / "run.pt")(3) == expected


class Noisy(nn.Module):
    def __init__(self, generator, inner):
        super().__init__()
        self.generator, self.inner = generator, inner

    def forward(self, x):
        return self.inner(x + torch.randn(x.shape, generator=self.generator))
