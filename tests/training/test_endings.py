"""Whatever ends a run, its history, model and optimizer can still be used."""

import contextlib
import os
import signal
import sys
import warnings

import pytest
import torch
from torch import nn

from lecture_utils.data import TensorLoader
from lecture_utils.training import (
    Checkpoint,
    PerEpoch,
    fit,
    load_checkpoint,
    one_cycle,
    train_epoch,
    training_step,
)

schedulers = torch.optim.lr_scheduler


def run(small, validation=True, **options):
    options = {"epochs": 3, "optimizer": small.optimizer, "callback": None} | options
    return fit(small.model, small.loader, small.loader if validation else None, **options)


class Breaks:
    """Raises once it has been called n times: a transform, a step, a schedule or a callback."""

    def __init__(self, n, inner=lambda *_: None):
        self.left, self.inner = n, inner

    def __call__(self, *arguments):
        self.left -= 1
        if self.left < 0:
            raise RuntimeError("the projector is off")
        return self.inner(*arguments)


class BreakingLoader(TensorLoader):
    def __init__(self, dataset, batches):
        super().__init__(dataset, 10, transform=Breaks(batches, lambda data: data))


def test_a_run_whose_loss_is_no_number_stops_at_that_step(small, tmp_path):
    small.x[35] = torch.inf
    seen = []
    with pytest.warns(RuntimeWarning, match="the loss is nan at step 4, .* nan or inf in the data"):
        history = run(
            small,
            callback=lambda history: seen.append(len(history.steps)),
            checkpoint=Checkpoint(tmp_path / "run.pt"),
        )
    assert history.steps == [1, 2, 3, 4]
    assert seen[-1] == 4
    assert [len(history.train_loss), len(history.validation_loss)] == [1, 1]
    assert not history.is_finite
    assert not (tmp_path / "run.pt").exists()


def test_the_checkpoint_of_the_last_good_epoch_is_kept_and_named(small, tmp_path):
    scheduler = PerEpoch(schedulers.LambdaLR(small.optimizer, lambda k: 1.0 if k < 2 else 1e30))
    with pytest.warns(RuntimeWarning, match=r"run.pt holds the last good epoch"):
        run(small, epochs=9, scheduler=scheduler, checkpoint=Checkpoint(tmp_path / "run.pt"))
    assert not small.model[0].weight.isfinite().all()
    load_checkpoint(tmp_path / "run.pt", {"model": small.model})
    assert small.model[0].weight.isfinite().all()


def test_an_epoch_alone_stops_at_that_step_too(small):
    small.x[35] = torch.inf
    with pytest.warns(RuntimeWarning, match="nan at step 4 of the epoch"):
        assert str(train_epoch(small.model, small.loader, small.optimizer)) == "nan"


def test_an_error_in_the_callback_ends_the_drawing_and_not_the_training(small):
    with pytest.warns(RuntimeWarning, match=r"callback failed, RuntimeError: the projector is off"):
        history = run(small, callback=Breaks(2))
    assert len(history.train_loss) == 3


def test_an_error_in_the_validation_ends_the_run_and_saves_the_epoch(small, tmp_path):
    validation = BreakingLoader(small.loader.dataset, 9)
    options = {"optimizer": small.optimizer, "callback": None}
    checkpoint = Checkpoint(tmp_path / "run.pt")
    with pytest.warns(RuntimeWarning, match="projector is off .*test_endings.py.* validation"):
        history = fit(
            small.model, small.loader, validation, epochs=3, checkpoint=checkpoint, **options
        )
    assert len(history.train_loss) == len(history.validation_loss) == 2
    assert str(history.validation_loss[1]) == "nan"
    assert len(load_checkpoint(tmp_path / "run.pt", {}).train_loss) == 2


@pytest.mark.parametrize("what", ["loader", "scheduler"])
def test_an_error_after_the_first_epoch_ends_the_run_with_its_history(small, what):
    loader, scheduler = small.loader, None
    if what == "loader":
        loader = BreakingLoader(small.loader.dataset, 15)
    else:
        scheduler = schedulers.LambdaLR(small.optimizer, Breaks(15, lambda _: 1.0))
    with pytest.warns(RuntimeWarning, match=r"projector is off .* in epoch 3"):
        history = fit(
            small.model,
            loader,
            epochs=3,
            optimizer=small.optimizer,
            scheduler=scheduler,
            callback=None,
        )
    assert len(history.train_loss) == 2
    assert len(history.steps) == len(history.step_loss) > 12


def test_an_error_in_the_first_epoch_is_raised_as_it_is(small):
    with pytest.raises(RuntimeError, match="the projector is off"):
        run(small, step=Breaks(0))


