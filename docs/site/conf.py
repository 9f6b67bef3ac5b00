"""Settings of Sphinx for the lecture's site; `make site` calls it."""

from docutils import nodes
from sphinx.application import Sphinx

project = "Softmax Classifier"
author = "after Sung Kim (HKUST), CC BY 4.0"
copyright = "after Sung Kim (HKUST), CC BY 4.0"
language = "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "lecture_utils.authoring.site.katex",
]
exclude_patterns = ["README.md"]

nb_execution_mode = "off"  # the outputs that are stored are those that the tests compare
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_enable_extensions = ["dollarmath", "amsmath", "deflist", "attrs_inline"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say it, with shapes
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
add_module_names = False
toc_object_entries_show_parents = "hide"

html_title = "Softmax Classifier"
html_favicon = "_static/icon.svg"
html_show_search_summary = False  # it would read other pages, which a page on a disk may not
html_math_renderer = "katex"
html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_extra_path = ["../extra"]
html_css_files = ["katex.css", "site.css"]
html_js_files = ["live.js", "poll.js", "names.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_sidebars = {"index": []}
html_theme_options = {
    "navbar_align": "left",
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "search_bar_text": "Search the lecture",
    "back_to_top_button": False,
}
copybutton_selector = (
    "div.cell_input pre, div.exercise pre, div.highlight-bash pre, div.highlight-python pre"
)


def load_lazily(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let a browser fetch a figure when its reader comes near it."""
    for image in doctree.findall(nodes.image):
        image["loading"] = "lazy"


def skip_named_fields(
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out what Python itself writes of a named tuple's fields; the docstring says more."""
    return True if str(member.__doc__).startswith("Alias for field number") else None


def setup(app: Sphinx) -> None:
    """Connect what Sphinx has no setting for."""
    app.connect("autodoc-skip-member", skip_named_fields)
    app.connect("doctree-resolved", load_lazily)
