from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lecture_utils.data import TensorLoader
from lecture_utils.history import History
from lecture_utils.models import MnistMLP
from lecture_utils.training import fit, steps, train_epoch
from lecture_utils.training.reporting import Reporter

needs_cuda = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="a captured step needs a CUDA device; none is here"
)

ONE = torch.tensor(1)


def fresh(device="cpu", **options):
    torch.manual_seed(0)
    model = MnistMLP().to(device)
    rate = torch.tensor(1e-3, device=device)
    options = {"fused": True, "capturable": True} | options
    return model, torch.optim.AdamW(model.parameters(), lr=rate, **options)


def one_cycle(optimizer, **options):
    options = {"max_lr": 3e-3, "total_steps": 9, "anneal_strategy": "linear"} | options
    return torch.optim.lr_scheduler.OneCycleLR(optimizer, **options)


def train(loader, model, optimizer, **options):
    loader.generator.manual_seed(3)
    options = {"epochs": 3, "optimizer": optimizer, "progress": False} | options
    history = fit(model, loader, **options)
    return history, torch.cat([p.detach().flatten() for p in model.parameters()])


class EagerRecording(steps.Recording):
    """What stands for a CUDA graph on a machine without one: the function, run again each time."""

    made = 0

    def _capture(self, function):
        type(self).made += 1
        self.result = torch.zeros(())
        rerun = lambda: self.result.copy_(function(self.data, self.target))  # noqa: E731
        self.graph = SimpleNamespace(replay=rerun)


@pytest.fixture
def without_cuda(monkeypatch):
    """Let everything of a captured step but the capture run on the CPU."""
    monkeypatch.setattr(EagerRecording, "made", 0)
    monkeypatch.setattr(steps, "Recording", EagerRecording)
    monkeypatch.setattr(steps, "_on_a_side_stream", lambda function, *parts: function(*parts))
    monkeypatch.setattr(steps, "_check_capturable", lambda *parts: None)


def test_one_recording_serves_the_whole_run_and_no_batch_is_lost(without_cuda, few_digits):
    model, optimizer = fresh()
    scheduler = one_cycle(optimizer, cycle_momentum=False)
    expected, weights = train(few_digits, model, optimizer, scheduler=scheduler)

    model, optimizer = fresh()
    scheduler = one_cycle(optimizer, cycle_momentum=False)
    history, replayed = train(few_digits, model, optimizer, scheduler=scheduler, capture=True)
    assert EagerRecording.made == 1
    assert torch.equal(weights, replayed), "the same batches, the small last one of each epoch too"
    assert history.step_loss == expected.step_loss


def test_a_loss_outlives_the_next_replay():
    recording = EagerRecording(lambda data, target: data.sum() + target, torch.ones(2), 0 * ONE)
    first, second = (recording.replay(k * torch.ones(2), ONE) for k in (2.0, 3.0))
    assert (first.item(), second.item()) == (5, 7)


def test_a_number_that_a_recording_would_freeze_is_refused(without_cuda, few_digits):
    model, optimizer = fresh()
    scheduler = one_cycle(optimizer)  # it moves a beta of AdamW, a number of Python
    with pytest.raises(ValueError, match="cycle_momentum=False"):
        train(few_digits, model, optimizer, scheduler=scheduler, capture=True)


def test_a_schedule_fills_the_learning_rate_in_place():
    _, optimizer = fresh()
    rate = optimizer.param_groups[0]["lr"]
    scheduler = one_cycle(optimizer, cycle_momentum=False)
    seen = []
    for _ in range(9):
        optimizer.step()
        seen.append(rate.item())
        scheduler.step() if len(seen) < 9 else None
    assert optimizer.param_groups[0]["lr"] is rate, "a recording reads this very tensor"
    assert max(seen) == pytest.approx(3e-3, rel=0.2)


def test_capture_is_refused_where_it_cannot_work(few_digits):
    model, optimizer = fresh()
    with pytest.raises(ValueError, match="needs the model on a CUDA device; it is on cpu"):
        train(few_digits, model, optimizer, capture=True)
    weight = SimpleNamespace(device=torch.device("cuda"))
    on_cuda = SimpleNamespace(parameters=lambda: iter([weight]))
    for optimizer in (fresh(capturable=False)[1], torch.optim.AdamW(model.parameters())):
        with pytest.raises(ValueError, match="capturable=True and lr=torch.tensor"):
            steps.CapturedStep(on_cuda, optimizer)


def test_half_precision_multiplies_in_16_bits_and_learns_in_32(few_digits):
    seen = []

    class Loss(nn.Module):
        def forward(self, output, target):
            seen.append(output.dtype)
            return F.cross_entropy(output, target)

    model, optimizer = fresh(capturable=False)
    history, _ = train(few_digits, model, optimizer, criterion=Loss(), precision=torch.bfloat16)
    assert set(seen) == {torch.bfloat16}
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    model, optimizer = fresh(capturable=False)
    exact, _ = train(few_digits, model, optimizer)
    assert history.train_loss == pytest.approx(exact.train_loss, rel=0.02)
    assert history.train_loss != exact.train_loss


def test_losses_that_nobody_watches_are_read_at_the_end_of_an_epoch(few_digits):
    model, optimizer = fresh(capturable=False)
    history = History(epochs=1, steps_per_epoch=3)
    with Reporter(history, report=None, progress=False) as reporter:
        with reporter.timed():
            train_epoch(model, few_digits, optimizer, after_step=reporter.after_step)
            assert history.step_loss == [], "reading one makes the host wait for an accelerator"
        assert history.steps == [1, 2, 3]
        assert len(history.step_loss) == 3


@needs_cuda
@pytest.mark.parametrize("precision", [None, torch.bfloat16])
def test_a_captured_run_is_the_run_without(few_digits, precision):
    dataset = few_digits.dataset
    data, target = (t.cuda() for t in dataset.tensors)
    loader = TensorLoader(type(dataset)(data, target), 100, shuffle=True)
    results = []
    for capture in (False, True):
        model, optimizer = fresh("cuda")
        scheduler = one_cycle(optimizer, cycle_momentum=False)
        options = {"scheduler": scheduler, "precision": precision, "capture": capture}
        results.append(train(loader, model, optimizer, **options))
    (expected, weights), (history, replayed) = results
    assert torch.allclose(weights, replayed, atol=1e-5)
    assert history.step_loss == pytest.approx(expected.step_loss, abs=1e-4)


@needs_cuda
def test_the_loop_never_waits_for_the_device(few_digits):
    data, target = (t.cuda() for t in few_digits.dataset.tensors)
    batches = [(data[:100], target[:100])] * 8
    model, optimizer = fresh("cuda")
    scheduler = one_cycle(optimizer, cycle_momentum=False)
    captured = steps.CapturedStep(model, optimizer)
    criterion = nn.CrossEntropyLoss()
    for step in (steps.training_step, captured):
        for _ in range(steps.EAGER_STEPS + 2):  # libraries are loaded, the step is captured
            step(model, criterion, optimizer, *batches[0])
        torch.cuda.set_sync_debug_mode("error")
        try:
            for batch in batches:
                step(model, criterion, optimizer, *batch)
                scheduler.step() if scheduler.last_epoch < 7 else None
        finally:
            torch.cuda.set_sync_debug_mode("default")
