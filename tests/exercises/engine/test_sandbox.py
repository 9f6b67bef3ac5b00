"""Endless answers end, none takes the kernel with it, and none leaves anything changed."""

import builtins
import contextlib
import copy
import ctypes
import gc
import json
import locale
import logging
import math
import os
import random
import signal
import socket
import statistics  # noqa: F401 (it is taken away)
import subprocess
import sys
import threading
import time
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import torch
from torch.nn.modules import module as plain

from lecture_utils import exercises
from lecture_utils.exercises.engine import exercise, sandbox
from lecture_utils.exercises.engine.sandbox import AnswerTimeout, run
from lecture_utils.models import MnistMLP

WAYS = ["copy", "thread", "copy, in another thread"]
needs_copies = pytest.mark.skipif(not sandbox.can_fork(), reason="processes cannot be copied here")


@pytest.fixture
def double():
    """An exercise that waits half a second."""

    @exercise("Double z.", probes=[torch.tensor([1.0, 3.0])], hints=["+", "z + z"], timeout=0.5)
    def double(z):
        return z + z

    return double


@pytest.fixture(params=WAYS)
def check(request, monkeypatch):
    """Run a check in each of the ways that exist."""
    if request.param == "thread":
        monkeypatch.setattr(sandbox, "can_fork", lambda: False)
    elif not sandbox.can_fork():
        pytest.skip("processes cannot be copied here")
    if request.param != WAYS[2]:
        return lambda exercise, answer: exercise.check(answer)

    def in_thread(exercise, answer):
        results = []
        thread = threading.Thread(target=lambda: results.append(exercise.check(answer)))
        thread.start()
        thread.join()
        return results[0]

    return in_thread


def endless(z):
    while True:
        pass


def endless_swallowing_exceptions(z):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.01)


def endless_swallowing_everything(z):
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(0.01)


def one_long_call(z):
    return sum(range(10**11))


def children(z):
    subprocess.run(["sleep", "30"])


@pytest.mark.parametrize("answer", [endless, endless_swallowing_exceptions])
def test_an_endless_answer_is_stopped(check, double, answer):
    start = time.monotonic()
    feedback = check(double, answer)
    assert feedback.verdict == "slow"
    assert "stopped after 0.5 seconds" in feedback.message
    assert time.monotonic() - start < 3
    assert check(double, double.reference).passed


@needs_copies
@pytest.mark.parametrize(
    "answer", [endless_swallowing_everything, one_long_call, children, lambda z: time.sleep(60)]
)
def test_whatever_a_hanging_answer_does_it_is_stopped(double, answer):
    start = time.monotonic()
    assert double.check(answer).verdict == "slow"
    assert time.monotonic() - start < 3


def test_ten_seconds_are_the_limit():
    assert exercises.softmax.timeout == 10


def leave(z):
    os._exit(3)


ENDS = {
    "exit": lambda z: sys.exit(),
    "os._exit": leave,
    "exit()": lambda z: builtins.exit(),
    "kill": lambda z: os.kill(os.getpid(), signal.SIGTERM),
    "kill the kernel": lambda z: os.kill(os.getppid(), signal.SIGTERM),
    "abort": lambda z: os.abort(),
    "raise a signal": lambda z: signal.raise_signal(signal.SIGTERM),
}


@pytest.mark.parametrize("answer", ENDS.values(), ids=ENDS)
def test_an_answer_cannot_end_the_program(check, double, answer):
    feedback = check(double, answer)
    assert feedback.verdict == "raised"
    assert "ended the program" in feedback.message


def crash(z):
    ctypes.string_at(0)


def kill(z):
    ctypes.CDLL(None).kill(os.getpid(), signal.SIGKILL)


@needs_copies
@pytest.mark.parametrize(("answer", "cause"), [(crash, "SIGSEGV"), (kill, "stopped it")])
def test_an_answer_that_crashes_leaves_the_kernel_alive(double, answer, cause, capfd):
    feedback = double.check(answer)
    assert feedback.verdict == "raised"
    assert cause in feedback.message
    assert "untouched" in feedback.message


@needs_copies
@pytest.mark.parametrize("much", [lambda: [0] * 10**9, lambda: torch.ones(10**9)])
def test_memory_is_bounded(double, much):
    feedback = double.check(lambda z: much())
    assert feedback.verdict == "raised"
    assert "more memory than an answer may use, 2 GB" in feedback.message


@pytest.mark.parametrize("ask", [lambda: input("z? "), lambda: __import__("getpass").getpass()])
def test_nobody_is_asked_for_input(check, double, ask):
    feedback = check(double, lambda z: ask())
    assert feedback.verdict == "raised"
    assert "nobody types" in feedback.message


def test_a_worker_that_cannot_be_stopped_gives_the_output_back(double, monkeypatch, capsys):
    monkeypatch.setattr(sandbox, "can_fork", lambda: False)
    assert double.check(lambda z: time.sleep(2)).verdict == "slow"  # asleep: hears no exception
    print("heard")
    assert capsys.readouterr().out.endswith("heard\n")


def test_the_worker_thread_does_not_go_on_for_ever(double, monkeypatch):
    monkeypatch.setattr(sandbox, "can_fork", lambda: False)
    before = threading.active_count()
    assert double.check(endless).verdict == "slow"
    assert threading.active_count() <= before


