"""The folder that Sphinx reads: the repository's pages in their places, and those of the site."""

import shutil
from importlib import import_module
from pathlib import Path

import nbformat

from lecture_utils.authoring.executed import widget_states
from lecture_utils.authoring.site.exercises import misconceptions_page
from lecture_utils.authoring.site.glossary import Glossary
from lecture_utils.authoring.site.links import deck_links, ways_to_run
from lecture_utils.authoring.site.live import Parts, live_widget, widget_name
from lecture_utils.authoring.site.pages import TITLE, as_page
from lecture_utils.authoring.slides.vendoring import vendored
from lecture_utils.files import PROJECT, atomic_write, lecture_notebooks

SITE = PROJECT / "docs" / "site"  # what the site alone has
OWN_PAGES = (
    "docs/*.md",
    "docs/*.png",
    "data/**/README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "benchmarks/results.md",
)
PACKAGES = (
    "data",
    "devices",
    "exercises.engine",
    "files",
    "inspection",
    "models",
    "plotting",
    "training",
    "widgets",
)
ON_THE_FRONT_PAGE = ("SoftmaxExplorer", "DigitPad")
API = """# {module}

`lecture_utils.{module}`

```{{eval-rst}}
.. automodule:: lecture_utils.{module}
   :members:
{imported}```
"""


def write_tree(folder: Path, repository: str, decks: Path) -> None:
    """Write everything that Sphinx reads; files that stay the same keep their time.

    Parameters
    ----------
    folder : Path
        Gets ``source`` and ``extra``, what is copied beside the pages.
    repository : str
        Address of the repository, or "" if it has none.
    decks : Path
        Where ``make slides`` writes; it need not exist.
    """
    source, extra = folder / "source", folder / "extra"
    parts = Parts(source / "_static" / "live")
    files: dict[Path, bytes] = {}
    for pattern in OWN_PAGES:
        files |= {path.relative_to(PROJECT): path.read_bytes() for path in PROJECT.glob(pattern)}
    files |= {path.relative_to(SITE): path.read_bytes() for path in SITE.rglob("*.*")}
    files[Path("_static/katex.css")] = vendored("katex.css").encode()
    texts = _notebook_pages(parts, repository, decks) | _api_pages()
    texts["misconceptions.md"] = misconceptions_page()
    texts["teach.md"] = (SITE / "teach.md").read_text("utf-8").replace("DECKS", deck_links(decks))
    files |= {Path(name): text.encode() for name, text in texts.items()}
    _write(source, files, kept=parts.folder)
    _copy_extra(extra, decks)


def _notebook_pages(parts: Parts, repository: str, decks: Path) -> dict[str, str]:
    glossary = Glossary((SITE / "glossary.md").read_text("utf-8"))
    states = widget_states(lecture_notebooks())
    pages, titles = {}, {}
    for path in lecture_notebooks():
        nb = nbformat.read(path, as_version=4)
        titles[path.stem] = _title(nb)
        bar = ways_to_run(path.name, repository, decks)
        as_page(nb, path.stem, states[path.stem], parts, glossary, bar)
        pages[f"notebooks/{path.name}"] = nbformat.writes(nb)
    front = (SITE / "index.md").read_text("utf-8")
    widgets = [widget for cells in states.values() for widget in cells.values()]
    shown = {widget_name(widget): widget for widget in reversed(widgets)}  # the first of a kind
    for name in ON_THE_FRONT_PAGE:
        front = front.replace(f"<!-- {name} -->", live_widget(shown[name], parts))
    return pages | {"index.md": front, "glossary.md": glossary.page(titles)}


def _title(nb: nbformat.NotebookNode) -> str:
    return TITLE.sub(r"Part \2, \3", nb.cells[0].source.partition("\n\n")[0])


def _api_pages() -> dict[str, str]:
    pages = {}
    for name in PACKAGES:
        is_package = hasattr(import_module(f"lecture_utils.{name}"), "__path__")
        imported = "   :imported-members:\n" if is_package else ""
        pages[f"api/{name}.md"] = API.format(module=name, imported=imported)
    reference = (SITE / "reference.md").read_text("utf-8")
    return pages | {"reference.md": reference.replace("MODULES", _what_modules_hold())}


def _what_modules_hold() -> str:
    """Return the first sentence of each documented module, in a list with links."""
    lines = []
    for name in PACKAGES:
        first, *_ = (import_module(f"lecture_utils.{name}").__doc__ or "").splitlines()
        lines.append(f"- [{name}](api/{name}.md): {first}")
    return "\n".join(lines)


def _write(folder: Path, files: dict[Path, bytes], kept: Path) -> None:
    for path in folder.rglob("*.*"):
        stale = path.relative_to(folder) not in files and kept not in path.parents
        if stale and path.is_file():
            path.unlink()
    for name, content in files.items():
        file = folder / name
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(file, content)


def _copy_extra(folder: Path, decks: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, paths in {
        "downloads": lecture_notebooks(),
        "slides": [*decks.glob("*.html"), *decks.glob("*.pdf")],
    }.items():
        (folder / name).mkdir(parents=True)
        for path in paths:
            shutil.copy2(path, folder / name)
