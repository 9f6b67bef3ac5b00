"""What a teacher's own cells may show, and nbconvert would not."""

import re

from markupsafe import escape
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

SHOWN = {"image/png", "image/jpeg", "image/svg+xml", "text/html"}
FRAME = re.compile(r"<iframe\b[^>]*?\bsrc=[\"'](https?://[^\"']+)[\"'].*?</iframe>", re.DOTALL)
SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
REMOTE = re.compile(r"(?:\bsrc=[\"']|!\[[^\]]*\]\()(https?://[^\"')\s]+)")


class ForeignOutputs(Preprocessor):
    """Show pictures of every format; put a link where a page of the network would be blocked."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Change the outputs of one cell, and warn of what a deck cannot hold.

        Parameters
        ----------
        cell : nbformat.NotebookNode
            Changed in place.
        resources : dict
        index : int

        Returns
        -------
        cell, resources
        """
        texts = [cell.source] if cell.cell_type == "markdown" else []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if SHOWN.isdisjoint(data):
                _show_picture(data, output.get("metadata", {}))
            html = _closed("".join(data.get("text/html", "")))
            if html:
                data["text/html"] = html
            texts.append(html)
            if "application/javascript" in data or SCRIPT.search(html):
                self.log.warning(
                    "cell %d shows a script. A deck runs none but its own; show a picture, a GIF "
                    "or a video instead, such as HTML(animation.to_html5_video()).",
                    index,
                )
            if FRAME.search(html):
                data["text/html"] = FRAME.sub(r'<p><a href="\1">\1</a></p>', html)
        for text in texts:
            for address in REMOTE.findall(text):
                self.log.warning(
                    "cell %d: %s lies in the network. A deck holds all that it shows, so it "
                    "will not load this; save it beside the notebook and embed it.",
                    index,
                    address,
                )
        return cell, resources


def _closed(html: str) -> str:
    """End a comment that an output leaves open: it would hide all outputs after it."""
    return html + "-->" if html.rfind("<!--") > html.rfind("-->") else html


def _show_picture(data: NotebookNode, metadata: dict) -> None:
    kind = next((name for name in data if name.startswith("image/")), None)
    if kind is not None:
        content = "".join(data[kind]).replace("\n", "")
        alt = escape(metadata.get(kind, {}).get("alt", "a picture"))
        image = f'<img alt="{alt}" src="data:{kind};base64,{content}">'
        data["text/html"] = f'<div class="jp-RenderedImage">{image}</div>'
