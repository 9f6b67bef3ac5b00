"""Which functions of torch an answer calls, under whatever name it found them."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from unittest import mock

from torch import autograd
from torch.overrides import TorchFunctionMode

TITLES = {"autograd": "autograd", "nll_loss": "`nn.NLLLoss`", "cross_entropy": "`CrossEntropyLoss`"}
STANDS_FOR = {  # what does the work of another function, or is a part of autograd
    **dict.fromkeys(("softmin", "gumbel_softmax", "scaled_dot_product_attention"), "softmax"),
    **dict.fromkeys(("backward", "grad", "make_dual"), "autograd"),
    "multi_head_attention": "softmax",
    "cross_entropy_loss": "cross_entropy",
    "nll_loss_nd": "nll_loss",
}


def title(name: str) -> str:
    """Return what a student calls a function."""
    return TITLES.get(name, f"`{name}`")


class _Watch(TorchFunctionMode):
    """Notes each call of a function, method or operator of torch."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def __torch_function__(
        self, func: Callable, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        self.note(getattr(func, "__name__", ""))
        return func(*args, **(kwargs or {}))

    def note(self, name: str) -> None:
        name = re.sub(r"^special_|^_|\..*$|_forward$", "", name)
        self.names.add(STANDS_FOR.get(name, name))


def functions_called(function: Callable, *arguments: Any) -> set[str]:
    """Run a function and return the names of what it calls in torch.

    Parameters
    ----------
    function : callable
    *arguments

    Returns
    -------
    set of str
        Such as ``"softmax"``, whether it was `torch.softmax`, a method, a layer or an alias; and
        ``"autograd"`` if a gradient was computed.
    """
    watch, run = _Watch(), autograd._engine_run_backward

    def noted(*args: Any, **kwargs: Any) -> Any:
        watch.note("backward")
        return run(*args, **kwargs)

    # what `backward` and `grad` call; not every release of torch lets a mode see them
    unseen = {"_engine_run_backward": noted}
    with suppress(Exception), mock.patch.dict(vars(autograd), unseen), watch:
        function(*arguments)
    return watch.names
