"""Running a student's answer: within limits of time and memory, and without any trace.

Where a process can be copied (Linux without a GPU), the answer runs in a copy, which is killed
when its time is up, whatever it does. Elsewhere it runs in a thread, and everything is put back.
A thread cannot be killed: one that swallows every exception goes on in the background, and one long
call into compiled code holds the kernel.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import functools
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import torch

from lecture_utils.exercises.engine import messages
from lecture_utils.exercises.engine.adapters import WrongKindError
from lecture_utils.exercises.engine.errors import AnswerDied, AnswerTimeout, first_line
from lecture_utils.exercises.engine.output import capture_output, refuse_keyboard_and_exit
from lecture_utils.exercises.engine.settings import preserve_settings

MEMORY = 2 * 1024**3  # bytes that an answer may take on top of what is there


def run(seconds: float, work: Callable) -> tuple[Any, str]:
    """Call `work` and return its result, and what it has printed.

    Parameters
    ----------
    seconds : float
        How long it may take.
    work : callable
        Takes a `CapturedOutput`; its result is one that `messages.encode` takes.

    Raises
    ------
    AnswerTimeout
        If it takes longer.
    AnswerDied
        If it ends the process in which it runs.
    WrongKindError, KeyboardInterrupt
        If `work` raises them.
    Exception
        If it raises anything else, perhaps of another class than there.
    """
    return (in_a_copy if can_fork() else in_a_thread)(seconds, work)


@functools.cache
def can_fork() -> bool:
    """Whether a copy of this process can compute: CUDA and the frameworks of macOS forbid it."""
    return sys.platform == "linux" and not torch.accelerator.is_available()


def in_a_copy(seconds: float, work: Callable) -> tuple[Any, str]:
    """Run in a copy of this process that is killed in the end."""
    receiver, sender = os.pipe()
    with warnings.catch_warnings(action="ignore"):  # of the kernel's other threads: they sleep
        child = os.fork()
    if child == 0:
        _work_and_exit(work, sender)
    os.close(sender)
    try:
        result, error = messages.receive(receiver, seconds)
    except TimeoutError:
        raise AnswerTimeout from None
    except EOFError:
        result, error = None, None
    finally:
        status = _end(child)
        os.close(receiver)
    if error:
        raise error
    if result is None:
        raise AnswerDied(_cause(status))
    return result


def _work_and_exit(work: Callable, sender: int) -> None:
    end = os._exit
    try:
        os.setpgid(0, 0)
        faulthandler.disable()
        with contextlib.suppress(ValueError):  # in another thread there are no signals to undo
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        torch.set_num_threads(1)  # the threads of OpenMP were not copied
        _limit_memory()
        messages.send(sender, _report(work))
    finally:
        end(0)


def _report(work: Callable) -> tuple:
    try:
        with refuse_keyboard_and_exit(), capture_output() as printed:
            result = work(printed)
        messages.encode(result)
        return (result, printed.text()), None
    except (WrongKindError, KeyboardInterrupt) as error:
        return None, error
    except BaseException as error:
        return None, RuntimeError(f"{type(error).__name__}: {first_line(error)}")


def _limit_memory() -> None:
    import resource  # not on Windows

    with open("/proc/self/statm") as sizes:
        taken = int(sizes.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))


def _end(child: int) -> int:
    for kill in (os.killpg, os.kill):  # the group, which the child may not have made yet
        with contextlib.suppress(ProcessLookupError):
            kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(child, 0)[1]
    return 0


def _cause(status: int) -> str:
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == signal.SIGKILL:
        return "the system has stopped it"
    return f"it crashed in compiled code ({signal.Signals(number).name})" if number else "it exited"


def in_a_thread(seconds: float, work: Callable) -> tuple[Any, str]:
    """Run in a thread of this process, and put everything back."""
    results, errors, done = [], [], threading.Event()

    def target(printed: Any) -> None:
        try:
            results.append(work(printed))
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    with preserve_settings(), refuse_keyboard_and_exit(), capture_output() as printed:
        worker = threading.Thread(target=target, args=(printed,), daemon=True)
        deadline = time.monotonic() + seconds
        worker.start()
        try:
            # `done`, not `worker.is_alive()`: in Python 3.11 that is wrong after Ctrl+C in a join
            while not done.is_set() and time.monotonic() < deadline:
                done.wait(0.02)  # in slices, so that Ctrl+C is heard on Windows too
        finally:
            _stop(worker, done)
    if errors:
        raise errors[0]
    if not results:
        raise AnswerTimeout
    return results[0], printed.text()


def _stop(worker: threading.Thread, done: threading.Event) -> None:
    for _ in range(20):
        if done.is_set():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident or 0), ctypes.py_object(AnswerTimeout)
        )
        done.wait(0.05)
