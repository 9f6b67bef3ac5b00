"""Other ways of making a training step: in 16 bits, and recorded once to be repeated by the GPU."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from lecture_utils.training import training_step

EAGER_STEPS = 3  # before a recording, so that libraries and the optimizer have set themselves up


def bfloat16_step(
    model: nn.Module,
    criterion: nn.Module,
    optimizer: torch.optim.Optimizer,
    data: torch.Tensor,
    target: torch.Tensor,
) -> torch.Tensor:
    """Train on one batch with products in 16 bits; weights and optimizer keep 32.

    Arguments and result are those of `lecture_utils.training.training_step`.
    """
    optimizer.zero_grad()
    # a cache of converted weights is of no use when each is used once, and a recording forbids it
    with torch.autocast(data.device.type, torch.bfloat16, cache_enabled=False):
        output = model(data)
        loss = criterion(output, target)
    loss.backward()
    optimizer.step()
    return loss.detach()


class CUDAGraphStep:
    """A training step that a CUDA device repeats by itself, without Python between its kernels.

    The first batches are trained as usual; then one step is recorded as a graph of kernels, and
    from there on a batch is copied to where the graph reads it, and the graph is replayed. A batch
    of another size (the last of an epoch) is trained as usual, so every batch counts, in the same
    order as on a CPU.

    What a recording fixes is fixed for good: numbers of Python in the optimizer become constants.
    So the learning rate must be a tensor, which schedulers then fill in place, and a scheduler
    must leave momentum alone.

    Parameters
    ----------
    model : torch.nn.Module
        On a CUDA device.
    optimizer : torch.optim.Optimizer
        Made with ``capturable=True`` and ``lr=torch.tensor(...)`` on the same device.
    step : callable
        What is recorded: `training_step` or `bfloat16_step`.

    Raises
    ------
    ValueError
        If the model is not on a CUDA device or the optimizer cannot be recorded; when called, if
        a number that the recording holds has changed since.

    References
    ----------
    https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        step: Callable[..., torch.Tensor] = training_step,
    ) -> None:
        _check_recordable(model, optimizer)
        self.step, self.eager_steps = step, 0
        self.graph, self.constants = None, None

    def __call__(
        self,
        model: nn.Module,
        criterion: nn.Module,
        optimizer: torch.optim.Optimizer,
        data: torch.Tensor,
        target: torch.Tensor,
    ) -> torch.Tensor:
        """Train on one batch; arguments and result as in `training_step`."""
        learner = (model, criterion, optimizer)
        if self.graph is None and self.eager_steps < EAGER_STEPS:
            self.eager_steps += 1
            return _on_a_side_stream(self.step, *learner, data, target)
        if self.graph is None:
            self._record(learner, data, target)
        if data.shape != self.data.shape:
            return self.step(*learner, data, target)
        if _constants(optimizer) != self.constants:
            raise ValueError(
                "an optimizer's number has changed since its step was recorded: only a learning "
                "rate that is a tensor may. With OneCycleLR, pass cycle_momentum=False"
            )
        self.data.copy_(data)
        self.target.copy_(target)
        self.graph.replay()
        return self.loss.clone()

    def _record(self, learner: tuple, data: torch.Tensor, target: torch.Tensor) -> None:
        self.constants = _constants(learner[2])
        self.data, self.target = data.clone(), target.clone()
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):  # records, computes nothing
            self.loss = self.step(*learner, self.data, self.target)


def _on_a_side_stream(function: Callable[..., torch.Tensor], *arguments: Any) -> torch.Tensor:
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        result = function(*arguments)
    torch.cuda.current_stream().wait_stream(stream)
    return result


def _check_recordable(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    device = next(model.parameters()).device
    if device.type != "cuda":
        raise ValueError(f"a CUDA graph needs the model on a CUDA device; it is on {device}")
    for group in optimizer.param_groups:
        if not (group.get("capturable") and isinstance(group["lr"], torch.Tensor)):
            raise ValueError(
                "a CUDA graph needs an optimizer made with capturable=True and lr=torch.tensor(...)"
            )


def _constants(optimizer: torch.optim.Optimizer) -> list[dict]:
    """Return the numbers that a recording of the optimizer's step would hold."""
    schedules = {"initial_lr", "max_lr", "min_lr", "max_momentum", "base_momentum"}
    return [
        {
            name: value
            for name, value in group.items()
            if name not in schedules | {"params"} and not isinstance(value, torch.Tensor)
        }
        for group in optimizer.param_groups
    ]
