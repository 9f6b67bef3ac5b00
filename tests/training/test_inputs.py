"""What goes into training and evaluation, and must not."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, IterableDataset, TensorDataset

from lecture_utils.data import TensorLoader
from lecture_utils.training import evaluate, fit, train_epoch

schedulers = torch.optim.lr_scheduler


def run(small, loader=None, validation=None, **options):
    options = {"epochs": 1, "optimizer": small.optimizer, "callback": None} | options
    return fit(small.model, small.loader if loader is None else loader, validation, **options)


TARGETS = {
    "a column": (lambda y: y[:, None], r"shape \(10, 1\).*target\.flatten"),
    "one-hot integers": (F.one_hot, r"target\.argmax\(1\)"),
    "floats": (lambda y: y.float(), r"torch\.float32, shape \(10,\).*target\.long"),
    "another type of integer": (lambda y: y.int(), "torch.int32"),
    "one too many": (lambda y: y + 1, "labels run from 1 to 3; with 3 classes .* 0 and 2"),
    "negative": (lambda y: y - 1, "labels run from -1"),
}


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("classic", [False, True])
def test_targets_that_are_no_class_indices_are_refused(small, name, classic):
    change, message = TARGETS[name]
    dataset = TensorDataset(small.x, change(small.y))
    loader = DataLoader(dataset, 10) if classic else TensorLoader(dataset, 10)
    before = small.model[0].weight.clone()
    for measure in (
        lambda: evaluate(small.model, loader),
        lambda: train_epoch(small.model, loader, small.optimizer),
        lambda: run(small, loader),
        lambda: run(small, validation=loader),
    ):
        with pytest.raises(ValueError, match=message):
            measure()
    assert torch.equal(small.model[0].weight, before), "nothing was trained before it was noticed"


def test_a_wrong_label_in_the_last_batch_is_refused_before_the_device_sees_it(small):
    small.y[-1] = 3
    for loader in (small.loader, DataLoader(small.loader.dataset, 10)):
        with pytest.raises(ValueError, match="labels run from 0 to 3"):
            evaluate(small.model, loader)


def test_accuracy_needs_a_logit_for_each_class():
    rows = TensorDataset(torch.randn(9, 4), torch.ones(9, 1))
    with pytest.raises(ValueError, match="accuracy needs a logit for each of two classes"):
        evaluate(nn.Linear(4, 1), TensorLoader(rows, 3), criterion=nn.BCEWithLogitsLoss())
    several = TensorDataset(torch.randn(9, 4), torch.ones(9, 2))
    with pytest.raises(ValueError, match="a row adds up to 2"):
        evaluate(nn.Linear(4, 2), TensorLoader(several, 3), criterion=nn.BCEWithLogitsLoss())


class Stream(IterableDataset):
    def __iter__(self):
        yield from [(torch.zeros(4), 0)] * 20


LOADERS = {
    "arrays": ([(np.zeros((5, 4)), np.zeros(5))], r"batch 1 .*NumPy array.*torch\.as_tensor"),
    "three parts": ([(torch.zeros(5, 4),) * 3], "expected .data, target., two tensors"),
    "too few targets": ([(torch.zeros(5, 4), torch.zeros(3).long())], "5 images and 3 targets"),
    "a stream": (DataLoader(Stream(), 5), "without a length, as of an IterableDataset"),
    "no loader": (None, "the loader is None"),
    "a tensor": (torch.zeros(5, 4), r"the loader is torch\.float32"),
    "nothing": ([], "train_loader is empty"),
    "nan": ([(torch.full((5, 4), torch.nan), torch.zeros(5).long())], "20 numbers that are nan"),
    "another shape": ([(torch.zeros(5, 3), torch.zeros(5).long())], "cannot take a batch of data"),
}


@pytest.mark.parametrize("name", LOADERS)
def test_loaders_that_give_something_else_are_refused(small, name):
    loader, message = LOADERS[name]
    options = {"epochs": 1, "optimizer": small.optimizer, "callback": None}
    with pytest.raises(ValueError, match=message):
        fit(small.model, loader, **options)


def test_a_stream_can_be_trained_on_epoch_by_epoch(small):
    assert train_epoch(small.model, DataLoader(Stream(), 5), small.optimizer) > 0


def test_grey_values_as_floats_are_refused(small):
    images = torch.randint(256, (20, 28, 28)).float()
    loader = TensorLoader(TensorDataset(images, torch.zeros(20).long()), 10)
    with pytest.raises(ValueError, match=r"grey values.*lecture_utils\.data\.normalize"):
        evaluate(nn.Sequential(nn.Flatten(), nn.Linear(784, 3)), loader)


ARGUMENTS = {
    "a model's class": ({"model": nn.Linear}, "model is a type"),
    "no optimizer": ({"optimizer": "adam"}, "optimizer is 'adam'"),
    "a step that is none": ({"step": 3}, "step is 3; give a function"),
    "a step of nothing": ({"step": lambda: None}, "step is a function; give a function of model,"),
    "a callback that is none": ({"callback": 3}, "callback is 3; give a function"),
    "a path": ({"checkpoint": "run.pt"}, r"give Checkpoint\(path\)"),
    "a scheduler that is none": ({"scheduler": 3}, "scheduler is 3"),
    "True": ({"epochs": True}, "epochs is True"),
    "a criterion's class": ({"criterion": nn.CrossEntropyLoss}, "criterion is a type"),
    "wrong weights": ({"criterion": nn.CrossEntropyLoss(torch.ones(9))}, r"\(9,\).* for 3 classes"),
    "a step without a loss": ({"step": lambda *_: None}, "the step returned None"),
    "classes for numbers": ({"criterion": nn.MSELoss()}, "MSELoss compares numbers one by one"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_other_things_than_those_asked_for_are_refused_by_name(small, name):
    arguments, message = ARGUMENTS[name]
    options = {"epochs": 1, "optimizer": small.optimizer, "callback": None} | arguments
    model = options.pop("model", small.model)
    with pytest.raises(ValueError, match=message):
        fit(model, small.loader, **options)


def test_an_integer_of_numpy_is_a_whole_number(small):
    assert len(run(small, epochs=np.int64(2)).train_loss) == 2


def test_lbfgs_is_refused_with_a_way_out(small):
    optimizer = torch.optim.LBFGS(small.model.parameters())
    with pytest.raises(
        ValueError, match=r"LBFGS measures the loss several times.*step of your own"
    ):
        run(small, optimizer=optimizer)


def test_a_frozen_model_is_refused(small):
    small.model.requires_grad_(False)
    with pytest.raises(ValueError, match="carries no gradient"):
        run(small)


def test_an_optimizer_that_holds_other_parameters_is_told(small):
    other = torch.optim.SGD(nn.Linear(4, 3).parameters(), lr=0.1)
    with pytest.warns(RuntimeWarning) as told:
        run(small, optimizer=other)
    assert "does not hold 4 of the model's 4 parameters" in str(told[0].message)
    assert "no parameter of the model has moved" in str(told[1].message)
    assert told[0].filename == __file__, "the warning points to the line that called"


def test_a_layer_that_was_replaced_is_told(small):
    small.model[2] = nn.Linear(8, 3)
    with pytest.warns(RuntimeWarning, match=r"2 of the model's 4 parameters \(2.weight, 2.bias\)"):
        run(small)


@pytest.mark.parametrize("criterion", [nn.CrossEntropyLoss(), nn.NLLLoss()])
def test_a_softmax_too_many_or_too_few_is_told(small, criterion):
    many = isinstance(criterion, nn.CrossEntropyLoss)
    model = nn.Sequential(small.model, nn.Softmax(1)) if many else small.model
    with pytest.warns(RuntimeWarning, match="so there are two" if many else "takes logits"):
        evaluate(model, small.loader, criterion=criterion)


def test_a_loss_that_is_not_finite_is_told(small):
    small.model[0].weight.data[0, 0] = torch.nan
    with pytest.warns(RuntimeWarning, match="the loss is nan"):
        evaluate(small.model, small.loader)


def test_an_output_that_the_step_makes_of_more_images_is_its_own_affair(small):
    def twice(model, criterion, optimizer, data, target):
        optimizer.zero_grad()
        loss = criterion(model(torch.cat([data, -data])), torch.cat([target, target]))
        loss.backward()
        optimizer.step()
        return loss

    assert len(run(small, step=twice).train_loss) == 1


def test_a_look_at_the_validation_images_changes_no_draw(small):
    def draws(validation):
        torch.manual_seed(1)
        small.model.load_state_dict(first)
        run(small, validation=validation, optimizer=torch.optim.SGD(small.model.parameters(), 0.1))
        return torch.rand(1)

    first = {name: value.clone() for name, value in small.model.state_dict().items()}
    shuffled = DataLoader(small.loader.dataset, 10)
    assert torch.equal(draws([next(iter(small.loader))]), draws(None))
    torch.manual_seed(1)
    iter(shuffled)  # a DataLoader draws a seed each time, here once for the validation
    expected = torch.rand(1)
    assert torch.equal(draws(shuffled), expected)
