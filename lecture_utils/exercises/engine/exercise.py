"""What an exercise is: a declaration."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lecture_utils.exercises.engine.adapters import as_function
from lecture_utils.exercises.engine.feedback import Feedback, Text
from lecture_utils.exercises.engine.grading import grade
from lecture_utils.exercises.engine.results import Outcome, format_value, outcome_of


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
        The solution. It is run on the probes, and its source is what students may unfold.
    shown_solution : str
        Lines to unfold in place of that source, where only other lines run in the notebook.
    statement : str
        What to do, in a sentence.
    probes : sequence
        Inputs on which answers are held against the solution: tuples of arguments, or the only
        argument itself. The smallest first: it is the one that a student gets to see.
    hints : sequence of str
        From gentle to plain.
    on_success : str
        What a right answer is told.
    expects : str
        The kind of answer, as in "It should be ...".
    adapter : callable
        Turns an answer, or the reference, into a function of a probe; raises `WrongKindError` when
        the answer is of another kind.
    name : str
        The name under which students find it: that of its module.
    rtol, atol : float
        Relative and absolute tolerance.
    timeout : float
        How long an answer may take on all probes together, in seconds.
    without : sequence of str
        What a right answer must not call, such as ``"softmax"``; see `functions_called`.
    by : str
        What a right answer must call.
    placeholder : str
        What stands in the notebook in place of an answer.
    known_misconceptions : list of Misconception
        In the order in which `misconceptions` was given them.
    """

    reference: Any
    statement: str
    probes: Sequence
    hints: Sequence[str]
    on_success: str = "That is it."
    expects: str = "a function"
    adapter: Callable = field(default_factory=lambda: as_function)  # not a method of the class
    name: str = ""
    shown_solution: str = ""
    rtol: float = 1e-4
    atol: float = 1e-6
    timeout: float = 10.0
    without: Sequence[str] = ()
    by: str = ""
    placeholder: str = "..."
    known_misconceptions: list[Misconception] = field(default_factory=list)
    _outcomes: dict[str, list[Outcome]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name = self.name or self.reference.__name__
        self.probes = [p if isinstance(p, tuple) else (p,) for p in self.probes]

    def __repr__(self) -> str:
        return f"exercises.{self.name}: {self.statement}"

    def misconceptions(self, **known: tuple[Any, str]) -> None:
        """Declare wrong answers; see `Misconception`.

        Parameters
        ----------
        **known
            The wrong answer and its sentence. ``no_exponential=...`` gets the slug
            ``"no-exponential"``.
        """
        self.known_misconceptions += [
            Misconception(name.replace("_", "-"), function, sentence)
            for name, (function, sentence) in known.items()
        ]

    def check(self, *answer: Any) -> Feedback:
        """Return the verdict on an answer, with hints and solution folded.

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
        feedback = grade(self, answer[0] if len(answer) == 1 else answer or None)
        hints = () if feedback.passed else self.hints
        return replace(feedback, name=self.name, hints=hints, solution=self.solution())

    def hint(self, number: int = 1) -> Text:
        """Return a hint; a larger number gives more away."""
        return Text(self.hints[min(max(number, 1), len(self.hints)) - 1])

    def solution(self) -> Text:
        """Return the lines of the solution."""
        return Text(self.shown_solution or source_of(self.reference))

    @cached_property
    def solved(self) -> Callable:
        """The solution as a function of a probe."""
        return self.adapter(self.reference)

    @cached_property
    def expected(self) -> list[Outcome]:
        """What the solution does with each probe."""
        return [outcome_of(self.solved, probe) for probe in self.probes]

    def outcomes(self, known: Misconception) -> list[Outcome]:
        """Return what a wrong answer does with each probe."""
        if known.slug not in self._outcomes:
            function = self.adapter(known.function)
            self._outcomes[known.slug] = [outcome_of(function, probe) for probe in self.probes]
        return self._outcomes[known.slug]

    @property
    def blank(self) -> str:
        """What an unanswered exercise is told."""
        todo = f"Replace `{self.placeholder}` with your answer and run the cell again."
        return f"{self.statement} {todo}"

    def named_inputs(self, probe: tuple) -> str:
        """Return a probe as text, with the names of the solution's arguments."""
        names = inspect.signature(self.solved).parameters
        pairs = zip(names, probe, strict=True)
        return ", ".join(f"{name} = {format_value(value)}" for name, value in pairs)


def exercise(statement: str, **declaration: Any) -> Callable[[Any], Exercise]:
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
    >>> double.misconceptions(
    ...     squared=(lambda z: z**2, "You squared. 3 doubled is 6, not 9."),
    ... )
    >>> double.check(lambda z: z * z)
    Not yet (double). You squared. 3 doubled is 6, not 9.
    More: exercises.double.hint(), exercises.double.solution()
    """
    return lambda reference: Exercise(reference, statement, **declaration)


def source_of(function: Any) -> str:
    """Return the source of a function or class without its decorators, "" where there is none."""
    try:
        code = textwrap.dedent(inspect.getsource(function))
    except OSError:  # typed at a prompt
        return ""
    first = ast.parse(code).body[0].lineno
    return "".join(code.splitlines(keepends=True)[first - 1 :]).rstrip()
