"""What was given as an answer: nothing yet, a function, a value."""

import dis
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import FunctionType, MethodType
from typing import Any

from torch import nn

_IDLE = {"RESUME", "NOP", "COPY_FREE_VARS", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


class WrongKindError(TypeError):
    """The answer is not of the kind that the exercise asks for; the message says which it is."""


@dataclass(frozen=True)
class Deferred:
    """An answer that is made only where it is run: its code never runs in the judge's process.

    Attributes
    ----------
    make : callable
        Returns the answer. It is called once in each copy of the process.
    """

    make: Callable[[], Any]

    @cached_property
    def made(self) -> Any:
        """The answer itself; ask for it in a copy only."""
        return self.make()

    def adapted(self, adapter: Callable, reference: Callable) -> Callable:
        """Return a function of a probe that makes the answer, and tells what is wrong with it."""

        def function(*probe: Any) -> Any:
            if is_blank(self.made):
                return ...
            ready = adapter(self.made)
            if problem := wrong_arguments(self.made, reference):
                raise WrongKindError(problem)
            return ready(*probe)

        return function


def is_blank(answer: Any) -> bool:
    """Whether the answer is still the blank of the notebook.

    None, ``...``, a tuple with one of them, a function whose body does nothing, a class whose
    ``forward`` does nothing, and a module class without any method.
    """
    if answer is None or answer is Ellipsis:
        return True
    if isinstance(answer, tuple):
        return any(value is None or value is Ellipsis for value in answer)
    if isinstance(answer, type):
        empty = not any(isinstance(value, FunctionType) for value in vars(answer).values())
        answer = getattr(answer, "forward", None)
        if empty and answer is nn.Module.forward:
            return True
    if isinstance(answer, FunctionType | MethodType):
        steps = list(dis.get_instructions(answer))
        return all(
            step.opname in _IDLE and (step.opname[-5:] != "CONST" or step.argval is None)
            for step in steps
        )
    return False


def ends_without_return(answer: Any) -> bool:
    """Whether a function comes to its end without handing anything back."""
    if not isinstance(answer, FunctionType) or inspect.isgeneratorfunction(answer):
        return False
    steps = list(dis.get_instructions(answer))
    for before, step in zip([None, *steps], steps, strict=False):
        if step.opname == "RETURN_CONST" and step.argval is not None:
            return False
        none = before and before.opname == "LOAD_CONST" and before.argval is None
        if step.opname == "RETURN_VALUE" and not none:
            return False
    return True


def as_function(answer: Any) -> Any:
    """Return the answer if it can be called."""
    if not callable(answer):
        raise WrongKindError(
            f"The answer should be a function; this is a {type(answer).__name__}. Hand over the "
            "function itself, by its name alone: `check(f)`, not `check(f(z))`."
        )
    return answer


def as_value(answer: Any) -> Any:
    """Return a function without arguments that returns the answer, which is a value."""
    return answer if callable(answer) else lambda: answer


def wrong_arguments(answer: Any, reference: Callable) -> str | None:
    """Return a sentence if `answer` cannot be called with the arguments of `reference`."""
    if not isinstance(answer, FunctionType | MethodType):
        return None
    names = list(inspect.signature(reference).parameters)
    try:
        inspect.signature(answer).bind(*names)
    except TypeError:
        own = ", ".join(inspect.signature(answer).parameters) or "no arguments"
        return (
            f"Your function should take {len(names)} "
            f"argument{'s' * (len(names) != 1)}, `({', '.join(names)})`. Yours takes `({own})`."
        )
    return None
