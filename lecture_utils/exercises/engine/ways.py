"""Which functions of torch an answer calls, under whatever name it found them."""

import re
from contextlib import suppress

from torch import _C
from torch.autograd import forward_ad
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

AUTOGRAD = "autograd"
TITLES = {AUTOGRAD: "autograd", "nll_loss": "`nn.NLLLoss`", "cross_entropy": "`CrossEntropyLoss`"}


def title(name: str) -> str:
    """Return what a student calls a function."""
    return TITLES.get(name, f"`{name}`")


class _Functions(TorchFunctionMode):
    """Notes what is called: functions, methods, operators."""

    def __init__(self, names: set):
        super().__init__()
        self.names = names

    def __torch_function__(self, function, types, args=(), kwargs=None):
        self.names.add(_plain(getattr(function, "__name__", "")))
        return function(*args, **(kwargs or {}))


class _Operations(TorchDispatchMode):
    """Notes what is computed in the end, and whether a gradient is being computed."""

    def __init__(self, names: set):
        super().__init__()
        self.names = names

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        self.names.add(_plain(operation._schema.name))
        if _C._current_graph_task_id() != -1 or forward_ad._current_level >= 0:
            self.names.add(AUTOGRAD)
        return operation(*args, **(kwargs or {}))


def _plain(name: str) -> str:
    return re.sub(r"^.*::|^special_|^_|_forward$|\..*$", "", name)


def functions_called(function, *arguments) -> set[str]:
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
    names: set[str] = set()
    with suppress(Exception), _Functions(names), _Operations(names):
        function(*arguments)
    return names
