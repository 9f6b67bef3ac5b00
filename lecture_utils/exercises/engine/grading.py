"""From an answer to a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lecture_utils.exercises.engine.adapters import WrongKindError, is_blank, wrong_arguments
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.results import first_line, outcome_of
from lecture_utils.exercises.engine.sandbox import (
    AnswerTimeout,
    CapturedOutput,
    capture_output,
    preserve_global_state,
    run_with_timeout,
)
from lecture_utils.exercises.engine.verdicts import DIAGNOSES, Attempt

if TYPE_CHECKING:
    from lecture_utils.exercises.engine.exercise import Exercise


def grade(exercise: Exercise, answer: Any) -> Feedback:
    """Return the verdict on an answer.

    Whatever the answer does, this raises nothing, and leaves no random state, default dtype or
    gradient mode changed.

    Parameters
    ----------
    exercise : Exercise
    answer : object

    Returns
    -------
    Feedback
    """
    try:
        with preserve_global_state(), capture_output() as printed:
            feedback = _verdict(exercise, answer, printed)
        if text := printed.text():
            feedback = replace(feedback, facts=(*feedback.facts, ("printed", text)))
    except WrongKindError as error:
        feedback = Feedback(Verdict.WRONG_KIND, str(error))
    except AnswerTimeout:
        feedback = Feedback(
            Verdict.SLOW,
            f"Your answer was stopped after {exercise.timeout:g} seconds; it should take a moment. "
            "Is there a loop that never ends?",
        )
    except KeyboardInterrupt:
        feedback = Feedback(Verdict.STOPPED, "The check was interrupted. Run the cell again.")
    except BaseException as error:
        feedback = Feedback(
            Verdict.WRONG_KIND,
            f"The check can make nothing of this answer. It should be {exercise.expects}.",
            (("error", f"{type(error).__name__}: {first_line(error)}"),),
        )
    return feedback


def _verdict(exercise: Exercise, answer: Any, printed: CapturedOutput) -> Feedback:
    if is_blank(answer):
        return Feedback(Verdict.UNANSWERED, exercise.blank)
    function = exercise.adapter(answer)
    if problem := wrong_arguments(answer, exercise.reference):
        return Feedback(Verdict.WRONG_KIND, problem)

    def trial():
        given = []
        for probe in exercise.probes:
            given.append(outcome_of(function, probe))
            printed.stop()
        return given

    given = run_with_timeout(exercise.timeout, trial)
    expected = [outcome_of(exercise.solved, probe) for probe in exercise.probes]
    attempt = Attempt(exercise, function, expected, given)
    return next(filter(None, (diagnose(attempt) for diagnose in DIAGNOSES)))
