"""Predict first: a question that is answered before the next cell shows what happens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lecture_utils.exercises.engine.feedback import Feedback
from lecture_utils.exercises.engine.outcomes import frozen, show

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
        """Show and return what there is to say to a prediction.

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
            verdict, sentence, slug = self._reply(guess)
        except BaseException:
            verdict, sentence, slug = "wrong-kind", f"Predict {self._wants}.", None
        feedback = Feedback(verdict, sentence, misconception=slug, name=self.name)
        feedback.show()
        return feedback

    @property
    def _wants(self) -> str:
        if self.tolerance:
            return f"a number, to within {self.tolerance:g}"
        *others, last = (f'`"{choice}"`' for choice in self.replies)
        return ", ".join(others) + f" or {last}"

    def _reply(self, guess) -> tuple[str, str, str | None]:
        if guess is None or guess is Ellipsis:
            return "unpredicted", f"{self.question} Predict {self._wants}.", None
        return self._to_number(guess) if self.tolerance else self._to_choice(guess)

    def _to_choice(self, guess):
        is_number = isinstance(guess, int | float) and not isinstance(guess, bool)
        choice = f"{guess:g}" if is_number else str(guess).strip().lower()
        choice = BOOLEANS.get(choice, choice)
        if choice not in self.replies:
            return "wrong-kind", f"That is none of the choices. Predict {self._wants}.", None
        if choice == self.truth():
            return "passed", self.replies[choice], None
        return "misconception", self.replies[choice], choice

    def _to_number(self, guess):
        number = float(guess if isinstance(guess, str) else frozen(guess))
        if abs(number - self.truth()) <= self.tolerance:
            return "passed", self.right, None
        for typical, reply in self.replies.items():
            if abs(number - typical) <= self.tolerance:
                return "misconception", reply, show(typical)
        size = "large" if number > self.truth() else "small"
        if number != number:
            return "wrong-kind", f"nan is no prediction. Predict {self._wants}.", None
        return "wrong", f"Too {size}. Run the next cell and see by how much.", None


def prediction(question: str, **declaration) -> Callable[[Callable], Prediction]:
    """Make a prediction of the function that computes what will happen.

    Parameters
    ----------
    question : str
    **declaration
        The other attributes of `Prediction`.
    """
    return lambda truth: Prediction(truth, question, **declaration)
