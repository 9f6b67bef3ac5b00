"""Logits and a true class: the loss, and how a gradient step changes the logits."""

from collections.abc import Sequence

import traitlets

from lecture_utils import checks
from lecture_utils.widgets.base import (
    NUMBERS,
    LectureWidget,
    bundle,
    checked_labels,
    checked_logits,
    one_for_each,
    one_of,
)


class CrossEntropyExplorer(LectureWidget):
    """Move logits and choose the true class; watch the loss and the step y - p of each logit.

    Parameters
    ----------
    logits : sequence of float, shape (C,)
        2 to 10 finite numbers.
    target : int
        Index of the true class.
    labels : sequence of str, shape (C,), optional
        Names of the classes.
    learning_rate : float
        What the gradient is multiplied by in the step that the button takes; above 0.

    Attributes
    ----------
    logits, target
        As they stand in the widget now; Reset goes back to the logits of the start.

    Raises
    ------
    ValueError
        If an argument is not one of these.
    """

    _esm = bundle("cross_entropy_explorer")
    logits = traitlets.List(traitlets.Float()).tag(**NUMBERS)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    target = traitlets.Int().tag(sync=True)
    learning_rate = traitlets.Float().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        logits: Sequence[float] = (2.0, 1.0, 0.1),
        target: int = 0,
        labels: Sequence[str] | None = None,
        learning_rate: float = 1.0,
    ) -> None:
        values = checked_logits(logits)
        place = one_of("target", checks.number("target", target), len(values))
        learning_rate = checks.number("learning_rate", learning_rate)
        if learning_rate <= 0:
            raise ValueError(f"learning_rate is {learning_rate}; it must be above 0")
        super().__init__(
            logits=values,
            target=int(place),
            labels=checked_labels(labels, len(values)),
            learning_rate=learning_rate,
            start={"logits": values},
        )

    @traitlets.validate("logits")
    def _set_logits(self, proposal: dict) -> list[float]:
        return one_for_each(self.labels, proposal["value"])

    @traitlets.validate("target")
    def _set_target(self, proposal: dict) -> float:
        return one_of("target", proposal["value"], len(self.labels))
