"""The figures of a run as a page of tables."""

from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.speedrun import GPU
from benchmarks.table import table
from benchmarks.training_time import NOTEBOOK_03, ORIGINAL


def page(results: dict) -> str:
    """Write the results of `benchmarks.__main__.measure` as Markdown.

    Parameters
    ----------
    results : dict

    Returns
    -------
    str
    """
    sections = [_heading(results), _training(results), f"## On a GPU\n\n{GPU}"]
    sections += [_roofline(results), _startup(results["startup"]), _widgets(results["widgets"])]
    return "\n\n".join(sections) + "\n"


def _heading(results: dict) -> str:
    machine = results["machine"]
    facts = f"{machine['processor']}, {machine['threads']} threads, trained on {machine['device']}"
    versions = f"Python {machine['python']}, torch {machine['torch']}"
    lines = ["# How fast", f"{facts}; {machine['system']}, {versions}."]
    load = results["load"]
    if load["before"] is not None:
        lines.append(f"Processes that wanted a processor when it began: {load['before']:.1f}.")
    if results["quick"]:
        lines.append("**A quick run, to try the benchmark itself: its figures mean nothing.**")
    lines.append("Written by `make bench`. Seconds belong to this machine; the ratios travel.")
    return "\n\n".join([lines[0], " ".join(lines[1:])])


def _training(results: dict) -> str:
    runs = results["training"]
    reference = median(next(r for r in runs if r["name"] == ORIGINAL)["seconds"])
    rows = []
    for r in runs:
        seconds, correct = median(r["seconds"]), sorted(100 * a for a in r["accuracy"])
        spread = f"{min(r['seconds']):.2f} to {max(r['seconds']):.2f}"
        accuracy = f"{median(correct):.2f} | {correct[0]:.2f} | {correct[-1]:.2f}"
        rows.append(
            f"{r['name']} | {r['epochs']} | {r['batch_size']} | {seconds:.2f} | {spread} "
            f"| 1/{reference / seconds:.0f} | {accuracy}"
        )
    columns = ["training", "epochs", "batch", "seconds", "min to max", "of the original's"]
    columns += ["test accuracy, %", "min", "max"]
    note = (
        f"Medians of {len(runs[0]['seconds'])} seeds, run by turns. A time goes from data "
        "files to trained weights; unpacking the images for torchvision and scoring the test "
        f"images are left out everywhere, {NOTEBOOK_03}'s validation after each epoch is in. It "
        "learns from 55 000 images, the others from all 60 000."
    )
    return f"## Training\n\n{table(columns, rows)}\n\n{note}"


class Share(NamedTuple):
    """How close a way of training comes to what the machine can do.

    Attributes
    ----------
    name : str
    seconds, least : float
        Of an epoch: measured, median of the seeds, and the least possible.
    share, best : float
        Least over measured seconds, 0 to 1: for the median, and for the quickest seed. The
        machine's rate is the best of its run, so the quickest seed met it at a moment as quiet.
    """

    name: str
    seconds: float
    least: float
    share: float
    best: float


def shares(results: dict) -> list[Share]:
    """Compare the training steps with the least time in which they can be computed.

    Parameters
    ----------
    results : dict

    Returns
    -------
    list of Share
        One for each way of training whose steps were timed.
    """
    roofline, found = results["roofline"], []
    for r in results["training"]:
        if r["step_seconds"][0] is None:
            continue
        seconds, quickest = (f(r["step_seconds"]) / r["epochs"] for f in (median, min))
        kind = "bfloat16" if "bfloat16" in r["name"] else "float32"
        least = roofline["operations an image"] * r["images"] / roofline["rates"][kind]["best"]
        found.append(Share(r["name"], seconds, least, least / seconds, least / quickest))
    return found


def _roofline(results: dict) -> str:
    roofline = results["roofline"]
    rows = [
        f"{s.name} | {s.seconds:.2f} | {s.least:.2f} | {s.share:.0%} | {s.best:.0%}"
        for s in shares(results)
    ]
    columns = ["training", "seconds an epoch", "at the best rate", "share", "of the quickest seed"]
    rates = "; ".join(
        f"{kind}: "
        + ", ".join(f"{rate / 1e9:.0f} ({size})" for size, rate in rates.items() if size != "best")
        for kind, rates in roofline["rates"].items()
    )
    operations = f"{roofline['operations an image'] / 1e6:.2f} million"
    note = (
        f"An image takes {operations} operations: 6 for each "
        "weight (2 forward, 4 backward), 2 less for those of layer 1, which needs no gradient of "
        "its input. The least time divides them by the best rate of a product of square matrices "
        f"in the same run. Rates in GFLOP/s (rows): {rates}. The seconds are those of the training "
        "steps, the choice of each batch included."
    )
    return f"## Share of what the machine can do\n\n{table(columns, rows)}\n\n{note}"


def _startup(startup: dict) -> str:
    rows = [
        f"kernel start to the first figure of notebook 01 | {median(startup['first figure']):.1f}"
    ]
    for module, seconds in startup["imports"].items():
        rows.append(f"`import {module}` | {median(seconds):.3f}")
    for notebook, seconds in startup["nbval"].items():
        shown = "an output differs" if seconds is None else f"{seconds:.1f}"
        rows.append(f"{notebook}, executed and compared | {shown}")
    runs = len(startup["first figure"])
    note = f"Medians of {runs} fresh processes; notebooks once each, pytest's start included."
    return f"## Waiting\n\n{table(['what', 'seconds'], rows)}\n\n{note}"


def _widgets(widgets: dict) -> str:
    rows = [f"{name} | {_reaction(times)}" for name, times in widgets.items()]
    note = (
        "Of 200 moves each, from the event to the frame that shows it, in a browser that draws a "
        "frame every 16.7 ms. The training monitor is missing, since it has nothing to move."
    )
    columns = ["widget", "median, ms", "95th percentile, ms"]
    return f"## Widgets\n\n{table(columns, rows)}\n\n{note}"


def _reaction(times: list[float] | float | str) -> str:
    if isinstance(times, str):
        return f"{times} | –"
    if isinstance(times, float):  # a run that stored the median alone
        return f"{times:.1f} | –"
    return f"{median(times):.1f} | {quantiles(times, n=20, method='inclusive')[-1]:.1f}"
