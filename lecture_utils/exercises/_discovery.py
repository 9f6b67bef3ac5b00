"""Find exercises and predictions in the folders ``notebook_NN``."""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).parent


def exercise_modules() -> dict[str, str]:
    """Return the module of each exercise by the exercise's name, without importing any.

    Every module of a folder ``notebook_NN`` is an exercise of its name, unless the name begins with
    an underscore or is ``predictions``.
    """
    return {
        module.name: f"{__package__}.{folder.name}.{module.name}"
        for folder in sorted(HERE.glob("notebook_*"))
        for module in pkgutil.iter_modules([str(folder)])
        if not module.name.startswith("_") and module.name != "predictions"
    }


def prediction_modules() -> list[ModuleType]:
    """Import and return the ``predictions`` of every notebook."""
    names = sorted(path.parent.name for path in HERE.glob("notebook_*/predictions.py"))
    return [importlib.import_module(f"{__package__}.{name}.predictions") for name in names]


def load_exercise(name: str) -> Any:
    """Import the exercise of a name.

    Raises
    ------
    AttributeError
        If there is none of that name; it says which is spelt alike.
    """
    modules = exercise_modules()
    if name not in modules:
        raise missing("exercise", name, modules)
    return getattr(importlib.import_module(modules[name]), name)


def missing(kind: str, name: str, known: Iterable[str]) -> AttributeError:
    """Return the error for a name that is not among the known ones."""
    alike = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean `{alike[0]}`?" if alike else f" There are: {', '.join(known)}."
    return AttributeError(f"There is no {kind} `{name}`.{hint}", name=name)
