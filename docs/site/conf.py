"""Settings of Sphinx for the lecture's site; `make site` calls it."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.inspect import signature, stringify_signature
from traitlets import HasTraits

project = "Softmax Classifier"
language = "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "numpydoc",
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
autodoc_preserve_defaults = True  # as written: a default's value may be a path of this machine
numpydoc_show_class_members = False
default_role = "py:obj"  # a name in single backticks
add_module_names = False
add_function_parentheses = False  # the outline has no room for them
toc_object_entries_show_parents = "hide"

html_title = "Softmax Classifier"
html_favicon = "_static/icon.svg"
html_show_search_summary = False  # it would read other pages, which a page on a disk may not
html_math_renderer = "katex"
html_domain_indices = False
html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_extra_path = ["../extra"]
html_css_files = ["katex.css", "site.css"]
html_js_files = ["live.js", "poll.js", "access.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_sidebars = {"index": []}
html_context = {"default_mode": "auto"}  # without it, a first visit is an error in the console
html_theme_options = {
    "navbar_align": "left",
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["licence"],
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


def show_own_arguments(
    app: Sphinx, what: str, name: str, member: object, options: object, shown: str, returns: str
) -> tuple[str, str] | None:
    """Give a widget the arguments of its constructor; its base class hides them."""
    if not (isinstance(member, type) and issubclass(member, HasTraits)):
        return None
    own = signature(member.__init__, bound_method=True)
    return stringify_signature(own, show_annotation=False), returns


def setup(app: Sphinx) -> None:
    """Connect what Sphinx has no setting for."""
    app.connect("autodoc-process-signature", show_own_arguments)
    app.connect("autodoc-skip-member", skip_named_fields)
    app.connect("doctree-resolved", load_lazily)
