"""One look for every figure of the lecture, and the text that stands in for it."""

import base64
import io
from contextlib import contextmanager
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

# Okabe and Ito's colours, which colour-blind readers can tell apart
BLUE, ORANGE, GREEN = "#0072B2", "#E69F00", "#009E73"
VERMILLION, SKY, PURPLE = "#D55E00", "#56B4E9", "#CC79A7"
INK, GREY, PALE = "#1a1a1a", "#6b6b6b", "#eef3f7"

DPI = 160
DISPLAY_DPI = 96
STYLE = {
    "font.family": "DejaVu Sans",  # ships with matplotlib, so every machine draws the same
    "font.size": 14,
    "axes.titlesize": 15,
    "axes.labelsize": 14,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": matplotlib.cycler(
        color=[BLUE, VERMILLION, GREEN, ORANGE], linestyle=["-", "--", "-.", ":"]
    ),
    "lines.linewidth": 2.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "figure.facecolor": "white",  # opaque: legible on a dark page as well
    "savefig.facecolor": "white",
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

    def __init__(self, figure: Figure, alt: str):
        self.figure = figure
        self.alt = alt

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
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
        with matplotlib.rc_context(STYLE):
            self.figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
        return buffer.getvalue()


@contextmanager
def figure(width: float, height: float):
    """Give a figure in the lecture's style; nothing global is changed.

    Parameters
    ----------
    width, height : float
        Inches, of 96 pixels each on a page.

    Yields
    ------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        yield Figure(figsize=(width, height), layout="constrained")


def listing(values, digits: int) -> str:
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
