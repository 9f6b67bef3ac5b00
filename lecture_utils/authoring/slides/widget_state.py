"""What a notebook stores of its widgets."""

from nbformat import NotebookNode

from lecture_utils.authoring.refresh import WIDGET_STATE

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def views(cell: NotebookNode) -> list[str]:
    """Return the ids of the widgets that a cell shows.

    Parameters
    ----------
    cell : nbformat.NotebookNode

    Returns
    -------
    list of str
        One for each output that is a widget; none for a cell of text.
    """
    data = [output.get("data", {}) for output in cell.get("outputs", [])]
    return [content[WIDGET_VIEW]["model_id"] for content in data if WIDGET_VIEW in content]


def models(nb: NotebookNode) -> dict[str, dict]:
    """Return the state of every widget that a notebook stores, by the widget's id.

    Parameters
    ----------
    nb : nbformat.NotebookNode

    Returns
    -------
    dict
        ``{"state": {...}, "buffers": [...]}`` for each widget, as ipywidgets writes it.
    """
    return nb.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})


def is_executed(nb: NotebookNode) -> bool:
    """Say whether every cell was executed.

    A notebook in which no cell has an output was stripped of them, even if it kept the counts.

    Parameters
    ----------
    nb : nbformat.NotebookNode

    Returns
    -------
    bool
    """
    return not is_stripped(nb) and all(cell.execution_count for cell in _code(nb))


def is_stripped(nb: NotebookNode) -> bool:
    """Say whether a notebook has code, and none of it an output."""
    return bool(_code(nb)) and not any(cell.outputs for cell in _code(nb))


def _code(nb: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]


def is_complete(nb: NotebookNode) -> bool:
    """Say whether every cell was executed and the state of every widget is stored.

    Parameters
    ----------
    nb : nbformat.NotebookNode

    Returns
    -------
    bool
    """
    return is_executed(nb) and all(view in models(nb) for cell in nb.cells for view in views(cell))


def take_widgets(nb: NotebookNode, executed: NotebookNode) -> None:
    """Take from a fresh run what the notebook lacks, and nothing else.

    What a cell printed and drew stays as it is stored, read and compared. The widgets and their
    state are new, and so are the outputs of cells that were never executed, and all of them if the
    notebook was stripped of its outputs.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        Changed in place.
    executed : nbformat.NotebookNode
        The same code after a run, or the first of it, up to the last widget. Text is not compared:
        it may have changed since.
    """
    if "widgets" in executed.metadata:
        nb.metadata.widgets = executed.metadata.widgets
    stripped = is_stripped(nb)
    for cell, fresh in zip(_code(nb), _code(executed), strict=False):
        if stripped or views(fresh) or not cell.execution_count:
            cell.outputs, cell.execution_count = fresh.outputs, fresh.execution_count


def share_buffers(nb: NotebookNode) -> None:
    """Store equal buffers once: two widgets that run one network would hold its weights twice.

    A buffer that repeats an earlier one gets ``{"model": ..., "buffer": ...}`` in place of its
    data. The deck puts the data back before the widgets are made.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        Changed in place.
    """
    first: dict[str, dict] = {}
    for model, content in models(nb).items():
        for number, buffer in enumerate(content.get("buffers", [])):
            place = {"model": model, "buffer": number}
            if first.setdefault(buffer["data"], place) is not place:
                buffer["data"] = first[buffer["data"]]
