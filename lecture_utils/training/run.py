"""A training run from its first step to its end, whatever ends it."""

import math
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn.parameter import is_lazy

from lecture_utils import checks
from lecture_utils.training import checkpoints
from lecture_utils.training.checkpoints import Checkpoint
from lecture_utils.training.epoch import DIVERGED, run_epoch
from lecture_utils.training.evaluation import Evaluation, measure, modes_kept
from lecture_utils.training.history import History
from lecture_utils.training.inputs import Batches
from lecture_utils.training.interrupts import Interrupts, mend
from lecture_utils.training.progress import ProgressReporter
from lecture_utils.training.resuming import resume, settings_of
from lecture_utils.training.schedules import (
    check_length,
    check_rate,
    is_per_epoch,
    step_after_epoch,
    warn_of_epochs,
)

UNKNOWN = Evaluation(math.nan, math.nan, 0, 0)
TINY = 1e-4  # share of the first learning rate with which next to nothing is learnt
WATCHED = 3 / 4  # of the run: towards the end, a schedule may go down to 0


@dataclass
class Run:
    """What a run consists of; `open` makes it ready, `go` trains until it ends."""

    batches: Batches
    validation: Batches | None
    optimizer: torch.optim.Optimizer
    scheduler: object
    step: Callable
    callback: Callable | None
    checkpoint: Checkpoint | None
    interrupts: Interrupts
    steps: int = 0  # of this run, without those of one that it goes on from
    watched: int = 0  # steps within which a learning rate should not become tiny
    failed: bool = False  # its validation
    over: bool = False

    def open(self, epochs: int) -> None:
        """Go on from the checkpoint if there is one, and try its place."""
        loader, self.per_epoch = self.batches.loader, is_per_epoch(self.scheduler)
        self.history = History()
        self.settings = settings_of(self.optimizer, self.scheduler, loader)
        if self.checkpoint is not None:
            path = Path(self.checkpoint.path)
            if self.checkpoint.resume and os.path.exists(path):
                self.history, self.settings = resume(path, self.state, self.sources, self.settings)
            checkpoints.write(path, self._snapshot(), trial=True)
        if self.validation is not None:
            self.history.pad_validation()
        self.history.epochs, self.history.steps_per_epoch = epochs, len(loader)
        left = epochs - len(self.history.train_loss)
        if left < 0:
            checks.warn(
                f"nothing is left to do: the run in the checkpoint has had {epochs - left} epochs, "
                f"and {epochs} are asked for. To train anew, start afresh with resume=False"
            )
        check_length(self.scheduler, left * (1 if self.per_epoch else len(loader)))
        if not self.per_epoch and not warn_of_epochs(self.scheduler, epochs, len(loader)):
            self.watched = round(WATCHED * left * len(loader))
        check_rate(self.optimizer)
        self.reporter = ProgressReporter(self.history, self.callback)
        self.lengths = self.history.lengths()
        self.had_state, self.first_rate = bool(self.optimizer.state), self._rate()

    @property
    def state(self) -> dict:
        """What a checkpoint holds."""
        scheduler = {} if self.scheduler is None else {"scheduler": self.scheduler}
        return {"model": self.batches.model, "optimizer": self.optimizer} | scheduler

    @property
    def sources(self) -> tuple:
        """What may draw random numbers."""
        layers = self.batches.model.modules()
        return self.batches.loader, self.step, self.batches.criterion, *layers

    def go(self) -> None:
        """Train until the last epoch is done, or something ends the run before."""
        with modes_kept(self.batches.model):
            try:
                while len(self.history.train_loss) < self.history.epochs and not self._is_over():
                    self._epoch()
                self.over = not self.interrupts.requested
            except Exception as error:
                # Ctrl-C ends the workers of a DataLoader, too, which is an error of theirs
                if not self.interrupts.requested:
                    self._end_with(error)
                    self.history.settle(self.lengths)
                    self.over = True

    def close(self) -> History:
        """Put right what an interrupted run has left half done, and return its history."""
        if not self.over:
            self.history.interrupted = True
            mend(self.optimizer, first_step=not self.had_state and not self.steps)
            self.reporter.show()
            self.history.settle(self.lengths)
        return self.history

    def _is_over(self) -> bool:
        self.interrupts.check()
        return self.failed or not self.history.is_finite

    def _epoch(self) -> None:
        before = [p.detach().clone() for p in self._trained()] if not self.steps else []
        scheduler = None if self.per_epoch else self.scheduler
        start = self.reporter.steps_done
        with self.reporter.timed():
            loss, bad_step = run_epoch(
                self.batches, self.optimizer, scheduler, self.step, self._on_batch_end
            )
        if bad_step:
            self._warn_of_divergence(loss, start + bad_step)
        elif before:
            self._warn_of_standstill(before)
        validation = self.validation
        scored = None if validation is None else self._validated(validation, loss)
        self.history.record(loss, scored)
        self._after_epoch()

    def _after_epoch(self) -> None:
        if self.history.is_finite:
            if self.per_epoch and not self.failed:
                step_after_epoch(self.scheduler, self.history)
            self._save()
        self.reporter.show()

    def _on_batch_end(self, loss: torch.Tensor, weight: Any) -> None:
        self.steps += 1
        self.reporter.on_batch_end(loss, weight)
        if self.steps < self.watched and self.steps % self.reporter.every == 0:
            self._warn_of_a_tiny_rate()
        self.interrupts.check()

    def _validated(self, validation: Batches, loss: float) -> Evaluation:
        if not math.isfinite(loss):
            return UNKNOWN
        try:
            return measure(validation, self.interrupts.check)
        except Exception as error:
            if self.interrupts.requested:
                raise KeyboardInterrupt from error
            self.failed = True
            checks.warn(f"{_told(error)} in the validation, so the run ends after this epoch")
            return UNKNOWN

    def _snapshot(self) -> dict:
        return checkpoints.snapshot(self.state, self.sources, self.history, self.settings)

    def _save(self) -> None:
        if self.checkpoint is None:
            return
        try:
            checkpoints.write(self.checkpoint.path, self._snapshot())
        except Exception as error:
            checks.warn(
                f"{_told(error)} when epoch {len(self.history.train_loss)} was to be saved; the "
                "run goes on, and what was saved before is still there"
            )

    def _end_with(self, error: Exception) -> None:
        """Keep the work of whole epochs; before the first is done, there is nothing to keep."""
        done = len(self.history.train_loss)
        if not done:
            raise error
        checks.warn(
            f"{_told(error)} in epoch {done + 1}, so the run ended there; the model and the "
            "history have all that was learnt before"
        )
        self.reporter.show()

    def _trained(self) -> list[torch.nn.Parameter]:
        found = self.batches.model.parameters()
        return [p for p in found if p.requires_grad and not is_lazy(p)]

    def _rate(self) -> float:
        return max(float(group["lr"]) for group in self.optimizer.param_groups)

    def _warn_of_divergence(self, loss: float, step: int) -> None:
        kept = ""
        if self.checkpoint is not None and self.history.train_loss:
            kept = f". {self.checkpoint.path} holds the last good epoch"
        checks.warn(f"the loss is {loss} at step {step}, so training stopped: {DIVERGED}{kept}")

    def _warn_of_standstill(self, before: list[torch.Tensor]) -> None:
        after = self._trained()
        if self.first_rate and len(before) == len(after) and all(map(torch.equal, before, after)):
            checks.warn(
                "no parameter of the model has moved in the first epoch: was the optimizer made "
                "of this very model's parameters, and does the step call loss.backward() and "
                "optimizer.step()?"
            )

    def _warn_of_a_tiny_rate(self) -> None:
        if self._rate() < TINY * self.first_rate:
            checks.warn(
                f"the learning rate has fallen from {self.first_rate:g} to {self._rate():g} within "
                f"{self.steps} steps, long before the end of the run, since schedulers are stepped "
                "after every batch: to step one after every epoch, pass "
                "scheduler=PerEpoch(scheduler)"
            )
            self.watched = 0


def _told(error: Exception) -> str:
    steps = traceback.extract_tb(error.__traceback__)
    where = f" ({steps[-1].filename}, line {steps[-1].lineno})" if steps else ""
    return f"{type(error).__name__}: {error}{where}"
