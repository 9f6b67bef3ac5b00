"""What an answer prints, and what it may not ask for while it is checked."""

import builtins
import contextlib
import getpass
import io
import os
import signal
import sys
import warnings
from typing import Any, Never
from unittest import mock

PRINTED_AT_MOST = 600  # characters
# by which a program ends itself, or the kernel: in a notebook it is known as a way to restart
ENDS = ((os, "_exit"), (os, "abort"), (os, "kill"), (os, "killpg"), (signal, "raise_signal"))


class CapturedOutput(io.StringIO):
    """The beginning of what one call prints, and the warnings it raises."""

    def __init__(self, warned: Any) -> None:
        super().__init__()
        self.warned = warned
        self.room = PRINTED_AT_MOST

    def write(self, text: str) -> Any:
        """Keep what there is room for."""
        super().write(text[: self.room])
        self.room -= min(len(text), self.room)
        return len(text)

    def stop(self) -> None:
        """Keep nothing more once something was printed: every probe prints the same again."""
        if self.tell():
            self.room = 0

    def text(self) -> str:
        """Return what was printed, and each warning once."""
        first_lines = [str(w.message).split("\n")[0] for w in self.warned]
        warnings = [f"warning: {line}" for line in dict.fromkeys(first_lines)]
        return "\n".join([*self.getvalue().splitlines(), *warnings[:3]])


@contextlib.contextmanager
def capture_output() -> Any:
    """Catch what is printed and warned; yields a `CapturedOutput`.

    What is deprecated in a library is no concern of the student's. This belongs into the caller's
    thread: a worker that never ends would never give the output back.
    """
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
            warnings.simplefilter("ignore", category)
        printed = CapturedOutput(warned)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield printed


@contextlib.contextmanager
def refuse_keyboard_and_exit() -> Any:
    """Let `input` raise, and let what ends the program raise ``SystemExit`` instead."""
    with contextlib.ExitStack() as patches:
        for owner, name in ((builtins, "input"), (getpass, "getpass")):
            patches.enter_context(mock.patch.object(owner, name, _no_keyboard))
        if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
            # `exit()` and `quit()` in a notebook would end the kernel, and return first
            patches.enter_context(mock.patch.object(shell, "ask_exit", sys.exit))
        for owner, name in ENDS:
            if hasattr(owner, name):
                patches.enter_context(mock.patch.object(owner, name, _end))
        yield


def _end(*_: Any) -> Never:
    raise SystemExit


def _no_keyboard(*prompt: Any) -> Never:
    raise EOFError("input() while an answer is checked")
