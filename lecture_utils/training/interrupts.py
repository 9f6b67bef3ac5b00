"""Ctrl-C, and Jupyter's stop button, at a moment when nothing is half done."""

import signal
import threading
import time
from types import FrameType
from typing import Any

import torch

PATIENCE = 1.0  # seconds after which a second Ctrl-C ends whatever hangs


class Interrupts:
    """Lets Ctrl-C wait for the end of the batch, as a context manager.

    A step of an optimizer that is cut short leaves a state that cannot go on. Whoever presses again
    after a second, because a batch does not end, gets the usual KeyboardInterrupt at once.

    Where Ctrl-C does something else already, or in another thread than the main one, nothing is
    changed.
    """

    def __init__(self) -> None:
        self.since: float | None = None
        self._before = None

    def __enter__(self) -> "Interrupts":
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.default_int_handler
            try:
                signal.signal(signal.SIGINT, self._note)
            except KeyboardInterrupt:  # pressed at this very moment
                self.__exit__()
                raise
        return self

    def __exit__(self, *_: Any) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, signum: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.since is None:
            self.since = now
        elif now - self.since > PATIENCE:
            raise KeyboardInterrupt

    @property
    def requested(self) -> bool:
        """Whether Ctrl-C has been pressed."""
        return self.since is not None

    def check(self) -> None:
        """Raise the KeyboardInterrupt that has waited for this moment."""
        if self.requested:
            raise KeyboardInterrupt


def mend(optimizer: torch.optim.Optimizer, *, first_step: bool) -> None:
    """Drop what an interrupted step has left half made in an optimizer's state.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
        It makes anew what it does not find.
    first_step : bool
        Whether it was the step that makes the state, so that all of it may be half made.
    """
    for group in optimizer.param_groups:
        entries = {p: set(optimizer.state[p]) for p in group["params"] if p in optimizer.state}
        whole = max(entries.values(), key=len, default=set())
        for parameter, names in entries.items():
            if first_step or names != whole:
                del optimizer.state[parameter]
