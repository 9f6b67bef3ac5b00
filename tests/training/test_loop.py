import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from lecture_utils.models import MnistMLP
from lecture_utils.training import (
    Checkpoint,
    evaluate,
    fit,
    one_cycle,
    train_epoch,
    training_step,
)


def fresh(learning_rate=0.1):
    torch.manual_seed(0)
    model = MnistMLP()
    return model, torch.optim.SGD(model.parameters(), lr=learning_rate)


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def test_an_epoch_is_the_loop_of_the_lecture(few_digits):
    model, optimizer = fresh()
    train_epoch(model, few_digits, optimizer)

    ours, (model, optimizer) = weights(model), fresh()
    few_digits.generator.manual_seed(3)
    criterion = nn.CrossEntropyLoss()
    for data, target in few_digits:
        optimizer.zero_grad()
        loss = criterion(model(data), target)
        loss.backward()
        optimizer.step()
    assert torch.equal(ours, weights(model))


def test_the_training_loss_is_averaged_over_images_not_over_batches(few_digits):
    model, optimizer = fresh(learning_rate=0.0)
    images, labels = few_digits.dataset.tensors
    expected = F.cross_entropy(model(images), labels).item()
    losses = [F.cross_entropy(model(data), target).item() for data, target in few_digits]
    mean_of_means = sum(losses) / len(losses)

    loss = train_epoch(model, few_digits, optimizer)
    assert loss == pytest.approx(expected, abs=1e-6)
    assert abs(mean_of_means - expected) > 1e-5, "the batches must differ for this test to tell"


def test_evaluate_weighs_every_image_alike(few_digits):
    model, _ = fresh()
    images, labels = few_digits.dataset.tensors
    logits = model(images)
    result = evaluate(model, few_digits)
    assert result.loss == pytest.approx(F.cross_entropy(logits, labels).item(), abs=1e-6)
    assert result.correct == (logits.argmax(1) == labels).sum()
    assert result.total == 250
    assert result.accuracy == result.correct / 250


@pytest.mark.parametrize("training", [True, False])
def test_evaluate_learns_nothing_and_puts_the_mode_back(few_digits, training):
    model, _ = fresh()
    model.train(training)
    before = weights(model)
    evaluate(model, few_digits)
    assert torch.equal(weights(model), before)
    assert model.training is training
    assert all(p.grad is None for p in model.parameters())


def test_evaluate_measures_in_evaluation_mode(few_digits):
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Dropout(0.9))
    few_digits.shuffle = False
    assert evaluate(model, few_digits) == evaluate(model, few_digits)


def test_a_classic_dataloader_trains_as_well(few_digits):
    model, optimizer = fresh()
    history = fit(
        model, DataLoader(few_digits.dataset, 100), epochs=1, optimizer=optimizer, callback=None
    )
    assert history.steps_per_epoch == 3
    assert len(history.train_loss) == 1


def test_the_history_tells_the_whole_run(few_digits):
    model, optimizer = fresh()
    seen = []
    history = fit(
        model,
        few_digits,
        few_digits,
        epochs=2,
        optimizer=optimizer,
        callback=lambda history: seen.append(len(history.step_loss)),
    )
    assert history.steps == [1, 2, 3, 4, 5, 6]
    assert len(history.step_loss) == 6
    assert history.train_loss[1] < history.train_loss[0]
    assert history.validation_loss[1] == pytest.approx(evaluate(model, few_digits).loss)
    assert 0 < history.validation_accuracy[1] <= 1
    assert history.seconds > 0
    assert seen == [1, 2, 3, 3, 4, 5, 6, 6], "called after every step here, and every epoch"
    assert repr(history).startswith("History(2 of 2 epochs, validation accuracy")


def test_step_losses_are_means_over_the_images_since_the_report_before(few_digits):
    model, optimizer = fresh(learning_rate=0.0)
    history = fit(model, few_digits, epochs=1, optimizer=optimizer, callback=None)
    weighted = sum(a * b for a, b in zip(history.step_loss, (100, 100, 50), strict=True)) / 250
    assert weighted == pytest.approx(history.train_loss[0], abs=1e-6)


def test_the_scheduler_moves_with_every_batch(few_digits):
    model, optimizer = fresh()
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    fit(model, few_digits, epochs=1, optimizer=optimizer, scheduler=scheduler, callback=None)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.1 / 2**3)


def test_one_cycle_rises_for_a_fifth_of_the_run_and_falls_to_zero():
    _, optimizer = fresh()
    scheduler, rates = one_cycle(optimizer, max_lr=0.5, steps=100), []
    for _ in range(100):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    assert rates.index(max(rates)) == 19
    assert max(rates) == pytest.approx(0.5)
    slopes = torch.tensor(rates).diff()
    assert torch.allclose(slopes[:19], slopes[0])
    assert torch.allclose(slopes[19:], slopes[-1], atol=1e-6)
    assert rates[-1] < 1e-5


