"""What cross-entropy is made of, and how it differs from other losses."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lecture_utils.plotting.arguments import named, number, numbers, takes
from lecture_utils.plotting.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    VERMILLION,
    AltFigure,
    figure,
)


@takes(targets=named(numbers("C")), prediction=numbers("C"))
def cross_entropy_parts(
    targets: dict[str, Sequence[float]], prediction: Sequence[float]
) -> AltFigure:
    """Draw cross-entropy as the entropy of the target plus the KL divergence.

    Parameters
    ----------
    targets : dict of str to sequence of float, each of shape (C,)
        Named probability distributions.
    prediction : sequence of float, shape (C,)
        The predicted probabilities, all above 0.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If a target and the prediction differ in length, one of them is no distribution, or a
        predicted probability is 0.
    """
    p = _distribution("the prediction", prediction)
    if not targets or (p == 0).any():
        raise ValueError(
            f"{len(targets)} targets, and the prediction is {p.tolist()}; give a target or more, "
            "and each probability must be above 0"
        )
    parts = {name: _entropy_and_divergence(name, target, p) for name, target in targets.items()}
    with figure(8.6, 1.0 + 0.5 * len(parts)) as fig:
        axes = fig.subplots()
        entropy, divergence = np.array(list(parts.values())).T
        axes.barh(list(parts), entropy, color=ORANGE, edgecolor=INK, hatch="//", label="entropy")
        axes.barh(
            list(parts), divergence, left=entropy, color=BLUE, edgecolor=INK, label="KL divergence"
        )
        for row, (h, kl) in enumerate(parts.values()):
            axes.text(h + kl + 0.02, row, f"{h:.4f} + {kl:.4f} = {h + kl:.4f}", va="center")
        axes.invert_yaxis()
        axes.set(xlabel="cross-entropy", xlim=(0, 1.75 * (entropy + divergence).max()))
        fig.legend(loc="outside upper center", ncols=2)
    told = "; ".join(
        f"{name}: {h:.4f} + {kl:.4f} = {h + kl:.4f}" for name, (h, kl) in parts.items()
    )
    return AltFigure(fig, f"Stacked bars, entropy + KL divergence = cross-entropy. {told}.")


def _entropy_and_divergence(name: str, target: ArrayLike, p: np.ndarray) -> tuple[float, float]:
    y = _distribution(name, target)
    if y.shape != p.shape:
        raise ValueError(f"{name!r} has {y.size} entries and the prediction {p.size}; give as many")
    present = y > 0  # 0 log 0 is 0
    entropy = -np.sum(y[present] * np.log(y[present]))
    return abs(entropy), -np.sum(y * np.log(p)) - entropy


def _distribution(name: str, values: ArrayLike) -> np.ndarray:
    p = np.asarray(values, dtype=float)
    if (p < 0).any() or abs(p.sum() - 1) > 1e-3:
        raise ValueError(f"{name} is {p.tolist()}; expected probabilities, which sum to 1")
    return p


@takes(reach=number(0.1, 100))
def loss_slopes(reach: float = 8.0) -> AltFigure:
    """Draw how strongly two losses change with the true class's logit, for two classes.

    Parameters
    ----------
    reach : float
        The margin, true logit minus the other, runs from minus this to this; 0.1 to 100.

    Returns
    -------
    AltFigure
    """
    margin = np.linspace(-reach, reach, 321)
    p = 1 / (1 + np.exp(-margin))
    slopes = {"cross-entropy": 1 - p, "squared error": 4 * p * (1 - p) ** 2}
    with figure(8.0, 2.9) as fig:
        axes = fig.subplots()
        for (name, slope), color, line in zip(
            slopes.items(), (BLUE, VERMILLION), ("-", "--"), strict=True
        ):
            axes.plot(margin, slope, color=color, linestyle=line, label=name)
        axes.set(xlabel="margin: true logit − other logit", ylabel="size of the gradient")
        axes.text(-reach, 0.24, "confident and wrong")
        axes.text(reach, 0.24, "confident and right", ha="right")
        axes.legend(loc="upper right")
    ends = "; ".join(f"{name} {slope[0]:.4f}" for name, slope in slopes.items())
    return AltFigure(
        fig,
        f"Size of the gradient on the true logit over the margin. At margin {-reach:g}: {ends}. "
        f"Squared error is steepest, {slopes['squared error'].max():.2f}, near margin "
        f"{margin[slopes['squared error'].argmax()]:.1f}; at margin {reach:g} both are 0.",
    )


@takes(truth=number())
def expected_losses(truth: float) -> AltFigure:
    """Draw three expected losses over the reported probability, for a known true probability.

    Parameters
    ----------
    truth : float
        Probability with which the event happens, above 0 and below 1.

    Returns
    -------
    AltFigure

    Raises
    ------
    ValueError
        If `truth` is not between 0 and 1.
    """
    if not 0 < truth < 1:
        raise ValueError(f"truth is {truth}; it must be above 0 and below 1")
    p, places = np.linspace(0, 1, 1001), []
    losses = {  # of reporting p for what happens
        "log loss": lambda p: -np.log(np.maximum(p, 1e-9)),  # infinite at 0
        "squared error": lambda p: (1 - p) ** 2,
        "absolute error": lambda p: 1 - p,
    }
    with figure(8.0, 3.0) as fig:
        axes = fig.subplots()
        styles = zip((BLUE, VERMILLION, GREEN), ("-", "--", "-."), "osD", strict=True)
        for (name, loss), (color, line, marker) in zip(losses.items(), styles, strict=True):
            mean = truth * loss(p) + (1 - truth) * loss(1 - p)
            best = mean.argmin()
            axes.plot(p, mean, color=color, linestyle=line, label=name)
            axes.plot(p[best], mean[best], marker, color=color, markersize=11, markeredgecolor=INK)
            places.append(f"{name} at {p[best]:.2f}")
        axes.set(xlabel="reported probability p", ylabel="expected loss")
        axes.set(xlim=(-0.02, 1.02), ylim=(0, 1.8))
        axes.legend(loc="upper center")
    told = f"Expected losses over the reported probability; the true one is {truth:g}. Lowest: "
    return AltFigure(fig, told + ", ".join(places) + ".")
