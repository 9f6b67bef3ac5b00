"""Loss and accuracy, drawn while the network learns."""

import traitlets
from IPython import get_ipython
from IPython.display import display

from lecture_utils.training import History
from lecture_utils.widgets.base import NUMBERS, LectureWidget, bundle

EMPTY = {
    "epochs": 1,
    "steps": [],
    "step_loss": [],
    "validation_loss": [],
    "validation_accuracy": [],
}


class TrainingMonitor(LectureWidget):
    """Draws a `History` while it grows: ``fit(..., callback=TrainingMonitor())``.

    In a notebook it shows itself at the first report of a run, and later ones change the picture in
    place; a cell that is run again shows it again. In a terminal it prints a line per epoch.
    """

    _esm = bundle("training_monitor")
    history = traitlets.Dict(EMPTY).tag(**NUMBERS)

    def __init__(self) -> None:
        super().__init__()
        self._in_notebook = hasattr(get_ipython(), "kernel")
        self._shown: tuple[History | None, int | None] = None, None
        self._printed = 0

    def __call__(self, history: History) -> None:
        """Show the state of a run.

        Parameters
        ----------
        history : lecture_utils.training.History
        """
        if not self._in_notebook:
            self._print(history)
            return
        self.history = {
            "epochs": history.epochs,
            "steps": [step / history.steps_per_epoch for step in history.steps],
            "step_loss": [*map(float, history.step_loss)],
            "validation_loss": [*map(float, history.validation_loss)],
            "validation_accuracy": [*map(float, history.validation_accuracy)],
        }
        # a cell that is run again has lost its output
        run, cell = history, getattr(get_ipython(), "execution_count", None)
        if run is not self._shown[0] or cell != self._shown[1]:
            display(self)
            self._shown = run, cell

    def _print(self, history: History) -> None:
        done = len(history.train_loss)
        if done > self._printed:
            line = f"epoch {done}/{history.epochs}: loss {history.train_loss[-1]:.4f}"
            if history.validation_accuracy:
                line += f", validation accuracy {history.validation_accuracy[-1]:.2%}"
            print(line, flush=True)
        self._printed = done
