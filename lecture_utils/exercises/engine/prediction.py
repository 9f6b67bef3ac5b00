"""Predictions: questions that are answered before the next cell shows what happens."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.results import format_value, to_comparable

BOOLEANS = {"true": "yes", "false": "no"}


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
    """

    truth: Callable[[], Any]
    question: str
    replies: dict
    right: str = ""
    tolerance: float = 0.0

    @property
    def name(self) -> str:
        """The name under which students find it."""
        return self.truth.__name__

    def __repr__(self) -> str:
        return f"exercises.predict.{self.name}: {self.question}"

    def check(self, guess: Any = None) -> Feedback:
        """Return what there is to say to a prediction.

        Parameters
        ----------
        guess : str, float or None
            One of the choices or a number, as the question says; None is not predicted yet.

        Returns
        -------
        Feedback
            ``misconception`` is the wrong choice or typical number that was recognised. It never
            raises.
        """
        try:
            feedback = self._reply(guess)
        except BaseException:
            feedback = Feedback(Verdict.WRONG_KIND, f"Predict {self._expects}.")
        return replace(feedback, name=self.name)

    @property
    def _expects(self) -> str:
        if self.tolerance:
            return f"a number, to within {self.tolerance:g}"
        *others, last = (f'`"{choice}"`' for choice in self.replies)
        return ", ".join(others) + f" or {last}"

    def _reply(self, guess) -> Feedback:
        if guess is None or guess is Ellipsis:
            return Feedback(Verdict.UNANSWERED, f"{self.question} Predict {self._expects}.")
        return self._reply_to_number(guess) if self.tolerance else self._reply_to_choice(guess)

    def _reply_to_choice(self, guess) -> Feedback:
        is_number = isinstance(guess, int | float) and not isinstance(guess, bool)
        choice = f"{guess:g}" if is_number else str(guess).strip().lower()
        choice = BOOLEANS.get(choice, choice)
        if choice not in self.replies:
            sentence = f"That is none of the choices. Predict {self._expects}."
            return Feedback(Verdict.WRONG_KIND, sentence)
        if choice == self.truth():
            return Feedback(Verdict.PASSED, self.replies[choice])
        return Feedback(Verdict.MISCONCEPTION, self.replies[choice], misconception=choice)

    def _reply_to_number(self, guess) -> Feedback:
        number = float(guess if isinstance(guess, str) else to_comparable(guess))
        if abs(number - self.truth()) <= self.tolerance:
            return Feedback(Verdict.PASSED, self.right)
        for typical, reply in self.replies.items():
            if abs(number - typical) <= self.tolerance:
                slug = format_value(typical)
                return Feedback(Verdict.MISCONCEPTION, reply, misconception=slug)
        if number != number:
            sentence = f"nan is no prediction. Predict {self._expects}."
            return Feedback(Verdict.WRONG_KIND, sentence)
        size = "large" if number > self.truth() else "small"
        return Feedback(Verdict.WRONG, f"Too {size}. Run the next cell and see by how much.")


def prediction(question: str, **declaration) -> Callable[[Callable], Prediction]:
    """Make a prediction of the function that computes what will happen.

    Parameters
    ----------
    question : str
    **declaration
        The other attributes of `Prediction`.
    """
    return lambda truth: Prediction(truth, question, **declaration)
