"""How an answer failed: out of time, dead, or with an exception, kept as plain data."""

import sys
import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path

INSTALLED = [Path(folder) for folder in sys.path if any(Path(folder).glob("*.dist-info"))]
LIBRARIES = [Path(sysconfig.get_path("stdlib")), *INSTALLED]
EXERCISES = Path(__file__).parents[1]


class AnswerTimeout(BaseException):
    """The time is up. Not an `Exception`, so that ``except Exception`` does not swallow it."""


class AnswerDied(Exception):  # noqa: N818
    """The process in which the answer ran has ended without a word."""


@dataclass(frozen=True)
class Raised:
    """An exception of a student's answer.

    Attributes
    ----------
    kind : str
        The name of its class.
    text : str
        The first line of its message.
    line : str
        The student's own line that led to it, "" if there is none.
    in_method : bool
        Whether that line belongs to a method.
    """

    kind: str
    text: str = ""
    line: str = ""
    in_method: bool = False

    @classmethod
    def by(cls, error: BaseException) -> "Raised":
        """Describe an exception."""
        kind = type(error).__name__
        try:
            steps = traceback.extract_tb(error.__traceback__)
            frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
            own = [pair for pair in zip(steps, frames, strict=True) if _is_own(pair[0])]
        except Exception:
            own = []
        if not own:
            return cls(kind, first_line(error))
        step, frame = own[-1]
        in_method = frame.f_code.co_varnames[:1] == ("self",)
        return cls(kind, first_line(error), (step.line or "").strip().replace("`", "'"), in_method)

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}".rstrip(": ")

    def is_like(self, other: "Raised | None") -> bool:
        """Whether another exception is of the same class and says the same."""
        return other is not None and (self.kind, self.text) == (other.kind, other.text)


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message, at most 200 characters."""
    try:
        return str(error).strip().split("\n")[0][:200]
    except BaseException:
        return ""


def _is_own(step: traceback.FrameSummary) -> bool:
    parents = Path(step.filename).parents
    libraries = any(library in parents for library in LIBRARIES)
    return bool(step.line) and EXERCISES not in parents and not libraries
