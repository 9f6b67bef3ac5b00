"""From an answer to a verdict."""

from dataclasses import replace

from lecture_utils.exercises.engine.answers import WrongKindError, is_blank, wrong_arguments
from lecture_utils.exercises.engine.feedback import Feedback
from lecture_utils.exercises.engine.outcomes import outcome_of, text_of
from lecture_utils.exercises.engine.reports import REPORTS, Attempt
from lecture_utils.exercises.engine.running import TimeUp, everything_put_back, run_within


def judge(exercise, answer) -> Feedback:
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
        with everything_put_back():
            feedback = _verdict(exercise, answer)
    except WrongKindError as error:
        feedback = Feedback("wrong-kind", str(error))
    except TimeUp:
        feedback = Feedback(
            "slow",
            f"Your answer was stopped after {exercise.seconds:g} seconds; it should take a moment. "
            "Is there a loop that never ends?",
        )
    except KeyboardInterrupt:
        feedback = Feedback("stopped", "The check was interrupted. Run the cell again.")
    except BaseException as error:
        feedback = Feedback(
            "wrong-kind",
            f"The check can make nothing of this answer. It should be {exercise.wants}.",
            (("error", f"{type(error).__name__}: {text_of(error)}"),),
        )
    return replace(feedback, name=exercise.name)


def _verdict(exercise, answer) -> Feedback:
    if is_blank(answer):
        return Feedback("unanswered", exercise.blank)
    function = exercise.adapt(answer)
    if problem := wrong_arguments(answer, exercise.reference):
        return Feedback("wrong-kind", problem)
    probes = exercise.probes
    given = run_within(exercise.seconds, lambda: [outcome_of(function, p) for p in probes])
    expected = [outcome_of(exercise.solved, probe) for probe in probes]
    attempt = Attempt(exercise, function, expected, given)
    feedback = next(filter(None, (report(attempt) for report in REPORTS)))
    printed = next((("printed", o.printed) for o in given if o.printed), None)
    return replace(feedback, facts=(*feedback.facts, printed)) if printed else feedback
