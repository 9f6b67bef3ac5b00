"""Whatever a notebook takes from the library is there, so a renamed figure is missed at once."""

import ast
import contextlib
import importlib
import re

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from lecture_utils.files import lecture_notebooks


def code_of(path):
    cells = nbformat.read(path, as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    return TransformerManager().transform_cell("\n".join(code))  # %time and the like


def missing(code):
    """Return the dotted names that code takes from the library, and that the library lacks."""
    tree, library = ast.parse(code), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("lecture_utils"):
            for alias in node.names:
                library[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    asked = {*library.values()}
    for node in ast.walk(tree):
        dotted = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        first, *rest = dotted.split(".")
        if first in library and re.fullmatch(r"[\w.]+", dotted):
            asked.add(".".join([library[first], *rest]))
    return sorted(name for name in asked if not is_there(name))


def is_there(name):
    with contextlib.suppress(ModuleNotFoundError):
        return bool(importlib.import_module(name))
    room, _, attribute = name.rpartition(".")
    with contextlib.suppress(ModuleNotFoundError):
        return hasattr(importlib.import_module(room), attribute)
    return True  # an attribute of an attribute: the shorter name is asked for too


@pytest.mark.parametrize("path", lecture_notebooks(), ids=lambda path: path.stem)
def test_a_notebook_takes_from_the_library_what_is_there(path):
    names = missing(code_of(path))
    assert not names, f"{path.name} uses {', '.join(names)}: change its cells, or keep the name"


def test_a_name_that_is_gone_is_found():
    code = (
        "from lecture_utils import exercises, plotting as draw\n"
        "from lecture_utils.data import gone\n"
        "draw.bars([1]).alt\n"
        "exercises.sofmax.check(print)\n"
        "exercises.predict.ratoi\n"
        "draw.probability_bars([1]).gone\n"
    )
    assert missing(code) == [
        "lecture_utils.data.gone",
        "lecture_utils.exercises.predict.ratoi",
        "lecture_utils.exercises.sofmax",
        "lecture_utils.plotting.bars",
    ]
