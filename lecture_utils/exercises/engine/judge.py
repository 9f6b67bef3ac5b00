"""From an answer to a verdict."""

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
            verdict, sentence, *rest = _verdict(exercise, answer)
    except WrongKindError as error:
        verdict, sentence, rest = "wrong-kind", str(error), []
    except TimeUp:
        verdict, rest = "slow", []
        sentence = (
            f"Your answer was stopped after {exercise.seconds:g} seconds; it should take a moment. "
            "Is there a loop that never ends?"
        )
    except KeyboardInterrupt:
        verdict, sentence, rest = "stopped", "The check was interrupted. Run the cell again.", []
    except BaseException as error:
        verdict, rest = "wrong-kind", [(("error", f"{type(error).__name__}: {text_of(error)}"),)]
        sentence = f"The check can make nothing of this answer. It should be {exercise.wants}."
    return Feedback(verdict, sentence, *rest, name=exercise.name)


def _verdict(exercise, answer) -> tuple:
    if is_blank(answer):
        return "unanswered", exercise.blank
    function = exercise.adapt(answer)
    if problem := wrong_arguments(answer, exercise.reference):
        return "wrong-kind", problem
    probes = exercise.probes
    given = run_within(exercise.seconds, lambda: [outcome_of(function, p) for p in probes])
    expected = [outcome_of(exercise.solved, probe) for probe in probes]
    attempt = Attempt(exercise, function, expected, given)
    verdict, sentence, *rest = next(filter(None, (report(attempt) for report in REPORTS)))
    facts, slug = [*rest, (), None][:2] if len(rest) < 2 else rest
    printed = next((outcome.printed for outcome in given if outcome.printed), "")
    return verdict, sentence, (*facts, *([("printed", printed)] if printed else [])), slug
