"""The page from which the decks are started."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from lecture_utils.authoring.slides.policy import START_PAGE
from lecture_utils.authoring.slides.vendoring import vendored

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Deck:
    """What the start page says about a deck.

    Parameters
    ----------
    name : str
        Of its file, without ending.
    title : str
    slides : int
        How many there are.
    """

    name: str
    title: str
    slides: int

    @classmethod
    def read(cls, path: Path, html: str) -> "Deck":
        """Look into an exported deck.

        Parameters
        ----------
        path : Path
            Only its name is used.
        html : str

        Returns
        -------
        Deck
        """
        found = re.search(r"<title>(.*?)</title>", html)
        title = unescape(found[1]) if found else path.stem
        return cls(path.stem, title, html.count('<section class="slide"'))


def start_page(decks: list[Deck]) -> str:
    """Return a page with a link to each deck, and the keys that a presenter needs.

    Parameters
    ----------
    decks : list of Deck
        In the order of the lecture.

    Returns
    -------
    str
        HTML with everything inside.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html.j2", "html"])
    )
    font = Markup(vendored("sans.css"))
    template = environment.get_template("start_page.html.j2")
    return template.render(decks=decks, font=font, policy=START_PAGE)
