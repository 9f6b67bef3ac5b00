"""What the model, the criterion and the later batches may not be."""

import functools

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from lecture_utils.data import TensorLoader
from lecture_utils.training import PerEpoch, evaluate, fit, train_epoch, training_step

schedulers = torch.optim.lr_scheduler


def loader(data, target, classic=False):
    return (DataLoader if classic else TensorLoader)(TensorDataset(data, target), 10)


def epoch(small, batches=None, **options):
    batches = small.loader if batches is None else batches
    return train_epoch(small.model, batches, small.optimizer, **options)


@pytest.mark.parametrize("change", [lambda y: 2 * y, lambda y: 100 * y, lambda y: y - 0.5])
def test_soft_targets_are_probabilities_in_training_too(small, change):
    soft = F.one_hot(small.y, 3).float()
    epoch(small, loader(small.x, soft))
    with pytest.raises(ValueError, match="must be probabilities"):
        epoch(small, loader(small.x, change(soft)))


def test_targets_of_a_logistic_loss_are_from_0_to_1(small):
    rows = loader(small.x, 255 * F.one_hot(small.y, 3).float())
    with pytest.raises(ValueError, match="targets from 0 to 1; these run from 0 to 255"):
        epoch(small, rows, criterion=nn.BCEWithLogitsLoss())


LATER = {
    "another type": (lambda x, y: (x.double(), y), "batch 4 .*float64.* not like the first"),
    "another width": (lambda x, y: (x[:, :3], y), r"cannot take a batch of data, .*\(10, 3\)"),
    "a column": (lambda x, y: (x, y[:, None]), "batch 4 .* not like the first"),
    "one-hot rows": (lambda x, y: (x, F.one_hot(y)), "batch 4 .* not like the first"),
    "small integers": (lambda x, y: (x, y.to(torch.int8)), "batch 4 .* not like the first"),
}


@pytest.mark.parametrize("name", LATER)
def test_a_later_batch_that_is_not_like_the_first_is_named(small, name):
    change, message = LATER[name]
    batches = [(small.x[k : k + 10], small.y[k : k + 10]) for k in range(0, 60, 10)]
    batches[3] = change(*batches[3])
    for measure in (lambda: evaluate(small.model, batches), lambda: epoch(small, batches)):
        with pytest.raises(ValueError, match=message):
            measure()


CRITERIA = {
    "no gradient": (lambda z, y: F.cross_entropy(z.detach(), y), "no loss that can be learnt"),
    "counted mistakes": (lambda z, y: (z.argmax(1) != y).float().mean(), "no loss that can be"),
    "weights of 64 bits": (nn.CrossEntropyLoss(torch.ones(3).double()), "expected scalar type"),
    "negative weights": (nn.CrossEntropyLoss(torch.tensor([1.0, -1, 1])), "has the weight -1"),
    "weights of nan": (nn.CrossEntropyLoss(torch.full((3,), torch.nan)), "weights of the classes"),
    "hidden weights": (
        functools.partial(F.cross_entropy, weight=torch.tensor([1.0, 5, 20])),
        "not a mean over the images",
    ),
    "a hidden ignored class": (
        lambda z, y: F.cross_entropy(z, y, ignore_index=2),
        "not a mean over the images",
    ),
    "logits where probabilities belong": (nn.BCELoss(), "compares numbers one by one"),
}


@pytest.mark.parametrize("name", CRITERIA)
def test_a_criterion_that_cannot_be_used_is_told(small, name):
    criterion, message = CRITERIA[name]
    by_class = loader(small.x, small.y.sort().values)  # so a batch has one class, or two
    with pytest.raises(ValueError, match=message):
        epoch(small, by_class, criterion=criterion)


@pytest.mark.parametrize("classic", [False, True])
def test_labels_that_an_unknown_criterion_ignores_are_not_averaged_over(small, classic):
    small.y[25:27] = -100
    batches = loader(small.x, small.y, classic)
    epoch(small, batches)
    epoch(small, batches, criterion=F.cross_entropy)
    with pytest.raises(ValueError, match="labels run from -100"):
        epoch(small, batches, criterion=lambda z, y: F.cross_entropy(z, y))


