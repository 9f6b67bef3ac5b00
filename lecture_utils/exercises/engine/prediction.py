"""Predictions: questions that are answered before the next cell shows what happens."""

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lecture_utils.exercises import poll
from lecture_utils.exercises.engine import numerals
from lecture_utils.exercises.engine.feedback import Feedback, Text, Verdict
from lecture_utils.exercises.engine.results import format_value

BOOLEANS = {"true": "yes", "false": "no"}
ANOTHER = "another number"
UNITS = {  # the factor of somebody who answers in the other unit, and what to say
    "percent": (100, "The question asks for percent: write {0:g}, not {1:g}. "),
    "fraction": (0.01, "The question asks for a fraction, not for percent: write {0:g}. "),
}


@dataclass(eq=False)
class Prediction:
    """A question with an answer to whatever is predicted.

    Attributes
    ----------
    truth : callable without arguments
        Computes what will happen: one of the choices, or a number.
    question : str
    replies : dict
        To each choice (str), or to each typical number (float), what the student should hear. The
        true choice is among them; the true number's reply is `right`.
    right : str
        The reply to the true number.
    tolerance : float
        How far from the truth a number may be, in the truth's own unit. 0 for a choice.
    unit : str
        ``"percent"`` or ``"fraction"`` where one may be taken for the other.
    asks : str
        What to predict, where "a number, to within the tolerance" would be odd.
    reads : callable, optional
        Turns a number into the choice that it stands for.
    """

    truth: Callable[[], Any]
    question: str
    replies: dict
    right: str = ""
    tolerance: float = 0.0
    unit: str = ""
    asks: str = ""
    reads: Callable[[float], str] | None = None

    @property
    def name(self) -> str:
        """The name under which students find it."""
        return self.truth.__name__

    def __repr__(self) -> str:
        return f"exercises.predict.{self.name}: {self.question}"

    def check(self, guess: Any = None) -> Feedback:
        """Return the reply to a prediction.

        Parameters
        ----------
        guess : str, float or None
            One of the choices or a number, as the question says; None is not predicted yet.

        Returns
        -------
        Feedback
            ``misconception`` is the wrong choice or typical number that was recognised. It never
            raises.

        Notes
        -----
        On a class's hub, a student who has called ``exercises.share_predictions()`` also votes.
        """
        try:
            feedback = self._reply(guess)
        except BaseException:
            feedback = Feedback(Verdict.WRONG_KIND, f"Predict {self._expects}.")
        if poll.is_shared() and (choice := self._counted_as(feedback)):
            poll.report(self.name, choice)
        return replace(feedback, name=self.name)

    @property
    def choices(self) -> list[str]:
        """What a poll can count: the choices, or the numbers that are known and any other."""
        if not self.tolerance:
            return list(self.replies)
        return [*dict.fromkeys(map(self._rounded, sorted({*self.replies, self.truth()}))), ANOTHER]

    def _counted_as(self, feedback: Feedback) -> str | None:
        if feedback.verdict == Verdict.PASSED:
            return self._rounded(self.truth())
        known = {format_value(reply): self._rounded(reply) for reply in self.replies}
        if feedback.verdict == Verdict.MISCONCEPTION:
            return known.get(feedback.misconception or "", ANOTHER)
        return ANOTHER if feedback.verdict == Verdict.WRONG else None

    def _rounded(self, choice: Any) -> str:
        """Return a number to the digits that the tolerance leaves, and a choice as it is."""
        if not self.tolerance:
            return choice
        return f"{round(choice, -math.floor(math.log10(self.tolerance))) + 0.0:g}"

    def hint(self, number: int = 1) -> Text:
        """Say that no hint is needed."""
        return Text(f"Any guess will do: a wrong one is answered too. Predict {self._expects}.")

    def solution(self) -> Text:
        """Return the truth and the reply to it."""
        truth = self.truth()
        return Text(f"{format_value(truth)}. {self.right or self.replies[truth]}")

    @property
    def _expects(self) -> str:
        if self.tolerance:
            kind = {"percent": "a percentage", "fraction": "a fraction"}.get(self.unit, "a number")
            return self.asks or f"{kind}, to within {self.tolerance:g}"
        *others, last = (f'`"{choice}"`' for choice in self.replies)
        return ", ".join(others) + f" or {last}"

    def _reply(self, guess: Any) -> Feedback:
        if guess is None or guess is Ellipsis:
            return Feedback(Verdict.UNANSWERED, f"{self.question} Predict {self._expects}.")
        return self._reply_to_number(guess) if self.tolerance else self._reply_to_choice(guess)

    def _reply_to_choice(self, guess: Any) -> Feedback:
        choice = self._choice(guess)
        if choice is None:
            sentence = f"That is not one of the choices. Predict {self._expects}."
            return Feedback(Verdict.WRONG_KIND, sentence)
        if choice == self.truth():
            return Feedback(Verdict.PASSED, self.replies[choice])
        return Feedback(Verdict.MISCONCEPTION, self.replies[choice], misconception=choice)

    def _choice(self, guess: Any) -> str | None:
        text = str(guess).strip().lower()
        text = BOOLEANS.get(text, text)
        if text in self.replies:
            return text
        try:
            number = numerals.number(guess)
        except (TypeError, ValueError, ArithmeticError):
            said = difflib.get_close_matches(text, self.replies, n=1, cutoff=0.75)
            said = said or [c for c in self.replies if re.search(rf"\b{re.escape(c)}", text)]
            return said[0] if len(said) == 1 and "not" not in text.split() else None
        choice = self.reads(number) if self.reads else f"{number:g}"
        return choice if choice in self.replies else None

    def _reply_to_number(self, guess: Any) -> Feedback:
        number = numerals.number(guess)
        if number != number:
            sentence = f"nan is not a prediction. Predict {self._expects}."
            return Feedback(Verdict.WRONG_KIND, sentence)
        if isinstance(guess, str) and "%" in guess and self.unit == "fraction":
            number /= 100
        if abs(number - self.truth()) <= self.tolerance:
            return Feedback(Verdict.PASSED, self.right)
        if known := self._typical(number):
            return known
        factor, remark = UNITS.get(self.unit, (0, ""))
        if abs(factor * number - self.truth()) <= self.tolerance:
            sentence = remark.format(factor * number, number) + "The number itself is right."
            return Feedback(Verdict.MISCONCEPTION, sentence, misconception="unit")
        if known := self._typical(factor * number) if factor * number else None:
            return replace(known, sentence=remark.format(factor * number, number) + known.sentence)
        if self.truth() and abs(number + self.truth()) <= self.tolerance:
            sentence = "The size is right, the sign is not."
            return Feedback(Verdict.MISCONCEPTION, sentence, misconception="sign")
        if self.asks:
            return Feedback(Verdict.WRONG, f"Not {number:g}. Run the next cell to see.")
        size = "large" if number > self.truth() else "small"
        return Feedback(Verdict.WRONG, f"Too {size}. Run the next cell to see by how much.")

    def _typical(self, number: Any) -> Feedback | None:
        for typical, reply in self.replies.items():
            if abs(number - typical) <= self.tolerance:
                slug = format_value(typical)
                return Feedback(Verdict.MISCONCEPTION, reply, misconception=slug)
        return None


def prediction(question: str, **declaration: Any) -> Callable[[Callable], Prediction]:
    """Make a prediction of the function that computes what will happen.

    Parameters
    ----------
    question : str
    **declaration
        The other attributes of `Prediction`.
    """
    return lambda truth: Prediction(truth, question, **declaration)
