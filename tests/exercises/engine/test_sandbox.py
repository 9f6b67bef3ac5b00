"""Endless answers end, and no answer leaves anything changed behind."""

import contextlib
import os
import random
import signal
import threading
import time

import numpy as np
import pytest
import torch

from lecture_utils import exercises
from lecture_utils.exercises.engine import exercise
from lecture_utils.exercises.engine.sandbox import AnswerTimeout, run_with_timeout


@pytest.fixture
def double():
    """An exercise that waits a quarter of a second."""

    @exercise("Double z.", probes=[torch.tensor([1.0, 3.0])], hints=["+", "z + z"], timeout=0.25)
    def double(z):
        return z + z

    return double


def endless(z):
    while True:
        pass


def endless_swallowing(z):
    while time.monotonic() < endless_swallowing.until:
        with contextlib.suppress(BaseException):
            while True:
                pass
    return z


def endless_swallowing_exceptions(z):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.01)


def sleeping(z):
    time.sleep(60)


WAYS = ["main thread", "no signals", "another thread"]


@pytest.fixture(params=WAYS)
def check(request, monkeypatch):
    """Run a check in each of the ways that exist."""
    if request.param == "no signals":  # as on Windows
        monkeypatch.delattr(signal, "setitimer")
    if request.param != "another thread":
        return lambda exercise, answer: exercise.check(answer)

    def in_thread(exercise, answer):
        results = []
        thread = threading.Thread(target=lambda: results.append(exercise.check(answer)))
        thread.start()
        thread.join()
        return results[0]

    return in_thread


@pytest.mark.parametrize("answer", [endless, endless_swallowing_exceptions])
def test_an_endless_answer_is_stopped(check, double, answer):
    start = time.monotonic()
    feedback = check(double, answer)
    assert feedback.verdict == "slow"
    assert "stopped after 0.25 seconds" in feedback.message
    assert time.monotonic() - start < 2
    assert check(double, double.reference).passed


def test_ten_seconds_are_the_limit():
    assert exercises.softmax.timeout == 10


def test_a_sleeping_answer_is_stopped(double):
    assert double.check(sleeping).verdict == "slow"


def test_an_answer_that_swallows_everything_cannot_hold_the_kernel(double):
    endless_swallowing.until = time.monotonic() + 1.5
    assert double.check(endless_swallowing).verdict in ("slow", "wrong")
    assert time.monotonic() < endless_swallowing.until + 2


def test_a_worker_that_cannot_be_stopped_gives_the_output_back(double, monkeypatch, capsys):
    monkeypatch.delattr(signal, "setitimer")
    assert double.check(lambda z: time.sleep(2)).verdict == "slow"  # asleep: hears no exception
    print("heard")
    assert capsys.readouterr().out.endswith("heard\n")


def test_the_worker_thread_does_not_go_on_for_ever(double, monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    before = threading.active_count()
    assert double.check(endless).verdict == "slow"
    assert threading.active_count() == before


def test_the_alarm_is_put_back(double):
    before = signal.getsignal(signal.SIGALRM)
    double.check(endless)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_somebody_elses_timer_goes_on(double):
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.4)
    try:
        assert double.check(endless).verdict == "slow"
        time.sleep(0.3)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def interruptible():
    """Hear Ctrl+C as a kernel does, even if the shell that started the tests switched it off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("check", WAYS[:2], indirect=True)  # signals reach the main thread only
def test_the_stop_button_ends_a_check_and_the_answer(check, double):
    double.timeout = 20
    rounds = []

    def endless(z):
        while True:
            rounds[:] = [time.monotonic()]

    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    start = time.monotonic()
    feedback = check(double, endless)
    assert feedback.verdict == "stopped"
    assert time.monotonic() - start < 3
    time.sleep(0.05)
    assert rounds[0] < time.monotonic() - 0.04


def test_run_with_timeout_returns_and_raises_like_the_work(monkeypatch):
    for _ in range(2):
        assert run_with_timeout(5, lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            run_with_timeout(5, lambda: 1 / 0)
        with pytest.raises(AnswerTimeout):
            run_with_timeout(0.1, lambda: time.sleep(0.5))
        monkeypatch.delattr(signal, "setitimer", raising=False)


def vandal(z):
    random.seed(1)
    np.random.seed(1)
    torch.manual_seed(1)
    torch.randn(3)
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    torch.set_grad_enabled(False)
    return z


@pytest.mark.parametrize("answer", [vandal, lambda z: vandal(z) / 0, endless])
def test_global_state_is_as_it_was(double, check, answer):
    random.seed(5), np.random.seed(5), torch.manual_seed(5)
    expected = random.random(), np.random.rand(), torch.rand(3)
    random.seed(5), np.random.seed(5), torch.manual_seed(5)
    check(double, answer)
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() is torch.float32
    assert torch.empty(0).device.type == "cpu"
    assert random.random() == expected[0]
    assert np.random.rand() == expected[1]
    assert torch.equal(torch.rand(3), expected[2])


def test_a_check_needs_nothing_that_old_versions_of_torch_break(double, monkeypatch):
    """In torch 2.6 `get_default_device` raises after `set_default_device(None)`."""

    def broken():
        raise AttributeError("'NoneType' object has no attribute 'device'")

    monkeypatch.setattr(torch, "get_default_device", broken)
    for answer in (vandal, double.reference):
        double.check(answer)
    assert double.check(double.reference).passed


def test_a_check_works_under_no_grad_and_leaves_it():
    with torch.no_grad():
        assert exercises.training_step.check(exercises.training_step.reference).passed
        assert not torch.is_grad_enabled()


def test_probes_are_not_changed_by_an_answer():
    before = [tuple(part.clone() for part in probe) for probe in exercises.softmax.probes]
    exercises.softmax.check(lambda z: z.zero_())
    for probe, kept in zip(exercises.softmax.probes, before, strict=True):
        assert torch.equal(probe[0], kept[0])
