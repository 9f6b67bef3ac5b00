"""What a notebook stores of its widgets."""

from nbformat import NotebookNode

from lecture_utils.notebook_refresh import WIDGET_STATE

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def is_complete(nb: NotebookNode) -> bool:
    """Say whether every cell was executed and the state of every widget is stored.

    Parameters
    ----------
    nb : nbformat.NotebookNode

    Returns
    -------
    bool
    """
    code = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
    views = [
        output.data[WIDGET_VIEW]["model_id"]
        for cell in code
        for output in cell.outputs
        if WIDGET_VIEW in output.get("data", {})
    ]
    return all(cell.execution_count for cell in code) and all(view in _models(nb) for view in views)


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


def _models(nb: NotebookNode) -> dict:
    return nb.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
