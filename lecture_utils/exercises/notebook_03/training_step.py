"""One step of the training loop."""

import torch
from torch import nn, tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import Observed, as_function, exercise


class RecordingSGD:
    """Gradient descent that notes in which order it is used.

    It is none of `torch.optim`, whose first use takes a second.
    """

    def __init__(self, parameters, log):
        self.parameters, self.log = list(parameters), log
        self.parameters[0].register_post_accumulate_grad_hook(lambda _: log.append("backward"))

    def zero_grad(self, set_to_none=True):
        self.log.append("zero_grad")
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self):
        self.log.append("step")
        for parameter in self.parameters:
            if parameter.grad is not None:
                parameter -= 0.5 * parameter.grad


def as_training_step(answer):
    """Return a function of a batch that trains a small network with it, twice."""
    step = as_function(answer)

    def two_steps(data, target):
        model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 3))
        log, observed = [], {}
        optimizer = RecordingSGD(model.parameters(), log)
        model.zero_grad = optimizer.zero_grad  # the other way to say the same
        for call in ("first", "second"):
            loss = step(model, nn.CrossEntropyLoss(), optimizer, data, target)
            weights = torch.cat([parameter.flatten() for parameter in model.parameters()])
            observed[f"the loss of the {call} call"] = loss
            observed[f"the weights after the {call} call"] = weights.detach().clone()
        return Observed(observed, trace=log)

    return two_steps


@exercise(
    "Write a function of model, criterion, optimizer, data and target that performs one step of "
    "training and returns the loss.",
    probes=[
        (tensor([[1.0, -0.5, 0.2], [0.3, 0.8, -1.0]]), tensor([0, 2])),
        (tensor([[0.5, 1.0, -1.5], [2.0, 0.1, 0.4], [-0.7, 0.6, 0.9]]), tensor([1, 0, 1])),
    ],
    hints=[
        "Five lines, always the same five. Which of them needs the data, and which the loss?",
        "Clear the old gradients; forward; loss; backward; update the weights.",
        "`optimizer.zero_grad()`, `output = model(data)`, `loss = criterion(output, target)`, "
        "`loss.backward()`, `optimizer.step()`.",
    ],
    on_success="Clear, forward, loss, backward, step: training is this, repeated.",
    expects="a function of model, criterion, optimizer, data and target",
    adapter=as_training_step,
)
def training_step(model, criterion, optimizer, data, target):
    """Train on one batch and return its loss."""
    optimizer.zero_grad()
    output = model(data)
    loss = criterion(output, target)
    loss.backward()
    optimizer.step()
    return loss


def calls(*names):

    def step(model, criterion, optimizer, data, target):
        loss = criterion(model(data), target)
        known = {"zero_grad": optimizer.zero_grad, "step": optimizer.step}
        for name in names:
            known.get(name, loss.backward)()
        return loss

    return step


def right_but_for(output=lambda output: output, criterion=lambda criterion: criterion):

    def step(model, given_criterion, optimizer, data, target):
        def network(data):
            return output(model(data))

        solution = training_step.reference
        return solution(network, criterion(given_criterion), optimizer, data, target)

    return step


def loss_afterwards(model, criterion, optimizer, data, target):
    training_step.reference(model, criterion, optimizer, data, target)
    return criterion(model(data), target)


def returns_output(model, criterion, optimizer, data, target):
    output = model(data)
    training_step.reference(model, criterion, optimizer, data, target)
    return output


def returns_nothing(model, criterion, optimizer, data, target):
    training_step.reference(model, criterion, optimizer, data, target)


training_step.misconceptions(
    no_zero_grad=(
        calls("backward", "step"),
        "The old gradients are never cleared: `backward` *adds* to them, so from the second step "
        "on you move along a mixture of batches. One call is missing, or its parentheses.",
    ),
    zeroed_after_backward=(
        calls("backward", "zero_grad", "step"),
        "You clear the gradients between `backward` and `step`. Then `step` has nothing to work "
        "with, and the weights stay where they are.",
    ),
    no_backward=(
        calls("zero_grad", "step"),
        "Nothing computes the gradients, so `step` has nothing to work with and the weights stay "
        "where they are. Which call computes how the loss changes with each weight?",
    ),
    no_step=(
        calls("zero_grad", "backward"),
        "The gradients are computed, but nothing updates the weights. One call is missing at the "
        "end, or its parentheses.",
    ),
    only_the_loss=(
        calls(),
        "This computes the loss and learns nothing. Three calls are missing: one clears the old "
        "gradients, one computes the new ones, one updates the weights.",
    ),
    only_zero_grad=(
        calls("zero_grad"),
        "You clear the gradients and compute the loss. Two calls are missing: one computes the new "
        "gradients, one updates the weights.",
    ),
    only_step=(
        calls("step"),
        "You update the weights without any gradient, so they stay where they are. Two calls are "
        "missing before it: one clears the old gradients, one computes the new ones.",
    ),
    only_backward=(
        calls("backward"),
        "You compute the gradients and stop. Nothing updates the weights, and nothing clears the "
        "gradients before the next batch. Two calls are missing.",
    ),
    step_before_backward=(
        calls("zero_grad", "step", "backward"),
        "You update the weights before the gradients are there, and clear them before the next "
        "update. Which comes first, `backward` or `step`?",
    ),
    step_before_backward_without_zero=(
        calls("step", "backward"),
        "You update the weights before `backward`: each step uses the gradients of the calls "
        "before. Which comes first, and where are old gradients cleared?",
    ),
    two_steps=(
        calls("zero_grad", "backward", "step", "step"),
        "You updated the weights twice with the same gradient. One step is asked for.",
    ),
    three_steps=(
        lambda *given: [training_step.reference(*given) for _ in range(3)][-1],
        "You trained on the batch three times. One step is asked for.",
    ),
    softmax_first=(
        right_but_for(output=lambda z: F.softmax(z, 1)),
        "You put a softmax before the criterion. `CrossEntropyLoss` expects logits and applies its "
        "own softmax; with two of them the loss cannot reach 0, and no error is raised.",
    ),
    class_instead_of_logits=(
        right_but_for(output=lambda z: z.argmax(1)),
        "You gave the criterion the predicted class. `argmax` has no gradient; the loss needs the "
        "logits themselves.",
    ),
    graph_cut=(
        right_but_for(output=torch.Tensor.detach),
        "Between the network and the loss something cuts the graph: `detach`, `data` or "
        "`no_grad`, or the criterion gets something other than the network's output. The gradient "
        "no longer reaches the weights.",
    ),
    number_before_backward=(
        right_but_for(criterion=lambda loss: lambda z, y: loss(z, y).item()),
        "`.item()` turns the loss into a plain number, and a plain number has no `backward`. "
        "First call `backward`, then convert.",
    ),
    swapped=(
        right_but_for(criterion=lambda loss: lambda z, y: loss(y, z)),
        "The criterion takes the output first, then the target. Yours are the other way round.",
    ),
    loss_afterwards=(
        loss_afterwards,
        "You computed the loss again after the step. That costs a second forward pass, and it is "
        "not the loss whose gradient was used.",
    ),
    returns_output=(
        returns_output,
        "You returned the network's output. The step itself is right; the loss is asked for.",
    ),
    returns_nothing=(
        returns_nothing,
        "The step itself is right, but your function returns nothing. End it with a `return`: "
        "the caller wants to follow the loss.",
    ),
)
