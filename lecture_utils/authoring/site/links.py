"""Links out of the pages: to the notebook, its slides, and services that run it."""

import re
from pathlib import Path

from lecture_utils.files import NOTEBOOKS

NO_DECKS = (
    "This copy of the site was built without the slides. `make slides` exports them, one file for "
    "each part."
)


def ways_to_run(notebook: str, repository: str, decks: Path) -> str:
    """Return the line below a notebook's title.

    Parameters
    ----------
    notebook : str
        ``"01_logits_to_softmax.ipynb"``.
    repository : str
        Its address. Colab and Binder take notebooks from GitHub, so only such an address has
        buttons for them.
    decks : Path
        Where ``make slides`` writes.

    Returns
    -------
    str
        Markdown.
    """
    links = [(f"../downloads/{notebook}", "Download the notebook", " download")]
    deck = notebook.replace(".ipynb", ".html")
    if (decks / deck).exists():
        links.append((f"../slides/{deck}", "Slides", ""))
    if github := re.search(r"github\.com/([\w.-]+/[\w.-]+?)(\.git)?/?$", repository):
        colab = (
            f"https://colab.research.google.com/github/{github[1]}/blob/main/notebooks/{notebook}"
        )
        binder = (
            f"https://mybinder.org/v2/gh/{github[1]}/main?urlpath=lab/tree/notebooks/{notebook}"
        )
        links += [(colab, "Open in Colab", ""), (binder, "Open in Binder", "")]
    buttons = " ".join(f'<a class="way" href="{to}"{more}>{name}</a>' for to, name, more in links)
    return (
        f'<p class="ways">{buttons}</p>\n\n'
        "On these pages the widgets work, and your predictions are answered at once. To change the "
        "code, [run the notebook](../run.md)."
    )


def deck_links(decks: Path) -> str:
    """Return a table of the slides that were exported, as Markdown, or how to export them."""
    rows = []
    for name in NOTEBOOKS:
        files = {kind: decks / Path(name).with_suffix(kind).name for kind in (".html", ".pdf")}
        links = [
            f'<a href="slides/{file.name}">{text}</a>'
            for file, text in zip(files.values(), ("slides", "PDF"), strict=True)
            if file.exists()
        ]
        if links:
            rows.append(f"| [](notebooks/{name}) | {', '.join(links)} |")
    if not rows:
        return NO_DECKS
    return "\n".join(["| part | to present, or to hand out |", "|---|---|", *rows])