def test_a_step_of_another_kind_takes_the_place_of_the_five_lines(few_digits):
    model, optimizer = fresh()
    sizes = []

    def recorded(*arguments):
        sizes.append(len(arguments[-1]))
        return training_step(*arguments)

    fit(model, few_digits, epochs=2, optimizer=optimizer, step=recorded, callback=None)
    assert sizes == [100, 100, 50] * 2
    ours, (model, optimizer) = weights(model), fresh()
    few_digits.generator.manual_seed(3)
    fit(model, few_digits, epochs=2, optimizer=optimizer, callback=None)
    assert torch.equal(ours, weights(model))


class Stops(nn.Module):
    """Press Ctrl-C in the middle of the second epoch."""

    calls = 0

    def forward(self, output, target):
        self.calls += 1
        if self.calls == 5:
            raise KeyboardInterrupt
        return F.cross_entropy(output, target)


def test_ctrl_c_keeps_what_was_learnt(few_digits):
    model, optimizer = fresh()
    before = weights(model)
    history = fit(
        model, few_digits, epochs=9, optimizer=optimizer, criterion=Stops(), callback=None
    )
    assert history.interrupted
    assert "interrupted" in repr(history)
    assert len(history.train_loss) == 1
    assert history.steps == [1, 2, 3, 4]
    assert not torch.equal(weights(model), before)


def test_a_resumed_run_ends_with_the_very_same_weights(few_digits, tmp_path):
    def run(epochs, model, optimizer, **options):
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=5)
        return fit(
            model,
            few_digits,
            few_digits,
            epochs=epochs,
            optimizer=optimizer,
            scheduler=scheduler,
            callback=None,
            **options,
        )

    def adam():
        torch.manual_seed(0)
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Dropout())
        few_digits.generator.manual_seed(3)
        return model, torch.optim.AdamW(model.parameters(), lr=0.01)

    whole, optimizer = adam()
    expected = run(4, whole, optimizer)

    file = tmp_path / "new" / "run.pt"
    first, optimizer = adam()
    run(2, first, optimizer, checkpoint=Checkpoint(file))
    second, optimizer = adam()
    history = run(4, second, optimizer, checkpoint=Checkpoint(file, resume=True))
    assert torch.equal(weights(second), weights(whole))
    assert history.train_loss == expected.train_loss
    assert history.steps == expected.steps


def test_resuming_without_a_file_yet_starts_from_the_beginning(few_digits, tmp_path):
    model, optimizer = fresh()
    history = fit(
        model,
        few_digits,
        epochs=1,
        optimizer=optimizer,
        callback=None,
        checkpoint=Checkpoint(tmp_path / "run.pt", resume=True),
    )
    assert len(history.train_loss) == 1
    assert (tmp_path / "run.pt").exists()


def test_a_diverging_run_stops_and_says_why(few_digits, tmp_path):
    model, optimizer = fresh(learning_rate=1e20)
    with pytest.warns(RuntimeWarning, match="learning rate that is too large"):
        history = fit(
            model,
            few_digits,
            epochs=5,
            optimizer=optimizer,
            callback=None,
            checkpoint=Checkpoint(tmp_path / "run.pt"),
        )
    assert len(history.train_loss) == 1
    assert not (tmp_path / "run.pt").exists()


@pytest.mark.parametrize("epochs", [0, -1, 1.5, "3"])
def test_a_useless_number_of_epochs_is_refused(few_digits, epochs):
    model, optimizer = fresh()
    with pytest.raises(ValueError, match="epochs is .*1 or more"):
        fit(model, few_digits, epochs=epochs, optimizer=optimizer)


def test_a_summed_loss_and_an_empty_loader_are_refused(few_digits):
    model, _ = fresh()
    with pytest.raises(ValueError, match="reduction='sum'.*use reduction='mean'"):
        evaluate(model, few_digits, criterion=nn.CrossEntropyLoss(reduction="sum"))
    with pytest.raises(ValueError, match="loader is empty"):
        evaluate(model, DataLoader(TensorDataset(torch.zeros(0, 784), torch.zeros(0).long())))


def test_the_same_seed_gives_the_same_weights(few_digits):
    def run():
        model, optimizer = fresh()
        few_digits.generator.manual_seed(3)
        fit(model, few_digits, epochs=1, optimizer=optimizer, callback=None)
        return copy.deepcopy(weights(model))

    assert torch.equal(run(), run())
