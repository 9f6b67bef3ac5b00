"""Exercises and predictions in a page, made of their declarations."""

import html
import re

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from lecture_utils import exercises
from lecture_utils.exercises._discovery import exercise_modules
from lecture_utils.exercises.engine.exercise import Exercise
from lecture_utils.exercises.engine.feedback import folded, folded_hints, marked_up
from lecture_utils.exercises.engine.prediction import UNITS, Prediction

CHECK = re.compile(r"^exercises\.(predict\.)?(\w+)\.check\(", flags=re.M)
IN_A_NOTEBOOK = re.compile(r" Run the next cell.*")
BEYOND_ANY_TRUTH = 1e9
MISCONCEPTIONS = """# Misconceptions to expect

These are the wrong answers that the exercises recognise, each with the sentence that a student who
gives it reads. They are run as answers by the tests, so the list is that of the exercises
themselves."""


def asked_in(source: str) -> Exercise | Prediction | None:
    """Return the exercise or the prediction whose answer a cell checks, or None."""
    match = CHECK.search(source)
    if match is None:
        return None
    return getattr(exercises.predict if match[1] else exercises, match[2])


def as_html(asked: Exercise | Prediction) -> str:
    """Return the HTML of an exercise or a prediction."""
    return card(asked) if isinstance(asked, Exercise) else poll(asked)


def card(exercise: Exercise) -> str:
    """Return an exercise as HTML: the statement, then hints and solution to unfold.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    str
    """
    solution = highlight(exercise.solution(), PythonLexer(), HtmlFormatter())
    return (
        f'<div class="exercise" id="exercise-{exercise.name}"><p><strong>Exercise</strong> '
        f"<code>{exercise.name}</code></p><p>{marked_up(exercise.statement)}</p>"
        f"{folded_hints(exercise.hints)}{folded('Solution', solution)}</div>"
    )


def poll(prediction: Prediction) -> str:
    """Return a prediction as HTML: the question, and a reply to every answer for ``poll.js``.

    Parameters
    ----------
    prediction : Prediction

    Returns
    -------
    str
    """
    ask, replies = _number(prediction) if prediction.tolerance else _choice(prediction)
    return (
        f'<form class="poll" id="predict-{prediction.name}"><p><strong>Your prediction</strong></p>'
        f'<p>{marked_up(prediction.question)}</p><div class="answers">{ask}</div>'
        f'<div class="replies" role="status">{replies}</div></form>'
    )


def _choice(prediction: Prediction) -> tuple[str, str]:
    choices = map(html.escape, prediction.replies)
    buttons = "".join(f'<button type="button" value="{c}">{c}</button>' for c in choices)
    return buttons, "".join(_reply(c, prediction, c) for c in prediction.replies)


def _number(prediction: Prediction) -> tuple[str, str]:
    """Ask for a number, and reply to one of each kind that the prediction tells apart."""
    truth = float(prediction.truth())
    factor, _ = UNITS.get(prediction.unit, (0, ""))
    kinds = {
        "right": truth,
        "larger": truth + BEYOND_ANY_TRUTH,
        "smaller": truth - BEYOND_ANY_TRUTH,
    }
    if truth:
        kinds["sign"] = -truth
    if factor:
        kinds["unit"] = truth / factor
    kinds |= {repr(float(typical)): typical for typical in prediction.replies}
    field = (
        f'<input type="number" step="any" aria-label="your prediction, a number" '
        f'placeholder="{prediction.unit or "a number"}" data-truth="{truth!r}" '
        f'data-tolerance="{prediction.tolerance}" data-factor="{factor}">'
        '<button type="submit">Answer</button>'
    )
    return field, "".join(_reply(kind, prediction, number) for kind, number in kinds.items())


def _reply(kind: str, prediction: Prediction, answer: str | float) -> str:
    feedback = prediction.check(answer)
    looks, word = ("right", "✓ Right.") if feedback.passed else ("wrong", "✗ Not yet.")
    sentence = marked_up(IN_A_NOTEBOOK.sub("", feedback.sentence))
    if isinstance(answer, float) and abs(answer) >= BEYOND_ANY_TRUTH / 2:
        sentence = sentence.replace(f"{answer:g}", "<output></output>")
    return (
        f'<p hidden data-answer="{html.escape(kind)}" class="{looks}">'
        f"<strong>{word}</strong> {sentence}</p>"
    )


def misconceptions_page() -> str:
    """Return a page, in Markdown, of every wrong answer that the exercises recognise.

    Returns
    -------
    str
        By notebook and exercise, in the order in which the declarations have them.
    """
    lines = [MISCONCEPTIONS]
    part = ""
    for name, module in exercise_modules().items():
        number = module.split(".notebook_")[1][:2]
        if number != part:
            part = number
            lines.append(f"## Part {int(part)}")
        exercise = getattr(exercises, name)
        lines += [f"### `{name}`", exercise.statement]
        lines += [f"- **{m.slug}**: {m.sentence}" for m in exercise.known_misconceptions]
    return "\n\n".join(lines) + "\n"
