"""How a training run went: its losses and its accuracy."""

from math import isfinite

from matplotlib.ticker import MaxNLocator

from lecture_utils.plotting.arguments import named, number, of_kind, takes
from lecture_utils.plotting.style import BLUE, GREY, VERMILLION, AltFigure, figure
from lecture_utils.training import History


@takes(history=of_kind(History))
def training_curves(history: History) -> AltFigure:
    """Draw the loss of every few steps, and loss and accuracy on the validation images.

    Parameters
    ----------
    history : lecture_utils.training.History

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the history is empty.
    """
    epochs = _epochs(history)
    validated = range(1, len(history.validation_loss) + 1)
    with figure(9.4, 3.6) as fig:
        loss, accuracy = fig.subplots(1, 2)
        loss.plot(epochs, history.step_loss, color=BLUE, label="training")
        loss.plot(
            validated, history.validation_loss, "s--", color=VERMILLION, ms=9, label="validation"
        )
        loss.set(xlabel="epoch", ylabel="cross-entropy", xlim=0, title="Loss")
        loss.set_ylim(bottom=0)
        loss.legend()
        percent = [100 * a for a in history.validation_accuracy]
        accuracy.plot(validated, percent, "s--", color=VERMILLION, ms=9)
        accuracy.set(xlabel="epoch", ylabel="accuracy, %", title="Accuracy, validation")
        accuracy.set_xticks(list(validated))
        accuracy.grid(axis="y", color=GREY, alpha=0.3)
    return AltFigure(fig, _told(history))


def _epochs(history: History) -> list[float]:
    if not history.steps:
        raise ValueError("the history is empty: call fit first, for at least a part of an epoch")
    return [step / history.steps_per_epoch for step in history.steps]


def _told(history: History) -> str:
    text = f"Loss over {len(history.train_loss)} epochs, from {history.step_loss[0]:.1f} "
    text += f"to {history.step_loss[-1]:.1f}"
    if history.validation_accuracy:
        scored = [loss for loss in history.validation_loss if isfinite(loss)]
        first, last = (scored or history.validation_loss)[0], history.validation_loss[-1]
        text += f"; validation loss from {first:.2f} to {last:.2f}, accuracy on the validation "
        text += f"images at the end: {history.validation_accuracy[-1]:.0%}"
    return text + "."


@takes(runs=named(of_kind(History)), floor=number())
def compared_losses(runs: dict[str, History], *, floor: float | None = None) -> AltFigure:
    """Draw the training losses of several runs in one frame.

    Parameters
    ----------
    runs : dict of str to lecture_utils.training.History
        A name and a history for every run. At most four.
    floor : float, optional
        A level to mark, such as ln 10.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If there are no runs, or more than four, or one whose history is empty.
    """
    if not 1 <= len(runs) <= 4:
        raise ValueError(f"{len(runs)} runs; the figure holds one to four")
    with figure(8.6, 3.6) as fig:
        axes = fig.subplots()
        for name, history in runs.items():
            axes.plot(_epochs(history), history.step_loss, label=name)
        if floor is not None:
            axes.axhline(floor, color=GREY, linewidth=1.5, linestyle=":")
            axes.text(0, floor + 0.04, f"{floor:.2f}", color=GREY)
        axes.set(xlabel="epoch", ylabel="training loss")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_ylim(bottom=0)
        axes.legend()
    ends = "; ".join(f"{name} ends at {run.step_loss[-1]:.1f}" for name, run in runs.items())
    return AltFigure(fig, f"Training loss of {len(runs)} runs: {ends}.")
