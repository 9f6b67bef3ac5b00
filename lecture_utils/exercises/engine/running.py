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


class TimeUp(BaseException):
    """The time is up. Not an `Exception`, so that ``except Exception`` does not swallow it."""


def run_within(seconds: float, work):
    """Call `work` and return its result.

    Parameters
    ----------
    seconds : float
        How long it may take.
    work : callable without arguments

    Raises
    ------
    TimeUp
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
            raise TimeUp

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
    finished = []

    def target():
        try:
            finished.append((work(), None))
        except BaseException as error:
            finished.append((None, error))

    worker = threading.Thread(target=target, daemon=True)
    deadline = time.monotonic() + seconds
    worker.start()
    try:
        while worker.is_alive() and time.monotonic() < deadline:
            worker.join(0.02)  # in slices, so that Ctrl+C is heard on Windows too
    finally:
        in_time = not worker.is_alive()
        _stop(worker)
    if not in_time or not finished:
        raise TimeUp
    result, error = finished[0]
    if error is not None:
        raise error
    return result


def _stop(worker):
    for _ in range(20):
        if not worker.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident), ctypes.py_object(TimeUp)
        )
        worker.join(0.05)


@contextlib.contextmanager
def everything_put_back():
    """Put back what an answer may change: random states, default dtype and device."""
    python, legacy = random.getstate(), np.random.get_state()
    dtype, device = torch.get_default_dtype(), torch.get_default_device()
    cuda = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    try:
        with torch.random.fork_rng(devices=cuda):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(legacy)
        torch.set_default_dtype(dtype)
        if torch.get_default_device() != device:
            torch.set_default_device(None if device.type == "cpu" else device)


class _Printed(io.StringIO):
    """Keeps the beginning of what is printed."""

    def write(self, text):
        room = PRINTED_AT_MOST - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


@contextlib.contextmanager
def output_caught():
    """Catch what is printed and warned; yields a function that returns it as text."""
    printed = _Printed()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")

        def text():
            first_lines = [str(w.message).split("\n")[0] for w in warned]
            lines = [f"warning: {line}" for line in dict.fromkeys(first_lines)]
            return "\n".join([*printed.getvalue().splitlines(), *lines[:3]])

        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield text
