"""One look for every figure of the lecture, and the text that stands in for it."""

import base64
import io
from collections.abc import Collection, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import SupportsFloat

from cycler import cycler
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.style import context as style_context
from matplotlib.text import Text

# Okabe and Ito's colours, which colour-blind readers can tell apart
BLUE, ORANGE, GREEN = "#0072B2", "#E69F00", "#009E73"
VERMILLION, SKY, PURPLE = "#D55E00", "#56B4E9", "#CC79A7"
INK, GREY, PALE = "#1a1a1a", "#6b6b6b", "#eef3f7"

FONT = "DejaVu Sans"  # ships with matplotlib, so every machine draws the same
DPI = 160
DISPLAY_DPI = 96
STYLE = {
    "font.family": FONT,
    "font.size": 14,
    "axes.titlesize": 15,
    "axes.labelsize": 14,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(
        color=[BLUE, VERMILLION, GREEN, ORANGE], linestyle=["-", "--", "-.", ":"]
    ),
    "lines.linewidth": 2.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "figure.facecolor": "white",  # opaque: legible on a dark page as well
    "savefig.facecolor": "white",
    "text.parse_math": False,  # a name with a $ in it is a name
    "legend.frameon": False,
}


class AltFigure:
    """A finished figure together with its alternative text.

    Jupyter shows the image; a terminal, a screen reader and nbval get the text.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What the figure shows, with the numbers in it.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        self.figure = figure
        self.alt = alt

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict, dict]:
        width, height = (round(DISPLAY_DPI * inches) for inches in self.figure.get_size_inches())
        image = base64.b64encode(self._png()).decode("ascii")
        size = {"alt": self.alt, "width": width, "height": height}
        return {"image/png": image, "text/plain": self.alt}, {"image/png": size}

    def save(self, path: Path | str) -> None:
        """Write the figure as a PNG file.

        Parameters
        ----------
        path : path
        """
        Path(path).write_bytes(self._png())

    def _png(self) -> bytes:
        buffer = io.BytesIO()
        with _lecture_style():
            _find_scripts(self.figure)
            self.figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
        return buffer.getvalue()


@contextmanager
def figure(width: float, height: float) -> Generator[Figure]:
    """Give a figure in the lecture's style; nothing global is changed.

    Parameters
    ----------
    width, height : float
        Inches, of 96 pixels each on a page.

    Yields
    ------
    matplotlib.figure.Figure
    """
    with _lecture_style():
        yield Figure(figsize=(width, height), layout="constrained")


def slant_crowded_names(figure: Figure) -> None:
    """Turn names below axes by 30 degrees if they run into each other, and make room for them.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    """
    _find_scripts(figure)
    figure.draw_without_rendering()
    longest = 0
    for names in (axes.get_xticklabels() for axes in figure.axes):
        boxes = [name.get_window_extent() for name in names]
        if any(left.x1 > right.x0 for left, right in pairwise(boxes)):
            longest = max(longest, *(box.width for box in boxes))
            for name in names:
                name.set(rotation=30, ha="right", rotation_mode="anchor")
    figure.set_figheight(figure.get_figheight() + longest / 2 / figure.dpi)


def _lecture_style() -> AbstractContextManager[None]:
    """Leave the reader's own style out, and put it back afterwards."""
    return style_context(["default", STYLE])


def _find_scripts(figure: Figure) -> None:
    """Let each text that DejaVu cannot write fall back on a font of this machine that can."""
    for axes in figure.axes:  # ticks get their labels when they are asked for them
        axes.get_xticklabels(), axes.get_yticklabels()
    for text in figure.findobj(Text):
        fonts = [_font_with(letter) for letter in text.get_text() if not letter.isascii()]
        fallbacks = [font for font in dict.fromkeys(fonts) if font not in (None, FONT)]
        if fallbacks:
            text.set_fontfamily([FONT, *fallbacks])


@cache
def _font_with(letter: str) -> str | None:
    """Return the name of a font that has a letter, DejaVu before all others."""
    entries = sorted(fontManager.ttflist, key=lambda entry: (entry.name != FONT, entry.name))
    # Last Resort has a box for every letter
    named = (entry for entry in entries if "last resort" not in entry.name.lower())
    return next((e.name for e in named if ord(letter) in _letters(e.fname)), None)


@cache
def _letters(path: str) -> frozenset[int]:
    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError):  # a font that matplotlib cannot read
        return frozenset()


def listing(values: Iterable[SupportsFloat], digits: int) -> str:
    """Format numbers for an alternative text.

    Parameters
    ----------
    values : iterable of float
    digits : int
        Digits after the point.

    Returns
    -------
    str
        Such as ``"0.66, 0.24, 0.10"``.
    """
    return ", ".join(f"{float(value):.{digits}f}" for value in values)
