"""Why softmax has an exponential in it, and what is soft about it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lecture_utils.plotting.arguments import number, numbers, takes
from lecture_utils.plotting.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    VERMILLION,
    AltFigure,
    figure,
    listing,
)

POSITIVE = {  # ways to make a score positive
    "eᶻ": np.exp,
    "2ᶻ": np.exp2,
    "log(1 + eᶻ)": lambda z: np.logaddexp(0, z),
    "z²": np.square,
}


@takes(scores=numbers("C"), shift=number())
def shifted_shares(scores: Sequence[float], shift: float) -> AltFigure:
    """Draw f(z) / sum f(z) for several positive functions f, before and after a shift of z.

    Parameters
    ----------
    scores : sequence of float, shape (C,)
    shift : float
        Added to every score for the second set of bars.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If the scores are so large, or so near to 0, that there is no sum to share.
    """
    shift, styles = float(shift), [{"color": BLUE, "label": "z"}]
    styles += [{"color": ORANGE, "label": f"z + {shift:g}", "hatch": "//"}]
    places, texts = np.arange(len(scores)), []
    with figure(2.6 * len(POSITIVE), 3.0) as fig:
        for axes, name in zip(fig.subplots(1, len(POSITIVE), sharey=True), POSITIVE, strict=True):
            both = [_shares(name, scores, by) for by in (0, shift)]
            for side, shares, style in zip((-0.2, 0.2), both, styles, strict=True):
                axes.bar(places + side, shares, width=0.38, edgecolor=INK, **style)
            axes.set_title(name)
            axes.set_xticks(places, [f"{z:g}" for z in scores])
            texts.append(f"{name}: " + " becomes ".join(listing(shares, 2) for shares in both))
        fig.axes[0].set(ylabel="share of the sum", xlabel="score z", ylim=(0, 0.95))
        fig.axes[1].legend()
    told = "; ".join(texts)
    return AltFigure(
        fig, f"Shares of the sum before and after adding {shift:g} to all scores. {told}."
    )


def _shares(name: str, scores: ArrayLike, shift: float) -> np.ndarray:
    with np.errstate(all="ignore"):
        values = POSITIVE[name](np.asarray(scores, dtype=float) + shift)
        shares = values / values.sum()
    if not np.isfinite(shares).all():
        raise ValueError(
            f"with scores of {listing(np.asarray(scores), 1)} and {shift:g} added to them, the sum "
            f"of {name} is 0 or too large for a float; take scores between -100 and 100"
        )
    return shares


@takes(reach=number(0.1, 100))
def soft_maximum(reach: float = 5.0) -> AltFigure:
    """Draw log(e^z + e^0) over z, beside the maximum of z and 0.

    Parameters
    ----------
    reach : float
        z runs from minus this to this; 0.1 to 100.

    Returns
    -------
    AltFigure
    """
    reach = float(reach)
    z = np.linspace(-reach, reach, 201)
    with figure(7.4, 3.2) as fig:
        axes = fig.subplots()
        axes.plot(z, np.maximum(z, 0), color=VERMILLION, linestyle="--", label="max(z, 0)")
        axes.plot(z, np.logaddexp(z, 0), color=BLUE, label="log(eᶻ + e⁰)")
        axes.annotate(
            f"ln 2 = {np.log(2):.4f}",
            (0, np.log(2)),
            xytext=(-110, 40),
            textcoords="offset points",
            arrowprops={"arrowstyle": "->", "color": GREY},
        )
        axes.set(xlabel="logit z, the other being 0", ylabel="maximum, hard and soft")
        axes.legend(loc="lower right")
    far = np.logaddexp(reach, 0) - reach
    return AltFigure(
        fig,
        f"Curves of max(z, 0) and of log(e^z + e^0), which lies above it: by {np.log(2):.4f} at "
        f"z = 0, by {far:.4f} at z = {reach:g}.",
    )
