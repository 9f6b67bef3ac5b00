"""What a training run shows of itself while it goes on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import nan
from typing import Any

import torch

from lecture_utils import checks
from lecture_utils.training.history import History

REPORTS_PER_EPOCH = 20
BAR = 24  # characters


def progress_bar(history: History) -> None:
    """Draw a run as one line of text, over the line before; the usual callback of `fit`.

    There is no rate in it: stored notebooks keep the line, and no two runs differ in it.

    Parameters
    ----------
    history : History
    """
    total = history.epochs * history.steps_per_epoch
    done = history.steps[-1] if history.steps else 0
    epoch = min(len(history.train_loss) + 1, history.epochs)
    bar = "#" * (BAR * done // max(total, 1))
    print(
        f"\repoch {epoch}/{history.epochs} {bar:.<{BAR}} {done}/{total} steps", end="", flush=True
    )
    if history.is_over:
        print()


class ProgressReporter:
    """Collects the losses on the device and hands the history on about twenty times an epoch.

    A loss is read only when somebody watches, else at the end of the epoch: reading makes the host
    wait for an accelerator.

    Parameters
    ----------
    history : History
        Its `steps` and `step_loss` grow.
    callback : callable or None
        Receives `history`, to draw it.
    """

    def __init__(self, history: History, callback: Callable[[History], None] | None) -> None:
        self.history, self.callback = history, callback
        self.every = max(1, history.steps_per_epoch // REPORTS_PER_EPOCH)
        self.steps_done = len(history.train_loss) * history.steps_per_epoch
        self.loss: float | torch.Tensor = 0.0
        self.images: int | torch.Tensor = 0
        self.unread: list[tuple[int, Any, Any]] = []

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add the seconds of an epoch to the history, and read the losses that nobody watched."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._read()
            self.history.seconds += time.perf_counter() - start

    def on_batch_end(self, loss: torch.Tensor, size: int | torch.Tensor) -> None:
        """Take note of a batch's mean loss, and of what it is the mean of."""
        self.steps_done += 1
        self.loss = self.loss + loss * size
        self.images += size
        if self.steps_done % self.every == 0:
            self.unread.append((self.steps_done, self.loss, self.images))
            self.loss, self.images = 0.0, 0
            self.show()

    def show(self) -> None:
        """Hand the history on, if somebody watches; whoever fails to is not asked again."""
        if self.callback is None:
            return
        self._read()
        try:
            self.callback(self.history)
        except Exception as error:
            self.callback = None
            checks.warn(
                f"the callback failed, {type(error).__name__}: {error}; training goes on without it"
            )

    def _read(self) -> None:
        for step, loss, images in self.unread:
            self.history.steps.append(step)
            self.history.step_loss.append(float(loss) / float(images) if images else nan)
        self.unread.clear()
