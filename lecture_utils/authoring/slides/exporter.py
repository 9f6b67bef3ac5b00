"""Notebook to slides: one .html file that needs neither a network nor a kernel."""

import re
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from nbconvert.exporters import SlidesExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets import Unicode, default
from traitlets.config import Config

from lecture_utils.authoring.executed import executed_once
from lecture_utils.authoring.refresh import execute
from lecture_utils.authoring.slides import policy
from lecture_utils.authoring.slides.vendoring import vendored
from lecture_utils.authoring.slides.widget_state import (
    is_complete,
    is_executed,
    share_buffers,
    take_widgets,
)
from lecture_utils.files import lecture_notebooks

TEMPLATES = Path(__file__).parent / "templates"
CREDIT = "Softmax Classifier · after Sung Kim, HKUST, CC BY"


class WholeTags(IPythonRenderer):
    """Embeds a cell's images, and leaves all other inline HTML as it is.

    It arrives one tag at a time, and nbconvert would close each of them at once: ``<b></b>bold``.
    """

    def inline_html(self, html: str) -> str:
        """Return one tag as it is, or an image with its file inside."""
        return super().inline_html(html) if html.lower().startswith("<img") else html


class LectureSlides(SlidesExporter):
    """Export a notebook as a deck of slides, everything inside one file.

    Cells are shown as their slideshow metadata says. Two tags hide more: ``hide-input`` a cell's
    code, ``hide-output`` what it printed. The speaker's notes of a slide are the text
    ``slideshow.notes`` in the metadata of its first cell.

    A notebook with widgets is executed, unless their state is stored in it: the state holds what a
    widget shows, and the lecture's notebooks are kept without it. What that run of a notebook of
    the lecture gave is kept until its code changes. All else is shown as stored.

    A deck runs no script but its own, and leads nowhere unless its reader clicks on a link: see
    `lecture_utils.authoring.slides.policy`.
    """

    export_from_notebook = "Lecture slides"
    credit = Unicode(CREDIT, help="The line at the foot of every slide.").tag(config=True)

    @default("template_name")
    def _template_name_default(self) -> str:
        return "lecture"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    @default("reveal_url_prefix")
    def _reveal_url_prefix_default(self) -> str:
        return ""

    @property
    def default_config(self) -> Config:
        """What differs from the slides of nbconvert."""
        config = Config(
            {
                "LectureSlides": {
                    "embed_images": True,
                    "exclude_anchor_links": True,
                    "exclude_input_prompt": True,
                    "exclude_output_prompt": True,
                },
                "TagRemovePreprocessor": {
                    "enabled": True,
                    "remove_input_tags": {"hide-input"},
                    "remove_all_outputs_tags": {"hide-output"},
                },
            }
        )
        config.merge(super().default_config)
        return config

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **options: object
    ) -> tuple[str, dict]:
        """Convert a notebook, executing it first if it is not complete.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            Left as it is.
        resources : dict, optional
            ``resources["metadata"]["path"]`` is the folder in which it is executed.

        Returns
        -------
        html : str
        resources : dict

        Raises
        ------
        nbclient.exceptions.CellExecutionError
            If the notebook has to be executed and a cell raises.
        VendoringError
            If this is the first export and npm cannot fetch the third-party JavaScript.
        """
        nb = deepcopy(nb)
        if not is_complete(nb):
            take_widgets(nb, self._executed(nb, (resources or {}).get("metadata", {})))
        share_buffers(nb)
        return super().from_notebook_node(nb, resources, **options)

    def _executed(self, nb: NotebookNode, metadata: dict) -> NotebookNode:
        folder = Path(metadata.get("path") or ".").resolve()
        path = folder / f"{metadata.get('name')}.ipynb"
        if is_executed(nb) and path in lecture_notebooks():
            return executed_once(path, nb)
        self.log.info("executing the notebook, for its outputs and the state of its widgets")
        return execute(deepcopy(nb), folder)

    def _init_resources(self, resources: dict | None) -> dict:
        filled = super()._init_resources(resources)
        nonce = policy.new_nonce()
        filled["credit"] = self.credit
        filled["policy"] = policy.deck_policy(nonce)
        filled["script"] = lambda name: policy.script(vendored(name), nonce)
        filled["speaker_window"] = lambda: policy.speaker_window(vendored("notes.js"), nonce)
        filled["include_js"] = lambda name: policy.script(self._own(name), nonce)
        filled["style"] = lambda name: Markup(f"<style>\n{vendored(name)}</style>")
        return filled

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Convert the text of a cell as nbconvert does, with `WholeTags`."""
        renderer = WholeTags(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            embed_images=self.embed_images,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            exclude_anchor_links=self.exclude_anchor_links,
        )
        return MarkdownWithMath(renderer=renderer).render(source)

    def default_filters(self) -> Iterator[tuple[str, Callable]]:
        """Add what the template asks for by name."""
        yield from super().default_filters()
        yield "deck_title", title
        yield "staying", policy.staying
        yield "escape_html_script", policy.json_in_script

    def _own(self, name: str) -> str:
        loader = self.environment.loader
        return loader.get_source(self.environment, name)[0]


class HyphenatedLectureSlides(LectureSlides):
    """The same under the name ``lecture-slides``, for the command line alone.

    Jupyter's server cannot call an exporter whose name has a hyphen, but would list it, so that
    JupyterLab's menu would offer an entry that fails.
    """

    @default("enabled")
    def _enabled_default(self) -> bool:
        server = sys.modules.get("jupyter_server.serverapp")
        return not (server and server.ServerApp.initialized())


def title(nb: NotebookNode) -> str:
    """Return the headings of the first slide as one line.

    Parameters
    ----------
    nb : nbformat.NotebookNode

    Returns
    -------
    str
        Such as ``"Softmax Classifier, part 1: From logits to probabilities"``; ``"Slides"`` if the
        notebook begins without a heading.
    """
    first = next((cell.source for cell in nb.cells if cell.cell_type == "markdown"), "")
    return ": ".join(re.findall(r"^#{1,2} +(.+?) *$", first, flags=re.MULTILINE)) or "Slides"
