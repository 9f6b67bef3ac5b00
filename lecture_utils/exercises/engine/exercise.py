"""What an exercise is: a declaration."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lecture_utils.exercises.engine.answers import as_function
from lecture_utils.exercises.engine.feedback import Feedback, folded, show_text_and_html
from lecture_utils.exercises.engine.judge import judge
from lecture_utils.exercises.engine.outcomes import show


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation, and what the student who wrote it should hear.

    Attributes
    ----------
    slug : str
        Its name, ``"like-this"``.
    function : callable
        The wrong answer; it is run like a student's.
    sentence : str
        What was done, why it is wrong, and where to look. It does not give the answer away.
    """

    slug: str
    function: Any
    sentence: str


@dataclass(eq=False)
class Exercise:
    """An exercise that knows what is wrong with an answer.

    Attributes
    ----------
    reference : callable
        The solution. It is run on the probes, and its source is what `solution` shows.
    shown : str
        Lines that `solution` shows in place of that source, where only other lines run in the
        notebook.
    statement : str
        What to do, in a sentence.
    probes : sequence
        Inputs on which answers are held against the solution: tuples of arguments, or the only
        argument itself. The smallest first: it is the one that a student gets to see.
    hints : sequence of str
        From gentle to plain.
    insight : str
        What a right answer is told.
    wants : str
        The kind of answer, as in "It should be ...".
    adapt : callable
        Turns an answer, or the reference, into a function of a probe; raises `WrongKindError` when
        the answer is of another kind.
    name : str
        The name under which students find it.
    rtol, atol : float
        Relative and absolute tolerance.
    seconds : float
        How long an answer may take on all probes together.
    misconceptions : list of Misconception
    """

    reference: Any
    statement: str
    probes: Sequence
    hints: Sequence[str]
    insight: str = "That is it."
    wants: str = "a function"
    adapt: Callable = as_function
    name: str = ""
    shown: str = ""
    rtol: float = 1e-4
    atol: float = 1e-6
    seconds: float = 10.0
    misconceptions: list[Misconception] = field(default_factory=list)

    def __post_init__(self):
        self.name = self.name or self.reference.__name__
        self.probes = [p if isinstance(p, tuple) else (p,) for p in self.probes]

    def __repr__(self) -> str:
        return f"exercises.{self.name}: {self.statement}"

    def misconception(self, slug: str, function: Any, sentence: str) -> None:
        """Add a wrong answer and its sentence; see `Misconception`."""
        self.misconceptions.append(Misconception(slug, function, sentence))

    def check(self, *answer: Any) -> Feedback:
        """Show and return the verdict on an answer.

        Parameters
        ----------
        answer : object
            As the statement says: mostly a function, by its name alone. None, ``...`` or a function
            with an empty body count as not answered yet.

        Returns
        -------
        Feedback
            With ``passed``, ``message`` and ``misconception``. It never raises.
        """
        feedback = judge(self, answer[0] if len(answer) == 1 else answer or None)
        feedback.show()
        return feedback

    def hint(self, number: int = 1) -> None:
        """Show a hint; a larger number gives more away."""
        number = min(max(number, 1), len(self.hints))
        text = self.hints[number - 1]
        if number < len(self.hints):
            text += f" (More: `exercises.{self.name}.hint({number + 1})`)"
        Feedback("hint", text, name=f"{self.name}, {number} of {len(self.hints)}").show()

    def solution(self) -> None:
        """Show the solution, folded in a notebook."""
        code = self.shown or source_of(self.reference)
        show_text_and_html(code, folded(f"Solution of {self.name}", code))

    @cached_property
    def solved(self) -> Callable:
        """The solution as a function of a probe."""
        return self.adapt(self.reference)

    @property
    def blank(self) -> str:
        """What an unanswered exercise is told."""
        return (
            f"{self.statement} Put your own lines in place of `...` and run the cell again. "
            f"A hint: `exercises.{self.name}.hint()`"
        )

    def named_inputs(self, probe: tuple) -> str:
        """Return a probe as text, with the names of the solution's arguments."""
        names = inspect.signature(self.solved).parameters
        return ", ".join(f"{name} = {show(v)}" for name, v in zip(names, probe, strict=True))


def exercise(statement: str, **declaration) -> Callable[[Any], Exercise]:
    """Make an exercise of its solution.

    Parameters
    ----------
    statement : str
    **declaration
        The other attributes of `Exercise`, ``probes`` and ``hints`` at least.

    Returns
    -------
    callable
        A decorator for the solution: a function, or a class.

    Examples
    --------
    >>> import torch
    >>> @exercise("Double z.", probes=[torch.tensor([1.0, 3.0])], hints=["Add it to itself."])
    ... def double(z):
    ...     return z + z
    >>> double.misconception("squared", lambda z: z**2, "You squared. 3 doubled is 6, not 9.")
    >>> feedback = double.check(lambda z: z * z)
    ✗ Not yet (double). You squared. 3 doubled is 6, not 9.
    >>> feedback.misconception
    'squared'
    """
    return lambda reference: Exercise(reference, statement, **declaration)


def source_of(function: Any) -> str:
    """Return the source of a function or class without its decorators."""
    code = textwrap.dedent(inspect.getsource(function))
    first = ast.parse(code).body[0].lineno
    return "".join(code.splitlines(keepends=True)[first - 1 :]).rstrip()