def test_a_function_of_torch_is_as_good_as_its_class(small):
    small.y[25:27] = -100
    known = evaluate(small.model, small.loader, criterion=nn.CrossEntropyLoss())
    assert evaluate(small.model, small.loader, criterion=F.cross_entropy) == known
    with pytest.warns(RuntimeWarning, match="NLLLoss wants the logarithms"):
        epoch(small, criterion=F.nll_loss)


class Returns(nn.Module):
    def __init__(self, inner, change):
        super().__init__()
        self.inner, self.change = inner, change

    def forward(self, x):
        return self.change(self.inner(x))


OUTPUTS = {
    "one logit": (lambda z: z[:, :1], "a logit for each of two classes"),
    "complex numbers": (lambda z: z + 0j, "complex64.*tensor of floats"),
    "no numbers": (lambda z: z.to("meta"), "without numbers .device meta."),
    "sparse logits": (lambda z: z.to_sparse(), "sparse_coo"),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_that_is_no_logits_is_told(small, name):
    change, message = OUTPUTS[name]
    small.model = Returns(small.model, change)
    for measure in (lambda: evaluate(small.model, small.loader), lambda: epoch(small)):
        with pytest.raises(ValueError, match=message):
            measure()


def test_a_softmax_along_the_images_is_told(small):
    small.model = Returns(small.model, lambda z: z.softmax(0))
    with pytest.warns(RuntimeWarning, match="the model returns probabilities"):
        epoch(small)


@pytest.mark.parametrize("off", [torch.no_grad, torch.inference_mode])
def test_gradients_that_are_switched_off_are_told(small, off):
    with off(), pytest.raises(ValueError, match="gradients are switched off"):
        epoch(small)


@pytest.mark.parametrize(
    "loss", [torch.tensor(1), torch.tensor(True), torch.tensor(1j), torch.ones((), device="meta")]
)
def test_a_step_returns_a_loss(small, loss):
    with pytest.raises(ValueError, match="the step returned torch"):
        epoch(small, step=lambda *given: (training_step(*given), loss)[1])


def test_tensors_without_numbers_in_their_places_are_refused(small):
    for data in (small.x.to_sparse(), small.x.to("meta")):
        with pytest.raises(ValueError, match="batches are cut from ordinary tensors"):
            loader(data, small.y)


def scheduled(small, make, epochs=5, size=20):
    batches = TensorLoader(small.loader.dataset, size)
    options = {"optimizer": small.optimizer, "scheduler": make(small.optimizer)}
    fit(small.model, batches, epochs=epochs, callback=None, **options)


IN_EPOCHS = {
    "step_size": lambda o: schedulers.StepLR(o, 2, gamma=0.5),
    "milestones": lambda o: schedulers.MultiStepLR(o, [2, 4]),
    "T_max": lambda o: schedulers.CosineAnnealingLR(o, 5),
    "T_0": lambda o: schedulers.CosineAnnealingWarmRestarts(o, 2),
    "has fallen": lambda o: schedulers.LambdaLR(o, lambda k: 0.1**k),
}


@pytest.mark.parametrize("told", IN_EPOCHS)
def test_a_schedule_that_counts_epochs_is_told_that_it_is_stepped_after_batches(small, told):
    with pytest.warns(RuntimeWarning, match=f"{told}.*PerEpoch"):
        scheduled(small, IN_EPOCHS[told])


IN_BATCHES = {
    "cosine": lambda o: schedulers.CosineAnnealingLR(o, 15),
    "milestones": lambda o: schedulers.MultiStepLR(o, [5, 10]),
    "down to a thousandth": lambda o: schedulers.ExponentialLR(o, 0.63),
    "after an epoch": lambda o: PerEpoch(schedulers.StepLR(o, 1)),
}


@pytest.mark.parametrize("name", IN_BATCHES)
def test_a_schedule_that_counts_batches_is_not_worth_a_word(small, name):
    scheduled(small, IN_BATCHES[name])
