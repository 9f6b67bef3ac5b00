"""A step in 16 bits, and a recorded step, do what the lecture's step does."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.steps import EAGER_STEPS, CUDAGraphStep, bfloat16_step
from lecture_utils.data import TensorLoader
from lecture_utils.models import MnistMLP
from lecture_utils.training import fit, one_cycle, training_step

needs_cuda = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="a CUDA graph needs a CUDA device; none is here"
)


def fresh(device="cpu", **options):
    torch.manual_seed(0)
    model = MnistMLP().to(device)
    options = {"fused": True, "capturable": device == "cuda"} | options
    rate = torch.tensor(1e-3, device=device)
    return model, torch.optim.AdamW(model.parameters(), lr=rate, **options)


def train(loader, model, optimizer, **options):
    loader.generator.manual_seed(3)
    history = fit(model, loader, epochs=3, optimizer=optimizer, callback=None, **options)
    return history, torch.cat([p.detach().flatten() for p in model.parameters()])


def test_a_step_in_16_bits_multiplies_in_them_and_learns_in_32(few_digits):
    seen = []

    class Loss(nn.Module):
        def forward(self, output, target):
            seen.append(output.dtype)
            return F.cross_entropy(output, target)

    history, _ = train(few_digits, *fresh(), criterion=Loss(), step=bfloat16_step)
    model, optimizer = fresh()
    exact, _ = train(few_digits, model, optimizer)
    assert set(seen) == {torch.bfloat16}
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    assert history.train_loss == pytest.approx(exact.train_loss, rel=0.02)
    assert history.train_loss != exact.train_loss


def test_a_schedule_fills_the_learning_rate_in_place():
    _, optimizer = fresh()
    rate = optimizer.param_groups[0]["lr"]
    scheduler, seen = one_cycle(optimizer, 3e-3, steps=9), []
    for _ in range(9):
        seen.append(rate.item())
        optimizer.step()
        scheduler.step()
    assert optimizer.param_groups[0]["lr"] is rate, "a recording reads this very tensor"
    assert max(seen) == pytest.approx(3e-3, rel=0.2)


def test_a_cuda_graph_is_refused_where_there_can_be_none():
    model, optimizer = fresh()
    with pytest.raises(ValueError, match="needs the model on a CUDA device; it is on cpu"):
        CUDAGraphStep(model, optimizer)


def test_an_optimizer_that_cannot_be_recorded_is_refused():
    weight = SimpleNamespace(device=torch.device("cuda"))
    on_cuda = SimpleNamespace(parameters=lambda: iter([weight]))
    for optimizer in (fresh()[1], torch.optim.AdamW(MnistMLP().parameters())):
        with pytest.raises(ValueError, match="capturable=True and lr=torch.tensor"):
            CUDAGraphStep(on_cuda, optimizer)


@pytest.fixture
def digits_on_cuda(few_digits):
    dataset = few_digits.dataset
    return TensorLoader(type(dataset)(*(t.cuda() for t in dataset.tensors)), 100, shuffle=True)


@needs_cuda
@pytest.mark.parametrize("step", [training_step, bfloat16_step])
def test_a_run_with_a_cuda_graph_is_the_run_without(digits_on_cuda, step):
    results = []
    for cuda_graph in (False, True):
        model, optimizer = fresh("cuda")
        made = CUDAGraphStep(model, optimizer, step) if cuda_graph else step
        scheduler = one_cycle(optimizer, 3e-3, steps=9)
        results.append(train(digits_on_cuda, model, optimizer, scheduler=scheduler, step=made))
    (expected, weights), (history, replayed) = results
    assert made.graph is not None
    assert torch.allclose(weights, replayed, atol=1e-5)
    assert history.step_loss == pytest.approx(expected.step_loss, abs=1e-4)


@needs_cuda
def test_a_loss_outlives_the_next_replay(digits_on_cuda):
    model, optimizer = fresh("cuda")
    step = CUDAGraphStep(model, optimizer)
    batch = next(iter(digits_on_cuda))
    losses = [step(model, nn.CrossEntropyLoss(), optimizer, *batch) for _ in range(8)]
    values = [loss.item() for loss in losses]
    assert len(set(values)) == 8
    assert values[-1] < values[0]


@needs_cuda
def test_a_number_that_a_recording_would_freeze_is_refused(digits_on_cuda):
    model, optimizer = fresh("cuda")
    scheduler = one_cycle(optimizer, 3e-3, steps=9, cycle_momentum=True)
    step = CUDAGraphStep(model, optimizer)
    with pytest.warns(RuntimeWarning, match="cycle_momentum=False"):  # in the second epoch
        train(digits_on_cuda, model, optimizer, scheduler=scheduler, step=step)


@needs_cuda
@pytest.mark.filterwarnings("ignore:Synchronization debug mode")  # torch calls it a prototype
def test_the_loop_never_waits_for_the_device(digits_on_cuda):
    batches = [next(iter(digits_on_cuda))] * 8
    model, optimizer = fresh("cuda")
    scheduler = one_cycle(optimizer, 3e-3, steps=9)
    criterion = nn.CrossEntropyLoss()
    for step in (training_step, CUDAGraphStep(model, optimizer)):
        for _ in range(EAGER_STEPS + 2):  # libraries are loaded, the step is recorded
            step(model, criterion, optimizer, *batches[0])
        torch.cuda.set_sync_debug_mode("error")
        try:
            for batch in batches:
                step(model, criterion, optimizer, *batch)
                scheduler.step() if scheduler.last_epoch < 7 else None
        finally:
            torch.cuda.set_sync_debug_mode("default")
