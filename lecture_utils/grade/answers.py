"""From a notebook to the answers in it: the lines that each of them needs, and no others."""

import ast
import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lecture_utils.exercises import predict
from lecture_utils.exercises._discovery import exercise_modules
from lecture_utils.exercises.engine import sandbox
from lecture_utils.exercises.engine.errors import AnswerTimeout

LARGEST = 50 * 1024**2  # bytes of a notebook
READING = 20.0  # seconds that a notebook may take to be read
MAGIC = re.compile(
    r"^\s*[%!?].*$|^.*\?\s*$", re.MULTILINE
)  # lines that are IPython's, not Python's
BROKEN = "raise SyntaxError('the cell is not Python')"


@dataclass(frozen=True)
class Answer:
    """What a student has handed to ``check``.

    Attributes
    ----------
    exercise : str
        Its name, for a prediction as in ``"predict.shift"``.
    lines : str
        The code that makes it.
    value : str
        The expression that was handed over.
    """

    exercise: str
    lines: str
    value: str


def answers_of(notebook: Path) -> list[Answer]:
    """Read a notebook in a copy of this process: it may be made to choke its reader.

    Raises
    ------
    ValueError
        If it cannot be read; it says why.
    """

    def work(printed: Any) -> list:
        return [[one.exercise, one.lines, one.value] for one in read_answers(notebook)]

    try:
        return [Answer(*fields) for fields in sandbox.run(READING, work)[0]]
    except AnswerTimeout:
        raise ValueError(f"it could not be read within {READING:g} seconds") from None
    except Exception as error:
        raise ValueError(f"it could not be read: {error}") from None


def read_answers(notebook: Path) -> list[Answer]:
    """Return the answers in a notebook, in the order of its cells.

    Nothing of the notebook is run.

    Parameters
    ----------
    notebook : Path

    Raises
    ------
    ValueError
        If it is none of nbformat 4.
    """
    if notebook.stat().st_size > LARGEST:
        raise ValueError(f"larger than {LARGEST // 1024**2} MB")
    content = json.loads(notebook.read_bytes())  # with a byte order mark, or in UTF-16, as well
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise ValueError("no notebook of nbformat 4: it has no list of cells")
    cells = [c for c in content["cells"] if isinstance(c, dict) and c.get("cell_type") == "code"]
    return answers_in(["".join(cell.get("source") or "") for cell in cells])


def answers_in(cells: list[str]) -> list[Answer]:
    """Return the answers in the code of some cells."""
    known = {*exercise_modules(), *(f"predict.{name}" for name in dir(predict))}
    before: list[ast.stmt] = []
    found = []
    for source in cells:
        statements = _parsed(source)
        if statements is None:
            mentioned = re.findall(r"\b((?:predict\.)?\w+)\.check\(", source)
            found += [Answer(name, BROKEN, "None") for name in mentioned if name in known]
        for statement in statements or ():
            found += [_answer(*call, before) for call in _checks(statement) if call[0] in known]
            before.append(statement)
    return found


def _parsed(source: str) -> list[ast.stmt] | None:
    for code in (source, MAGIC.sub("", source)):
        with contextlib.suppress(SyntaxError, ValueError):  # ValueError: a null byte
            return ast.parse(code).body
    return None


def _checks(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield the name of each exercise that is checked in a statement, and what it is given."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            *path, method = ast.unparse(node.func).split(".")
            prefix = "predict." if path[-2:-1] == ["predict"] else ""
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if method == "check" and path:
                alone = len(given) == 1 and not isinstance(given[0], ast.Starred)
                yield prefix + path[-1], given[0] if alone else ast.Tuple(given, ast.Load())


def _answer(name: str, value: ast.expr, before: list[ast.stmt]) -> Answer:
    empty = isinstance(value, ast.Tuple) and not value.elts
    code = "\n".join(ast.unparse(statement) for statement in needed(value, before))
    return Answer(name, code, "None" if empty else ast.unparse(value))


def needed(value: ast.expr, before: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements that an expression needs, out of those that come before it.

    These are the ones that bind a name that is needed, and those that do something with a variable
    that the expression itself mentions, as training does with a model.

    Parameters
    ----------
    value : ast.expr
    before : list of ast.stmt
        In the order in which they run.
    """
    wanted = _read(value)
    acted_on = set(wanted)
    kept: list[ast.stmt] = []
    for statement in reversed(before):
        bound = _bound(statement)
        if not bound & wanted and not (_acts(statement) and _read(statement) & acted_on):
            continue
        kept.append(statement)
        if _replaces(statement):
            wanted -= bound
            acted_on -= bound
        wanted |= _read(statement)
    return kept[::-1]


def _read(node: ast.AST) -> set[str]:
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement gives a value to."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    imported = [a for n in ast.walk(statement) if isinstance(n, _IMPORTS) for a in n.names]
    names = (n for n in ast.walk(statement) if isinstance(n, ast.Name))
    bound = {name.id for name in names if not isinstance(name.ctx, ast.Load)}
    bound |= {(alias.asname or alias.name).split(".")[0] for alias in imported}
    return bound | {base for node in ast.walk(statement) for base in _written_into(node)}


def _written_into(node: ast.AST) -> set[str]:
    """Return the variable whose part a node changes, as in ``net.bias = 0`` or ``z[0] = 1``."""
    if not isinstance(node, ast.Attribute | ast.Subscript) or isinstance(node.ctx, ast.Load):
        return set()
    return _read(node.value)


def _acts(statement: ast.stmt) -> bool:
    """Whether a statement may change what it mentions: it is more than a definition."""
    calls = any(isinstance(node, ast.Call) for node in ast.walk(statement))
    return calls and not isinstance(statement, _DEFINITIONS) and not any(_checks(statement))


def _replaces(statement: ast.stmt) -> bool:
    """Whether the names that a statement binds need no older value."""
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, ast.Name | ast.Tuple) for target in statement.targets)
    return isinstance(statement, _DEFINITIONS)


_IMPORTS = ast.Import | ast.ImportFrom
_DEFINITIONS = _IMPORTS | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
