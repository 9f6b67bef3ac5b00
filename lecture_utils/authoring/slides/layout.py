"""What the template needs to know about each slide before it writes the first of its cells."""

from collections.abc import Iterator

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode


class SlideLayout(Preprocessor):
    """Note in the first cell of each slide its title and the extent of its code.

    Works on the marks that nbconvert's own preprocessor of slides leaves in the metadata. A
    sub-slide without a heading takes the title of the slide that it continues.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Add ``repeated_title``, ``code_columns`` and ``code_lines`` to first cells.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            Changed in place.
        resources : dict

        Returns
        -------
        nb, resources
        """
        title = ""
        for slide in _slides(nb):
            own_title = next(filter(None, map(_heading, slide)), None)
            title = own_title or title
            code = [line for cell in slide for line in _code_lines(cell)]
            slide[0].metadata.repeated_title = None if own_title else title
            slide[0].metadata.code_columns = max(map(len, code), default=1)
            slide[0].metadata.code_lines = max(1, len(code))
        return nb, resources


def _slides(nb: NotebookNode) -> Iterator[list[NotebookNode]]:
    slide: list[NotebookNode] = []
    for cell in nb.cells:
        if cell.metadata.get("subslide_start") and slide:
            yield slide
            slide = []
        if slide or cell.metadata.get("subslide_start"):
            slide.append(cell)
    yield slide


def _heading(cell: NotebookNode) -> str | None:
    shown = cell.cell_type == "markdown" and cell.metadata.slide_type not in ("skip", "notes")
    text = cell.source.lstrip("# ") if shown and cell.source.startswith("#") else ""
    return next(iter(text.splitlines()), None)


def _code_lines(cell: NotebookNode) -> list[str]:
    """Return the lines of code on the slide, and those of what it prints."""
    if cell.cell_type != "code" or cell.metadata.slide_type == "skip":
        return []
    hidden = cell.metadata.get("transient", {}).get("remove_source", False)
    texts = ["" if hidden else cell.source]
    for output in cell.outputs:
        data = output.get("data", {})
        texts.append(
            output.get("text") or (data["text/plain"] if set(data) == {"text/plain"} else "")
        )
    return [line for text in texts for line in text.splitlines()]
