"""What a student reads: one verdict, as a coloured box in a notebook and as text elsewhere."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What an answer is; docs/adding-exercises.md explains each in a line."""

    PASSED = "passed"
    UNANSWERED = "unanswered"
    OTHER_WAY = "other-way"
    MISCONCEPTION = "misconception"
    TRANSFORMED = "transformed"
    NEARLY = "nearly"
    REPAIRABLE = "repairable"
    RAISED = "raised"
    ONE_ROW = "one-row"
    CHANGES_INPUT = "changes-input"
    NOTHING = "nothing"
    TYPE = "type"
    SHAPE = "shape"
    DTYPE = "dtype"
    NOT_FINITE = "not-finite"
    SLOW = "slow"
    STOPPED = "stopped"
    WRONG_KIND = "wrong-kind"
    WRONG = "wrong"


LOOKS = {  # icon, word, colour: never the colour alone
    Verdict.PASSED: ("✓", "Right", "#009E73"),
    Verdict.UNANSWERED: ("○", "Not answered yet", "#2F8FCF"),
    Verdict.OTHER_WAY: ("◐", "Right values, but not in the way asked for", "#2F8FCF"),
}
NOT_YET = ("✗", "Not yet", "#D55E00")
BOX = (
    "border-left:4px solid {colour};padding:.6em 1em;margin:.3em 0;max-width:46em;line-height:1.45;"
    "color:var(--jp-content-font-color1,inherit);background:var(--jp-layout-color2,#8881)"
)
CELL = "text-align:left;vertical-align:top;padding:.1em .8em .1em 0;background:none"
# A long solution scrolls in its own box: in a deck it must not push anything off the slide.
CODE = "margin:.4em 0 0 0;max-height:16em;overflow:auto;white-space:pre-wrap;background:none"


class Text(str):
    """Text that a notebook and a terminal show as it stands, without quotes."""

    __slots__ = ()
    __repr__ = str.__str__


@dataclass(frozen=True)
class Feedback:
    """The verdict on an answer; a notebook shows it as a box, a terminal as text.

    Attributes
    ----------
    verdict : Verdict
    sentence : str
        What the student should know, with code in backticks.
    facts : tuple of (str, str)
        What belongs to it: the input, the expected and the given value.
    misconception : str or None
        The slug of the misconception that was recognised.
    name : str
        The exercise.
    hints : sequence of str
        What the box offers folded, each hint behind the one before.
    solution : str
        The code that the box offers folded.
    """

    verdict: Verdict
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()
    misconception: str | None = None
    name: str = ""
    hints: Sequence[str] = ()
    solution: str = ""

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.verdict == Verdict.PASSED

    @property
    def message(self) -> str:
        """The sentence and its facts as plain text."""
        return "\n".join([self.sentence, *(_fact_line(*fact) for fact in self.facts)])

    def __repr__(self) -> str:
        _, word, _ = LOOKS.get(self.verdict, NOT_YET)
        text = f"{word} ({self.name}). {self.message}"
        call = f"exercises.{self.name}"
        return text + (f"\nMore: {call}.hint(), {call}.solution()" if self.hints else "")

    def _repr_html_(self) -> str:
        icon, word, colour = LOOKS.get(self.verdict, NOT_YET)
        rows = "".join(
            f'<tr style="background:none"><th style="{CELL}">{html.escape(label)}</th>'
            f'<td style="{CELL}">'
            f'<code style="white-space:pre-wrap">{html.escape(text)}</code></td></tr>'
            for label, text in self.facts
        )
        return (
            f'<div style="{BOX.format(colour=colour)}"><strong><span aria-hidden="true" '
            f'style="color:{colour};font-size:1.2em">{icon}</span> {word}</strong> '
            f"<small>({html.escape(self.name)})</small><br>{marked_up(self.sentence)}"
            + (f'<table style="margin:.5em 0 0 0;border:none">{rows}</table>' if rows else "")
            + folded_hints(self.hints)
            + (folded("Solution", code_block(self.solution)) if self.solution else "")
            + "</div>"
        )


def _fact_line(label: str, text: str) -> str:
    return f"{label + ':':10}" + text.replace("\n", "\n" + 10 * " ")


def marked_up(text: str) -> str:
    """Return text as HTML: `code` in backticks, *emphasis* between stars."""
    parts = re.split(r"`([^`]+)`", html.escape(text))
    plain, code = parts[::2], parts[1::2]
    plain = [re.sub(r"\*(\w[^*]*)\*", r"<em>\1</em>", part) for part in plain]
    return "".join(
        f"{text}<code>{inner}</code>" if inner else text
        for text, inner in zip(plain, [*code, ""], strict=True)
    )


def folded(title: str, content: str) -> str:
    """Return HTML that opens with a click on its title."""
    return (
        '<details style="margin:.4em 0 0 0"><summary style="cursor:pointer">'
        f"{title}</summary>{content}</details>"
    )


def folded_hints(hints: Sequence[str]) -> str:
    """Return the hints as HTML; a hint, once open, offers the next."""
    inner = ""
    for number in range(len(hints), 0, -1):
        inner = folded(f"Hint {number}", f"<div>{marked_up(hints[number - 1])}</div>{inner}")
    return inner


def code_block(code: str) -> str:
    """Return code as HTML."""
    return f'<pre style="{CODE}">{html.escape(code)}</pre>'
