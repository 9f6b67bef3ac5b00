"""One step of training: the lecture's five lines, and the same recorded once and replayed."""

from collections.abc import Callable

import torch
from torch import nn

EAGER_STEPS = 3  # before a capture, so that libraries and the optimizer have set themselves up


def training_step(
    model: nn.Module,
    criterion: nn.Module,
    optimizer: torch.optim.Optimizer,
    data: torch.Tensor,
    target: torch.Tensor,
    *,
    precision: torch.dtype | None = None,
) -> torch.Tensor:
    """Train on one batch.

    Parameters
    ----------
    model, criterion, optimizer
        As in notebook 03.
    data : torch.Tensor, float32
    target : torch.Tensor, int64, shape (N,)
    precision : torch.dtype, optional
        Forward and backward pass multiply in this type (`torch.autocast`), such as
        ``torch.bfloat16``; in float32 if left out.

    Returns
    -------
    torch.Tensor, float32, shape ()
        The batch's loss, still on the device: reading it would make the host wait.
    """
    optimizer.zero_grad()
    # a cache of converted weights is of no use when each is used once, and a capture forbids it
    with torch.autocast(
        data.device.type, precision, enabled=precision is not None, cache_enabled=False
    ):
        output = model(data)
        loss = criterion(output, target)
    loss.backward()
    optimizer.step()
    return loss.detach()


class CapturedStep:
    """A training step that a CUDA device repeats by itself, without Python between its kernels.

    A step of the lecture's network is some eighty kernels of a few microseconds, and launching them
    one by one takes longer than computing them. The first batches are trained as usual; then
    one step is recorded as a graph of kernels, and from there on a batch is copied into its
    place and the graph is replayed. A batch of another size (the last of an epoch) is trained as
    usual, so every batch counts, in the same order as on a CPU.

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
        What is recorded: `training_step`, or it with a `precision`.

    Raises
    ------
    ValueError
        If the model is not on a CUDA device or the optimizer cannot be captured; when called, if
        a number that the recording holds has changed since.

    Notes
    -----
    Not yet run on a GPU. ``tests/test_steps.py`` holds a captured run equal to one without where
    CUDA is present; elsewhere it tests all but the capture itself.

    References
    ----------
    https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        step: Callable[..., torch.Tensor] = training_step,
    ):
        _check_capturable(model, optimizer)
        self.step, self.eager_steps = step, 0
        self.recording, self.constants = None, None

    def __call__(self, model, criterion, optimizer, data, target) -> torch.Tensor:
        """Train on one batch; arguments and result as in `training_step`."""
        parts = (model, criterion, optimizer)
        if self.recording is None and self.eager_steps < EAGER_STEPS:
            self.eager_steps += 1
            return _on_a_side_stream(self.step, *parts, data, target)
        if self.recording is None:
            self.constants = _constants(optimizer)
            self.recording = Recording(lambda *batch: self.step(*parts, *batch), data, target)
        if data.shape != self.recording.data.shape:
            return self.step(*parts, data, target)
        if _constants(optimizer) != self.constants:
            raise ValueError(
                "an optimizer's number has changed since its step was captured: only a learning "
                "rate that is a tensor may. With OneCycleLR, pass cycle_momentum=False"
            )
        return self.recording.replay(data, target)


class Recording:
    """A CUDA graph of one function of a batch, with the places it reads from and writes to."""

    def __init__(self, function: Callable[..., torch.Tensor], data, target):
        self.data, self.target = data.clone(), target.clone()
        self._capture(function)

    def _capture(self, function: Callable[..., torch.Tensor]) -> None:
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):  # records, computes nothing
            self.result = function(self.data, self.target)

    def replay(self, data: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Run the kernels on this batch and return a copy of the result."""
        self.data.copy_(data)
        self.target.copy_(target)
        self.graph.replay()
        return self.result.clone()


def _on_a_side_stream(function: Callable[..., torch.Tensor], *arguments) -> torch.Tensor:
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        result = function(*arguments)
    torch.cuda.current_stream().wait_stream(stream)
    return result


def _check_capturable(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    device = next(model.parameters()).device
    if device.type != "cuda":
        raise ValueError(
            f"capture=True needs the model on a CUDA device; it is on {device}. Leave it out here"
        )
    for group in optimizer.param_groups:
        if not (group.get("capturable") and isinstance(group["lr"], torch.Tensor)):
            raise ValueError(
                "capture=True needs an optimizer made with capturable=True and lr=torch.tensor(...)"
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
