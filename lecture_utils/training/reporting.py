"""What a training run shows of itself while it goes on."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from tqdm import tqdm

from lecture_utils.history import History

REPORTS_PER_EPOCH = 20


class Reporter:
    """Collects the losses on the device and passes them on a few times an epoch.

    A loss is read only when somebody watches, else at the end of the epoch: reading makes the host
    wait for an accelerator.

    Parameters
    ----------
    history : History
        Its `steps` and `step_loss` grow.
    report : callable or None
        Receives `history`, to draw it.
    progress : bool
        Show a progress bar.
    """

    def __init__(self, history: History, report: Callable[[History], None] | None, progress: bool):
        self.history, self.report = history, report
        self.every = max(1, history.steps_per_epoch // REPORTS_PER_EPOCH)
        self.step = len(history.train_loss) * history.steps_per_epoch
        self.loss, self.images = 0.0, 0
        self.unread: list[tuple[int, torch.Tensor, int]] = []
        # one line of text without a rate: stored notebooks keep it, and no two runs differ in it
        self.bar = tqdm(
            total=history.epochs * history.steps_per_epoch,
            initial=self.step,
            file=sys.stdout,
            bar_format="{desc} {bar:24} {n_fmt}/{total_fmt} steps",
            disable=not progress,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.bar.close()

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add the seconds of an epoch to the history, and read the losses that nobody watched."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._read()
            self.history.seconds += time.perf_counter() - start

    def after_step(self, loss: torch.Tensor, size: int) -> None:
        """Take note of a batch's mean loss."""
        self.step += 1
        self.loss = self.loss + loss * size
        self.images += size
        self.bar.update()
        if self.step % self.every == 0:
            self.unread.append((self.step, self.loss, self.images))
            self.loss, self.images = 0.0, 0
            self.show()

    def show(self) -> None:
        """Bring the bar or the report up to date."""
        epoch = min(len(self.history.train_loss) + 1, self.history.epochs)
        self.bar.set_description_str(f"epoch {epoch}/{self.history.epochs}")
        if self.report is not None:
            self._read()
            self.report(self.history)

    def _read(self) -> None:
        for step, loss, images in self.unread:
            self.history.steps.append(step)
            self.history.step_loss.append(float(loss) / images)
        self.unread.clear()