def test_an_epoch_that_cannot_be_saved_is_told_and_the_run_goes_on(small, tmp_path, monkeypatch):
    def full_disk(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.warns(RuntimeWarning, match="no space left") as told:
        history = run(small, checkpoint=Checkpoint(tmp_path / "run.pt"))
    assert len(history.train_loss) == 3
    assert len(told) == 3
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", [".", "a-file/run.pt", 300 * "x"])
def test_a_place_that_cannot_be_written_is_noticed_before_the_first_step(small, tmp_path, place):
    (tmp_path / "a-file").touch()
    with pytest.raises(OSError, match="the checkpoint cannot be written"):
        run(small, checkpoint=Checkpoint(tmp_path / place), step=Breaks(0))


def test_the_mode_of_each_layer_is_put_back(small):
    small.model[0].eval()
    for train in (
        lambda: run(small),
        lambda: train_epoch(small.model, small.loader, small.optimizer),
        lambda: run(small, step=Breaks(0)),
    ):
        with contextlib.suppress(RuntimeError):
            train()
        assert [layer.training for layer in small.model] == [False, True, True]


def press_at(place, function):
    """Call a function and press Ctrl-C between two instructions of Python somewhere in fit."""
    left, inside = place, False

    def local(frame, event, _):
        nonlocal left
        if event in ("opcode", "line") and inside:  # Python 3.12.3 tells of no opcodes
            left -= 1
            if left == 0:
                signal.raise_signal(signal.SIGINT)
        return local

    def trace(frame, event, _):
        nonlocal inside
        inside = {"check_run": True, "close": False}.get(frame.f_code.co_name, inside)
        frame.f_trace_opcodes = inside
        return local if inside else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return function(), place - left
    finally:
        sys.settrace(before)


def test_ctrl_c_at_any_moment_gives_a_history_and_leaves_all_usable(small, capsys):
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        pytest.skip("Ctrl-C is ignored in background jobs")
    first = {name: value.clone() for name, value in small.model.state_dict().items()}

    def train():
        small.model.load_state_dict(first)
        optimizer = torch.optim.AdamW(small.model.parameters())
        history = fit(small.model, [batch] * 3, [batch], epochs=2, optimizer=optimizer)
        return history, optimizer

    batch = next(iter(small.loader))
    _, moments = press_at(10**9, train)
    for place in range(1, moments, moments // 25):
        (history, optimizer), _ = press_at(place, train)
        assert history.interrupted or len(history.train_loss) == 2, place
        assert len(history.train_loss) == len(history.validation_loss), place
        assert len(history.steps) == len(history.step_loss), place
        again = fit(small.model, [batch], epochs=1, optimizer=optimizer, callback=None)
        assert again.is_finite, place
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


class StopsInside(torch.optim.AdamW):
    """Ctrl-C as another program may deliver it: inside the first step, the state half made."""

    stop = True

    def _init_group(self, group, *lists):
        parameter = group["params"][0]
        if self.stop:
            self.state[parameter]["step"] = torch.tensor(0.0)
            raise KeyboardInterrupt
        return super()._init_group(group, *lists)


def test_an_optimizer_that_was_cut_short_in_its_first_step_can_go_on(small):
    optimizer = StopsInside(small.model.parameters())
    history = run(small, optimizer=optimizer)
    assert history.interrupted
    assert not optimizer.state
    optimizer.stop = False
    assert len(run(small, optimizer=optimizer).train_loss) == 3


def test_ctrl_c_in_an_epoch_alone_waits_for_the_end_of_its_batch(small):
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        pytest.skip("Ctrl-C is ignored in background jobs")
    weights = []

    def pressed(*arguments):
        signal.raise_signal(signal.SIGINT)
        loss = training_step(*arguments)
        weights.append(small.model[0].weight.clone())
        return loss

    with pytest.raises(KeyboardInterrupt):
        train_epoch(small.model, small.loader, small.optimizer, step=pressed)
    assert len(weights) == 1, "the batch was the last"
    assert torch.equal(small.model[0].weight, weights[0])
    optimizer = StopsInside(small.model.parameters())
    with pytest.raises(KeyboardInterrupt):
        train_epoch(small.model, small.loader, optimizer)
    optimizer.stop = False
    for usable in (small.optimizer, optimizer):
        assert train_epoch(small.model, small.loader, usable) > 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_batch_that_hangs_is_ended_by_pressing_again(monkeypatch, small):
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        pytest.skip("Ctrl-C is ignored in background jobs")
    times = iter([0.0, 0.5, 2.0])
    monkeypatch.setattr("lecture_utils.training.interrupts.time.monotonic", lambda: next(times))
    pressed = 0

    def hangs(*_):
        nonlocal pressed
        while True:
            pressed += 1
            signal.raise_signal(signal.SIGINT)

    assert run(small, step=hangs).interrupted
    assert pressed == 3, "quick presses count as one"


PATIENT = {"patience": 0, "threshold": 9, "threshold_mode": "abs"}  # nothing is better than before


@pytest.mark.parametrize(
    ("make", "rates"),
    [
        (lambda o: schedulers.StepLR(o, step_size=6), [0.01, 0.001, 0.0001]),
        (lambda o: PerEpoch(schedulers.StepLR(o, step_size=1)), [0.01, 0.001, 0.0001]),
        (lambda o: schedulers.ReduceLROnPlateau(o, **PATIENT), [0.01, 0.01, 0.001]),
        (lambda o: schedulers.ReduceLROnPlateau(o, "max", **PATIENT), [0.01, 0.01, 0.001]),
    ],
)
def test_schedulers_are_stepped_after_a_batch_or_after_an_epoch(small, make, rates):
    seen = []

    def look(model, criterion, optimizer, data, target):
        seen.append(optimizer.param_groups[0]["lr"])
        return criterion(model(data), target)

    small.model[0].weight.grad = torch.zeros(8, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nothing moves
        run(small, scheduler=make(small.optimizer), step=look)
    assert seen[::6] == pytest.approx(rates)


def test_a_metric_that_nobody_measures_is_refused(small):
    plateau = schedulers.ReduceLROnPlateau(small.optimizer, "max")
    with pytest.raises(ValueError, match="pass a validation loader"):
        run(small, validation=False, scheduler=plateau)
    with pytest.raises(ValueError, match="ReduceLROnPlateau is stepped after an epoch"):
        train_epoch(small.model, small.loader, small.optimizer, scheduler=plateau)


def test_a_scheduler_for_epochs_that_is_stepped_after_batches_is_told(small):
    scheduler = schedulers.StepLR(small.optimizer, step_size=1, gamma=0.01)
    with pytest.warns(
        RuntimeWarning, match=r"StepLR counts batches here, 6 an epoch.*PerEpoch\(scheduler\)"
    ):
        run(small, scheduler=scheduler)


def test_a_schedule_that_is_used_up_is_refused(small):
    scheduler = one_cycle(small.optimizer, 0.1, 18)
    run(small, scheduler=scheduler)
    with pytest.raises(ValueError, match="0 of its 18 steps left, and this run takes 18"):
        run(small, scheduler=scheduler)


def test_a_learning_rate_that_its_schedule_has_left_below_zero_is_told(small):
    run(small, scheduler=one_cycle(small.optimizer, 0.1, 18))
    with pytest.raises(ValueError, match=r"learning rate is -0.*create a new optimizer"):
        run(small)
    with pytest.raises(ValueError, match=r"learning rate is -0.*create a new optimizer"):
        train_epoch(small.model, small.loader, small.optimizer)


def test_the_scheduler_of_another_optimizer_is_refused(small):
    other = torch.optim.SGD(nn.Linear(1, 1).parameters(), lr=1.0)
    with pytest.raises(ValueError, match="belongs to another optimizer"):
        run(small, scheduler=schedulers.StepLR(other, 1))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None, 0.1, 5), "optimizer is None"),
        (("sgd", "high", 5), "max_lr is 'high'"),
        (("sgd", 0.1, True), "steps is True"),
        (("sgd", 0.1, 5, 1.5), "warm_up is 1.5"),
        (("adagrad", 0.1, 5, 0.2, True), "Adagrad has no momentum"),
    ],
)
def test_a_cycle_of_something_else_is_refused(arguments, message):
    made = {"sgd": torch.optim.SGD, "adagrad": torch.optim.Adagrad}
    optimizer, max_lr, steps, *more = arguments
    if optimizer:
        optimizer = made[optimizer]([nn.Parameter(torch.zeros(1))], lr=0.1)
    options = dict(zip(("warm_up", "cycle_momentum"), more, strict=False))
    with pytest.raises(ValueError, match=message):
        one_cycle(optimizer, max_lr, steps, **options)


def test_a_cycle_whose_rise_is_one_step_can_be_walked(small):
    scheduler = one_cycle(small.optimizer, 0.1, steps=5)
    for _ in range(5):
        small.optimizer.step()
        scheduler.step()


def test_labels_are_looked_at_in_every_epoch(small):
    batches = torch.utils.data.DataLoader(small.loader.dataset, 10)

    def spoil(history):
        if history.train_loss:
            small.y[-1] = 7

    with pytest.warns(RuntimeWarning, match="labels run from 0 to 7.* in epoch 2"):
        history = fit(small.model, batches, epochs=2, optimizer=small.optimizer, callback=spoil)
    assert len(history.train_loss) == 1