@needs_copies
def test_no_process_and_no_file_is_left_behind(double):
    before = children(), len(os.listdir("/proc/self/fd"))
    for answer in (double.reference, endless, kill):
        double.check(answer)
    assert (children(), len(os.listdir("/proc/self/fd"))) == before


def children():
    """The processes that this one has started and not yet waited for."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {number for path in tasks for number in path.read_text().split()}


def test_somebody_elses_timer_goes_on(double):
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.4)
    try:
        assert double.check(endless).verdict == "slow"
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
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    start, threads = time.monotonic(), threading.active_count()
    feedback = check(double, endless)
    assert feedback.verdict == "stopped"
    assert time.monotonic() - start < 3
    assert threading.active_count() < threads


@pytest.mark.parametrize("way", [sandbox.in_a_copy, sandbox.in_a_thread])
def test_run_returns_and_raises_like_the_work(monkeypatch, way):
    monkeypatch.setattr(sandbox, "can_fork", lambda: way is sandbox.in_a_copy)
    assert run(5, lambda printed: 7) == (7, "")
    assert run(5, lambda printed: print("seven")) == (None, "seven")
    with pytest.raises((ZeroDivisionError, RuntimeError), match="by zero"):
        run(5, lambda printed: 1 / 0)
    with pytest.raises(AnswerTimeout):
        run(0.1, lambda printed: time.sleep(0.5))


def vandal(z):
    """Change whatever can be changed."""
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    torch.randn(3)
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    torch.set_grad_enabled(False)
    torch.set_autocast_enabled("cpu", True)
    torch.autograd.set_detect_anomaly(True)
    torch.set_float32_matmul_precision("medium")
    torch.set_printoptions(precision=1)
    np.set_printoptions(precision=1)
    np.seterr(all="raise")
    sys.setrecursionlimit(5000)
    sys.path.append("/nowhere")
    os.chdir("/")
    os.environ["LECTURE_VANDAL"] = "1"
    torch.exp = torch.allclose = math.log = lambda *args, **kwargs: True
    torch.Tensor.softmax = len
    builtins.print = None
    logging.disable(50), logging.getLogger().setLevel(1), socket.setdefaulttimeout(1)
    gc.disable(), gc.set_threshold(1), locale.setlocale(locale.LC_ALL, "C"), os.umask(0o777)
    sys.setswitchinterval(0.5), sys.set_int_max_str_digits(700), sys.argv.append("vandal")
    torch.set_warn_always(True)
    torch.backends.cudnn.benchmark = True
    plain.register_module_forward_hook(lambda *given: None)
    matplotlib.rcParams["font.size"] = 3
    json.dumps = copy.deepcopy = torch.nn.init.normal_ = np.linalg.norm = len
    torch.nn.Linear.forward = torch.optim.SGD.step = MnistMLP.forward = len
    sys.stdin = None
    sys.modules.pop("statistics"), sys.meta_path.clear()
    return z


def mask():
    os.umask(now := os.umask(0))
    return now


def settings():
    return {
        "dtype": torch.get_default_dtype(),
        "device": torch.empty(0).device.type,
        "gradients": torch.is_grad_enabled(),
        "autocast": torch.is_autocast_enabled("cpu"),
        "anomaly": torch.is_anomaly_enabled(),
        "precision": torch.get_float32_matmul_precision(),
        "torch prints": str(torch.tensor([1 / 3])),
        "numpy prints": str(np.array([1 / 3])),
        "numpy errors": np.geterr(),
        "recursion": sys.getrecursionlimit(),
        "path": list(sys.path),
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "threads": torch.get_num_threads(),
        "functions": [torch.exp, torch.allclose, math.log, torch.Tensor.softmax, print],
        "other functions": [json.dumps, copy.deepcopy, torch.nn.init.normal_, np.linalg.norm],
        "methods": [torch.nn.Linear.forward, torch.optim.SGD.step, MnistMLP.forward],
        "logging": (logging.root.manager.disable, logging.root.level),
        "waiting": socket.getdefaulttimeout(),
        "garbage": (gc.isenabled(), gc.get_threshold()),
        "locale": locale.setlocale(locale.LC_ALL),
        "mask": mask(),
        "switching": (sys.getswitchinterval(), sys.get_int_max_str_digits()),
        "arguments": list(sys.argv),
        "flags of torch": (torch.is_warn_always_enabled(), torch.backends.cudnn.benchmark),
        "hooks": len(plain._global_forward_hooks),
        "style": matplotlib.rcParams["font.size"],
        "input": sys.stdin,
        "imports": ("statistics" in sys.modules, len(sys.meta_path)),
        "signals": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM)],
        "python": random.getstate(),
        "numpy": str(np.random.get_state()),
        "torch": torch.get_rng_state().tolist(),
    }


@pytest.mark.parametrize("answer", [vandal, lambda z: vandal(z) / 0, endless])
def test_every_setting_is_as_it_was(double, check, answer):
    before = settings()
    check(double, answer)
    after = settings()
    assert [name for name in before if before[name] != after[name]] == []


def test_a_wrong_answer_that_patches_the_comparison_does_not_pass(double, check):
    def patched(z):
        torch.allclose = lambda *args, **kwargs: True
        torch.Tensor.shape = torch.equal = torch.allclose
        return z

    assert not check(double, patched).passed


@needs_copies
def test_the_variables_of_the_notebook_survive(double):
    results = [1]
    assert double.check(lambda z: results.append(2) or z + z).passed
    assert results == [1]


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
