"""From a stored notebook to a page: outputs stay, what needed a kernel comes alive."""

import re

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from lecture_utils.authoring.site.exercises import as_html, asked_in
from lecture_utils.authoring.site.glossary import Glossary
from lecture_utils.authoring.site.live import Parts, live_widget
from lecture_utils.authoring.slides.widget_state import WIDGET_VIEW
from lecture_utils.exercises.engine.prediction import Prediction

TITLE = re.compile(r"# .*?(part (\d+))\s*\n## (.+)", flags=re.I)


def as_page(
    nb: NotebookNode, name: str, states: dict[str, dict], parts: Parts, glossary: Glossary, bar: str
) -> NotebookNode:
    """Prepare a notebook for myst-nb.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        Changed in place.
    name : str
        The page, ``"01_logits_to_softmax"``.
    states : dict
        The state of each widget by the id of its cell, from `widget_states`.
    parts : Parts
    glossary : Glossary
        Learns where terms are first used.
    bar : str
        Markdown to put below the title.

    Returns
    -------
    nbformat.NotebookNode
        The same.
    """
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        cell.metadata.pop("slideshow", None)
        if cell.cell_type == "markdown":
            cell.source = glossary.link(cell.source, name)
        else:
            _bring_to_life(cell, states.get(cell.id), parts)
            _describe_figure(cell)
    nb.cells[0].source = TITLE.sub(r"# Part \2: \3", nb.cells[0].source)
    nb.cells.insert(1, new_markdown_cell(bar, id="ways-to-run"))
    return nb


def _bring_to_life(cell: NotebookNode, state: dict | None, parts: Parts) -> None:
    asked = asked_in(cell.source)
    if asked:
        cell.outputs = [_html(as_html(asked))]
        if isinstance(asked, Prediction):
            cell.metadata.tags = [*cell.metadata.get("tags", []), "remove-input"]
    for number, output in enumerate(cell.outputs):
        if WIDGET_VIEW in output.get("data", {}) and state:
            cell.outputs[number] = _html(live_widget(state, parts))


def _html(text: str) -> NotebookNode:
    return new_output("display_data", {"text/html": text})


def _describe_figure(cell: NotebookNode) -> None:
    about = [output.get("metadata", {}).get("image/png", {}) for output in cell.outputs]
    texts = [picture["alt"] for picture in about if "alt" in picture]
    if texts:
        cell.metadata.mystnb = {"image": {"alt": texts[0]}}
