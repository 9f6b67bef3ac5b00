"""The main figures, quoted between two marks of docs/speed.md: always the latest run's."""

import json
from pathlib import Path
from statistics import mean, median

from benchmarks.cost_page import words as words_on_cost
from benchmarks.page import shares
from benchmarks.processes_page import words as words_on_processes
from benchmarks.table import table
from benchmarks.training_time import NOTEBOOK_03, ORIGINAL
from lecture_utils.plotting.style import AltFigure

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent / "docs" / "speed.md"
START, END = "<!-- how fast: written by make bench -->\n", "<!-- how fast: end -->\n"


def publish(name: str, results: dict, figure: AltFigure) -> None:
    """Write results as JSON, their figure beside the page, and what the page says about them.

    Parameters
    ----------
    name : str
        Of both files, without their endings.
    results : dict
    figure : AltFigure
    """
    (FOLDER / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    figure.save(PAGE.parent / f"{name}.png")
    quote(FOLDER, PAGE)


def quote(folder: Path = FOLDER, page: Path = PAGE) -> None:
    """Write the latest results of `folder` between the marks of a page.

    Parameters
    ----------
    folder : Path
        May hold ``results.json``, ``best_accuracy.json``, ``cost.json`` and ``processes.json``.
    page : Path

    Raises
    ------
    ValueError
        If a mark is missing.
    """
    before, _, after = split(page.read_text())
    page.write_text(before + summary(folder) + after)


def split(text: str) -> tuple[str, str, str]:
    """Return what comes up to the first mark, between the marks, and from the second one on."""
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError(f"the page must hold these two lines once: {START}{END}")
    before, rest = text.split(START)
    between, after = rest.split(END)
    return before + START, between, END + after


def summary(folder: Path = FOLDER) -> str:
    """Say the main figures in a table and a few sentences.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    str
        Markdown; what was not measured is left out.
    """
    writers = {
        "results.json": _main,
        "best_accuracy.json": _best_accuracy,
        "cost.json": words_on_cost,
        "processes.json": words_on_processes,
    }
    found = {write: _read(folder / name) for name, write in writers.items()}
    texts = [write(content) for write, content in found.items() if content]
    return "\n\n".join(texts or ["Not measured on this machine yet: `make bench`."]) + "\n"


def _read(path: Path) -> dict | None:
    return json.loads(path.read_text()) if path.exists() else None


def _main(results: dict) -> str:
    machine, runs = results["machine"], results["training"]
    reference = median(next(r for r in runs if r["name"] == ORIGINAL)["seconds"])
    rows = [
        f"{r['name'].replace(' %', '%')} | {r['epochs']} | {median(r['seconds']):.2f} "
        f"| 1/{reference / median(r['seconds']):.0f} "
        f"| {100 * median(r['accuracy']):.2f} ({100 * min(r['accuracy']):.2f})"
        for r in runs
    ]
    columns = ["training", "epochs", "seconds", "of the original's"]
    columns.append("test accuracy, % (worst seed)")
    found = next(s for s in shares(results) if s.name == NOTEBOOK_03)
    text = (
        f"Medians of {len(runs[0]['seconds'])} seeds on {machine['threads']} cores of an "
        f"{machine['processor']}, Python {machine['python']}, torch {machine['torch']}; from data "
        f"files to trained weights. Notebook 03 trains at {found.share:.0%} of the rate of the "
        f"machine's best matrix product, {found.best:.0%} with the quickest seed. "
        "Notebook 01 shows its first figure "
        f"{median(results['startup']['first figure']):.1f} s after its kernel starts. "
        "All figures, and what each of them includes: [benchmarks/results.md]"
        "(../benchmarks/results.md); `make bench` measures your machine."
    )
    return table(columns, rows) + "\n\n" + text


def _best_accuracy(results: dict) -> str:
    runs, epochs = results["runs"], results["config"]["epochs"]
    accuracy = [100 * run["accuracy"] for run in runs]
    return (
        f"How far can the same network go? On digits that are distorted anew in each of {epochs} "
        f"epochs it classifies {mean(accuracy):.2f}% of the test images correctly, mean of "
        f"{len(runs)} seeds ({min(accuracy):.2f} to {max(accuracy):.2f}), in "
        f"{median(run['seconds'] for run in runs):.0f} s each: `make best-accuracy`."
    )
