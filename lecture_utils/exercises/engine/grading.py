"""From an answer to a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lecture_utils.exercises.engine.adapters import (
    Deferred,
    WrongKindError,
    is_blank,
    wrong_arguments,
)
from lecture_utils.exercises.engine.errors import AnswerDied, AnswerTimeout, Raised
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.output import capture_output
from lecture_utils.exercises.engine.results import outcome_of
from lecture_utils.exercises.engine.sandbox import run
from lecture_utils.exercises.engine.settings import preserve_settings
from lecture_utils.exercises.engine.verdicts import DIAGNOSES, Attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from lecture_utils.exercises.engine.exercise import Exercise


def grade(exercise: Exercise, answer: Any) -> Feedback:
    """Return the verdict on an answer.

    Whatever the answer does, this raises nothing, and leaves no setting changed.

    Parameters
    ----------
    exercise : Exercise
    answer : object
        Or a `Deferred`, whose code runs in a copy of the process and nowhere else.

    Returns
    -------
    Feedback
    """
    try:
        with preserve_settings(), capture_output():  # of the known mistakes, which run here
            return _verdict(exercise, answer)
    except WrongKindError as error:
        return Feedback(Verdict.WRONG_KIND, str(error))
    except AnswerTimeout:
        return Feedback(
            Verdict.SLOW,
            f"Your answer was stopped after {exercise.timeout:g} seconds; it should take a moment. "
            "Is there a loop that never ends, or one over far too many numbers?",
        )
    except AnswerDied as error:
        return Feedback(
            Verdict.RAISED,
            f"Your answer ended the process in which it ran: {error}. Your notebook and its "
            "variables are untouched.",
        )
    except KeyboardInterrupt:
        return Feedback(Verdict.STOPPED, "The check was interrupted. Run the cell again.")
    except BaseException as error:
        return Feedback(
            Verdict.WRONG_KIND,
            f"This answer cannot be checked. It should be {exercise.expects}.",
            (("error", str(Raised.by(error))),),
        )


def _verdict(exercise: Exercise, answer: Any) -> Feedback:
    if is_blank(answer):
        return Feedback(Verdict.UNANSWERED, exercise.blank)
    if isinstance(answer, Deferred):
        function = answer.adapted(exercise.adapter, exercise.reference)
        return _judged(exercise, answer, function)
    function = exercise.adapter(answer)
    if problem := wrong_arguments(answer, exercise.reference):
        return Feedback(Verdict.WRONG_KIND, problem)
    return _judged(exercise, answer, function)


def _judged(exercise: Exercise, answer: Any, function: Callable) -> Feedback:
    assert exercise.expected  # computed here, not in the copy of the process

    def trial(printed: Any) -> Any:
        given = []
        for probe in exercise.probes:
            given.append(outcome_of(function, probe))
            printed.stop()
        return given

    given, printed = run(exercise.timeout, trial)
    attempt = Attempt(exercise, answer, function, given, printed)
    feedback = next(filter(None, (diagnose(attempt) for diagnose in DIAGNOSES)))
    facts = (*feedback.facts, ("printed", printed)) if printed else feedback.facts
    return replace(feedback, facts=facts)
