"""Running a student's function: within a time limit, and with everything put back afterwards."""

import contextlib
import ctypes
import io
import random
import signal
import threading
import time
import warnings

import numpy as np
import torch

PRINTED_AT_MOST = 600  # characters


class AnswerTimeout(BaseException):
    """The time is up. Not an `Exception`, so that ``except Exception`` does not swallow it."""


def run_with_timeout(seconds: float, work):
    """Call `work` and return its result.

    Parameters
    ----------
    seconds : float
        How long it may take.
    work : callable without arguments

    Raises
    ------
    AnswerTimeout
        If it takes longer. One long call into compiled code ends before the limit is noticed.
    BaseException
        Whatever `work` raises.

    Notes
    -----
    In the main thread a timer signal interrupts the work. Where there is none (Windows, another
    thread, a timer that somebody else uses), it runs in a thread and is interrupted there.
    """
    by_alarm = (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL)[0] == 0
    )
    return _with_alarm(seconds, work) if by_alarm else _in_thread(seconds, work)


def _with_alarm(seconds, work):
    running = True

    def ring(signum, frame):
        if running:
            raise AnswerTimeout

    before = signal.signal(signal.SIGALRM, ring)
    try:
        try:
            # it rings again, in case a bare `except:` in the answer swallowed the first
            signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
            return work()
        finally:
            running = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)


def _in_thread(seconds, work):
    results, errors, done = [], [], threading.Event()

    def target():
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    # `done` and not `worker.is_alive()`: in Python 3.11 that is wrong once Ctrl+C came in a join
    worker = threading.Thread(target=target, daemon=True)
    deadline = time.monotonic() + seconds
    worker.start()
    try:
        while not done.is_set() and time.monotonic() < deadline:
            done.wait(0.02)  # in slices, so that Ctrl+C is heard on Windows too
    finally:
        _stop(worker, done)
    if errors:
        raise errors[0]
    if not results:
        raise AnswerTimeout
    return results[0]


def _stop(worker, done):
    for _ in range(20):
        if done.is_set():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident), ctypes.py_object(AnswerTimeout)
        )
        done.wait(0.05)


@contextlib.contextmanager
def preserve_global_state():
    """Put back what an answer may change: random states, default dtype and device."""
    python, legacy = random.getstate(), np.random.get_state()
    dtype, device = torch.get_default_dtype(), _default_device()
    cuda = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    try:
        with torch.random.fork_rng(devices=cuda):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(legacy)
        torch.set_default_dtype(dtype)
        if _default_device() != device:
            torch.set_default_device(None if device.type == "cpu" else device)


def _default_device() -> torch.device:
    # torch 2.6's own `get_default_device` raises once somebody has set the default to None
    return torch.empty(0).device


class CapturedOutput(io.StringIO):
    """The beginning of what one call prints, and the warnings it raises."""

    def __init__(self, warned):
        super().__init__()
        self.warned = warned
        self.room = PRINTED_AT_MOST

    def write(self, text):
        """Keep what there is room for."""
        super().write(text[: self.room])
        self.room -= min(len(text), self.room)
        return len(text)

    def stop(self):
        """Keep nothing more once something was printed: every probe prints the same again."""
        if self.tell():
            self.room = 0

    def text(self) -> str:
        """Return what was printed, and each warning once."""
        first_lines = [str(w.message).split("\n")[0] for w in self.warned]
        warnings = [f"warning: {line}" for line in dict.fromkeys(first_lines)]
        return "\n".join([*self.getvalue().splitlines(), *warnings[:3]])


@contextlib.contextmanager
def capture_output():
    """Catch what is printed and warned; yields a `CapturedOutput`.

    It belongs into the caller's thread: a worker that never ends would never give the output back.
    """
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        printed = CapturedOutput(warned)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield printed
