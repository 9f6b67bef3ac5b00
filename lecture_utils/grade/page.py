"""The results of a class as one page of HTML."""

import html
from collections.abc import Iterable, Sequence
from typing import Any

from lecture_utils import exercises
from lecture_utils.exercises.engine.feedback import LOOKS, NOT_YET, Verdict, marked_up
from lecture_utils.exercises.engine.results import format_value
from lecture_utils.grade.results import Result, misconception_counts

STYLE = """\
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em }
div { overflow-x: auto }
table { border-collapse: collapse }
th, td { border-bottom: 1px solid #8886; padding: .3em .7em; text-align: left; vertical-align: top }
thead th { vertical-align: bottom }
small { display: block; opacity: .8 }
td.number { text-align: right; white-space: nowrap }
"""
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Verdicts on what was handed in</title>
<style>
{style}</style>
</head>
<body>
<h1>Verdicts on what was handed in</h1>
{body}
</body>
</html>
"""
LEGEND = (
    "{icons}; an empty place: the exercise is not in the notebook that was handed in. Below the "
    "icon stand the misconceptions that were recognised, also in attempts before the right one."
)


def page(results: Sequence[Result], unread: Iterable[tuple[str, str]]) -> str:
    """Return the page.

    Parameters
    ----------
    results : sequence of Result
    unread : iterable of (str, str)
        The notebooks that could not be read, and why.

    Returns
    -------
    str
        HTML that loads nothing and runs nothing; all that students have named is escaped.
    """
    parts = ["<h2>Misconceptions of the class</h2>", _misconceptions(results)]
    for title, wanted in (("Exercises", False), ("Predictions", True)):
        some = [result for result in results if result.is_prediction is wanted]
        parts += [f"<h2>{title}: who passed what</h2>", _legend(), _students(some)] if some else []
    items = [f"<li><code>{_text(name)}</code>: {_text(why)}</li>" for name, why in unread]
    if items:
        parts += ["<h2>Not read</h2>", "<ul>", *items, "</ul>"]
    return PAGE.format(style=STYLE, body="\n".join(parts))


def _misconceptions(results: Sequence[Result]) -> str:
    rows = [
        [
            f"<code>{_text(exercise)}</code>",
            f"<code>{_text(slug)}</code>",
            (f"{count} of {answered}", f"{count / answered:.0%}"),
            marked_up(_sentence(exercise, slug)),
        ]
        for exercise, slug, count, answered in misconception_counts(results)
    ]
    if not rows:
        return "<p>None was recognised.</p>"
    return _table(["exercise", "misconception", "students", "what such a student is told"], rows)


def _students(results: Sequence[Result]) -> str:
    names = list(dict.fromkeys(result.exercise for result in results))
    students = list(dict.fromkeys(result.student for result in results))
    found = {(result.student, result.exercise): result for result in results}
    rows = []
    for student in students:
        own = [found.get((student, name)) for name in names]
        passed = sum(result.passed for result in own if result)
        cells = [_cell(result) if result else "" for result in own]
        rows.append([_text(student), (f"{passed} of {len(names)}",), *cells])
    return _table(["student", "passed", *(_text(n.removeprefix("predict.")) for n in names)], rows)


def _cell(result: Result) -> str:
    icon, word, _ = LOOKS.get(Verdict(result.verdict), NOT_YET)
    found = result.misconceptions or ([] if result.verdict in LOOKS else [result.verdict])
    notes = "".join(f"<small>{_text(note)}</small>" for note in found)
    return f'<span role="img" aria-label="{word}">{icon}</span>{notes}'


def _legend() -> str:
    icons = ", ".join(f"{icon} {word.lower()}" for icon, word, _ in (*LOOKS.values(), NOT_YET))
    return f"<p>{LEGEND.format(icons=icons)}</p>"


def _sentence(exercise: str, slug: str) -> str:
    if exercise.startswith("predict."):
        replies = getattr(exercises.predict, exercise.removeprefix("predict.")).replies
        return {format_value(choice): reply for choice, reply in replies.items()}.get(slug, "")
    known = getattr(exercises, exercise).known_misconceptions
    return next((one.sentence for one in known if one.slug == slug), "")


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table; the cells are HTML, or a tuple of numbers that stand below each other."""
    head = "".join(f'<th scope="col">{name}</th>' for name in header)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(map(_data, others))}</tr>'
        for first, *others in rows
    )
    return f"<div><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"


def _data(content: str | tuple[str, ...]) -> str:
    if isinstance(content, str):
        return f"<td>{content}</td>"
    return f'<td class="number">{"<br>".join(content)}</td>'


def _text(text: str) -> str:
    return html.escape(text.encode(errors="replace").decode())
