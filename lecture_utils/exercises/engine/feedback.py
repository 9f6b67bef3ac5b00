"""What a student reads: one verdict, as a coloured box in a notebook and as text elsewhere."""

import html
import re
import sys
from dataclasses import dataclass, field

BOX = (
    "border-left:4px solid {colour};padding:.6em 1em;margin:.3em "
    "0;max-width:46em;line-height:1.45;color:var(--jp-content-font-color1,inherit);background:var(--jp-layout-color2,#8881)"
)
CELL = "text-align:left;vertical-align:top;padding:.1em .8em .1em 0;background:none"
LOOKS = {  # icon, word, colour: never the colour alone
    "passed": ("✓", "Right", "#009E73"),
    "unanswered": ("○", "Not answered yet", "#0072B2"),
    "unpredicted": ("○", "Not predicted yet", "#0072B2"),
    "hint": ("?", "Hint", "#E69F00"),
}
NOT_YET = ("✗", "Not yet", "#D55E00")


@dataclass(frozen=True)
class Feedback:
    """The verdict on an answer.

    Attributes
    ----------
    verdict : str
        ``"passed"``, ``"unanswered"``, ``"misconception"``, ``"wrong"``, ``"raised"``, ...
    sentence : str
        What the student should know, with code in backticks.
    facts : tuple of (str, str)
        What belongs to it: the input, the expected and the given value.
    misconception : str or None
        The slug of the misconception that was recognised.
    name : str
        The exercise.
    """

    verdict: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()
    misconception: str | None = None
    name: str = ""
    _cell: list = field(default_factory=list, repr=False, compare=False)

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.verdict == "passed"

    @property
    def message(self) -> str:
        """The sentence and its facts as plain text."""
        return "\n".join([self.sentence, *(_fact_line(*fact) for fact in self.facts)])

    def __str__(self) -> str:
        icon, word, _ = LOOKS.get(self.verdict, NOT_YET)
        return f"{icon} {word} ({self.name}). {self.message}"

    def show(self) -> None:
        """Show it now; as the last expression of the same cell it is not shown again."""
        if shell := _shell():
            self._cell[:] = [shell.execution_count]
        show_text_and_html(str(self), self.html())

    def _ipython_display_(self) -> None:
        if self._cell != [_shell().execution_count]:
            self.show()

    def html(self) -> str:
        """Return the box for a notebook; it takes its colours from JupyterLab's theme."""
        icon, word, colour = LOOKS.get(self.verdict, NOT_YET)
        rows = "".join(
            f'<tr style="background:none"><th style="{CELL}">{label}</th><td style="{CELL}">'
            f'<code style="white-space:pre-wrap">{html.escape(text)}</code></td></tr>'
            for label, text in self.facts
        )
        return (
            f'<div style="{BOX.format(colour=colour)}"><strong><span aria-hidden="true" '
            f'style="color:{colour};font-size:1.2em">{icon}</span> {word}</strong> '
            f"<small>({self.name})</small><br>{marked_up(self.sentence)}"
            + (f'<table style="margin:.5em 0 0 0;border:none">{rows}</table>' if rows else "")
            + "</div>"
        )


def _fact_line(label, text):
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


def folded(title: str, code: str) -> str:
    """Return code as HTML that opens with a click."""
    return (
        f'<details style="{BOX.format(colour="#0072B2")}"><summary style="cursor:pointer">'
        f'<strong>{html.escape(title)}</strong></summary><pre style="margin:.5em 0 0 0;'
        f'white-space:pre-wrap;background:none">{html.escape(code)}</pre></details>'
    )


def show_text_and_html(text: str, rich: str) -> None:
    """Show one or the other, as the place can."""
    if _shell():
        from IPython.display import display

        display({"text/plain": text, "text/html": rich}, raw=True)
        return
    try:
        print(text)
    except UnicodeEncodeError:  # a terminal that knows no ✓
        print(text.encode("ascii", "replace").decode())


def _shell():
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()
