"""Logits on sliders, and what softmax makes of them."""

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
)


class SoftmaxExplorer(LectureWidget):
    """Move logits, a temperature and a common shift; watch exponentials and probabilities.

    Parameters
    ----------
    logits : sequence of float, shape (C,)
        2 to 10 finite numbers.
    labels : sequence of str, shape (C,), optional
        Names of the classes.
    temperature : float
        0.1 to 5; the logits are divided by it.

    Attributes
    ----------
    logits, temperature
        As they stand on the sliders now; Reset goes back to the arguments.
    shift : float
        What has been added to all logits since then.

    Raises
    ------
    ValueError
        If an argument is not one of these.
    """

    _esm = bundle("softmax_explorer")
    logits = traitlets.List(traitlets.Float()).tag(**NUMBERS)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    temperature = traitlets.Float().tag(**NUMBERS)
    shift = traitlets.Float(0.0).tag(**NUMBERS)
    start = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        logits: Sequence[float] = (2.0, 1.0, 0.1),
        labels: Sequence[str] | None = None,
        temperature: float = 1.0,
    ) -> None:
        values = checked_logits(logits)
        temperature = checks.number("temperature", temperature, 0.1, 5)
        start = {"logits": values, "temperature": temperature}
        labels = checked_labels(labels, len(values))
        super().__init__(**start, labels=labels, start=start)

    @traitlets.validate("logits")
    def _set_logits(self, proposal: dict) -> list[float]:
        return one_for_each(self.labels, proposal["value"])
