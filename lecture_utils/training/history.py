"""The record of a training run."""

from dataclasses import dataclass, field
from math import isfinite, nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lecture_utils.training.evaluation import Evaluation


@dataclass
class History:
    """The course of a training run; it grows while `lecture_utils.training.fit` runs.

    Attributes
    ----------
    steps : list of int
        Optimizer steps done when each entry of `step_loss` was taken.
    step_loss : list of float
        Mean loss over the images since the entry before.
    train_loss : list of float
        Mean loss over all images of an epoch, taken while the network changed.
    validation_loss, validation_accuracy : list of float
        After each epoch; empty without a validation loader. Accuracy is a fraction, 0 to 1. An
        epoch of a run that was validated in other epochs only has nan.
    seconds : float
        Time spent in training steps, validation left out.
    steps_per_epoch, epochs : int
        The planned length of the run.
    interrupted : bool
        Whether Ctrl-C ended the run.
    """

    steps_per_epoch: int = 0
    epochs: int = 0
    steps: list[int] = field(default_factory=list)
    step_loss: list[float] = field(default_factory=list)
    train_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def is_finite(self) -> bool:
        """Whether the last epoch's loss was a number, not nan and not infinite."""
        return not self.train_loss or isfinite(self.train_loss[-1])

    @property
    def is_over(self) -> bool:
        """Whether the run has reached its last epoch, was interrupted, or has diverged."""
        return len(self.train_loss) >= self.epochs or self.interrupted or not self.is_finite

    def record(self, loss: float, score: "Evaluation | None") -> None:
        """Take in an epoch that is over.

        Parameters
        ----------
        loss : float
            Mean loss over its training images.
        score : Evaluation or None
            On the validation images; None without a validation loader.
        """
        if score is not None or self.validation_loss:
            self.validation_loss.append(nan if score is None else score.loss)
            self.validation_accuracy.append(nan if score is None else score.accuracy)
        self.train_loss.append(loss)

    def pad_validation(self) -> None:
        """Give epochs that were not validated, before a run was resumed, a place in the lists."""
        missing = len(self.train_loss) - len(self.validation_loss)
        self.validation_loss += [nan] * missing
        self.validation_accuracy += [nan] * missing

    @classmethod
    def can_be(cls, values: dict) -> bool:
        """Return whether values that were read from a file are those of a history.

        Parameters
        ----------
        values : dict of str to object
        """
        empty = vars(cls())
        known = all(isinstance(v, type(empty.get(k))) for k, v in values.items() if k in empty)
        if not known or values.keys() - empty.keys():
            return False
        history = cls(**values)
        numbers = all(isinstance(v, int | float) for part in history._lists() for v in part)
        steps, losses, epochs, validated, scored = history.lengths()
        counts = min(history.epochs, history.steps_per_epoch) >= 0
        return numbers and counts and steps == losses and validated == scored <= epochs

    def lengths(self) -> list[int]:
        """Return how long each list is, for `settle`."""
        return [len(values) for values in self._lists()]

    def settle(self, before: list[int]) -> None:
        """Let lists that belong together have grown equally, wherever a run was cut off.

        Parameters
        ----------
        before : list of int
            Their lengths at the start of the run.
        """
        grown = [len(v) - n for v, n in zip(self._lists(), before, strict=True)]
        steps, epochs = min(grown[:2]), min(grown[2:] if any(grown[3:]) else grown[2:3])
        for values, start, growth in zip(
            self._lists(), before, [steps] * 2 + [epochs] * 3, strict=True
        ):
            del values[start + growth :]

    def _lists(self) -> list[list]:
        epochs = [self.train_loss, self.validation_loss, self.validation_accuracy]
        return [self.steps, self.step_loss, *epochs]

    def __repr__(self) -> str:
        done = f"{len(self.train_loss)} of {self.epochs} epochs"
        if self.validation_accuracy:
            done += f", validation accuracy {self.validation_accuracy[-1]:.0%}"
        return f"History({done}{', interrupted' if self.interrupted else ''})"
