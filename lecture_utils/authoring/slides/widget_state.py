"""What a notebook stores of its widgets."""

from nbformat import NotebookNode

from lecture_utils.authoring.refresh import WIDGET_STATE

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def is_complete(nb: NotebookNode) -> bool:
    """Say whether every cell was executed and the state of every widget is stored.

    A notebook in which no cell has an output was stripped of them, even if it kept the counts.

    Parameters
    ----------
    nb : nbformat.NotebookNode

    Returns
    -------
    bool
    """
    code = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
    views = [view for cell in code for view in _views(cell)]
    stripped = bool(code) and not any(cell.outputs for cell in code)
    executed = not stripped and all(cell.execution_count for cell in code)
    return executed and all(view in _models(nb) for view in views)


def take_widgets(nb: NotebookNode, executed: NotebookNode) -> None:
    """Take from a fresh run what the notebook lacks, and nothing else.

    What a cell printed and drew stays as it is stored, read and compared. The widgets and their
    state are new, and so are the outputs of cells that were never executed.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        Changed in place.
    executed : nbformat.NotebookNode
        The same cells after a run.
    """
    if "widgets" in executed.metadata:
        nb.metadata.widgets = executed.metadata.widgets
    for cell, fresh in zip(nb.cells, executed.cells, strict=True):
        if cell.cell_type == "code" and (_views(fresh) or not cell.execution_count):
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
    for model, content in _models(nb).items():
        for number, buffer in enumerate(content.get("buffers", [])):
            place = {"model": model, "buffer": number}
            if first.setdefault(buffer["data"], place) is not place:
                buffer["data"] = first[buffer["data"]]


def _views(cell: NotebookNode) -> list[str]:
    data = [output.get("data", {}) for output in cell.outputs]
    return [content[WIDGET_VIEW]["model_id"] for content in data if WIDGET_VIEW in content]


def _models(nb: NotebookNode) -> dict:
    return nb.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
