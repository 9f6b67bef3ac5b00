import pytest
import torch

from lecture_utils.models import MnistMLP
from lecture_utils.training import History, fit, progress_bar, train_epoch
from lecture_utils.training.progress import ProgressReporter


def fresh():
    torch.manual_seed(0)
    model = MnistMLP()
    return model, torch.optim.SGD(model.parameters(), lr=0.1)


def test_losses_that_nobody_watches_are_read_at_the_end_of_an_epoch(few_digits):
    model, optimizer = fresh()
    history = History(epochs=1, steps_per_epoch=3)
    reporter = ProgressReporter(history, callback=None)
    with reporter.timed():
        train_epoch(model, few_digits, optimizer, on_batch_end=reporter.on_batch_end)
        assert history.step_loss == [], "reading one makes the host wait for an accelerator"
    assert history.steps == [1, 2, 3]
    assert len(history.step_loss) == 3


def test_progress_is_one_line_without_a_rate(few_digits, capsys):
    model, optimizer = fresh()
    fit(model, few_digits, epochs=2, optimizer=optimizer)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.split("\r")[-1] == f"epoch 2/2 {'#' * 24} 6/6 steps\n"
    assert f"epoch 2/2 {'#' * 16}{'.' * 8} 4/6 steps" in out


@pytest.mark.parametrize(
    "end", [{"interrupted": True}, {"train_loss": [float("nan")]}, {"train_loss": [0.5, 0.1]}]
)
def test_the_line_ends_where_the_run_ends(capsys, end):
    progress_bar(History(epochs=2, steps_per_epoch=10, steps=[5], **end))
    assert capsys.readouterr().out.endswith("5/20 steps\n")


def test_an_interrupted_run_is_shown_once_more(few_digits, capsys):
    model, optimizer = fresh()

    def stop(*_):
        raise KeyboardInterrupt

    assert fit(model, few_digits, epochs=2, optimizer=optimizer, step=stop).interrupted
    assert capsys.readouterr().out == f"\repoch 1/2 {'.' * 24} 0/6 steps\n"


def test_a_silent_run_prints_nothing(few_digits, capsys):
    model, optimizer = fresh()
    fit(model, few_digits, epochs=1, optimizer=optimizer, callback=None)
    assert capsys.readouterr().out == ""
