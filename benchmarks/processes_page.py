"""What ``benchmarks.processes`` has measured, as a figure, a table and the sentences about it."""

from benchmarks.cost_page import PLAIN
from benchmarks.table import table
from lecture_utils.plotting.style import AltFigure, figure

INTRODUCTION = (
    "Can several processes share an epoch? `torchrun --nproc-per-node 2 -m "
    "lecture_utils.train_distributed` divides each batch between two: each computes the gradient "
    "of its half, the two gradients are averaged, and both processes take the same step. Their "
    "weights are those that one process would have, but for rounding "
    "(`tests/training/test_distributed.py`)."
)
ALT = "Seconds of an epoch against the batch size, on logarithmic axes: {}"


def draw(runs: list[dict]) -> AltFigure:
    """Draw the seconds of an epoch against the batch size, a line for each run.

    Parameters
    ----------
    runs : list of dict
        What `benchmarks.processes.launch` returned: one process, then more processes, then one
        process with more threads.

    Returns
    -------
    AltFigure
    """
    with figure(7, 4) as fig:
        ax = fig.subplots()
        for run in runs:
            sizes = [int(size) for size in run["seconds"]]
            ax.loglog(sizes, run["seconds"].values(), marker="o", label=name(run))
        ax.set_xlabel("batch size, of all processes together")
        ax.set_ylabel("seconds an epoch")
        ax.set_xticks(sizes)
        ax.xaxis.set_major_formatter(PLAIN)
        ax.yaxis.set_major_formatter(PLAIN)
        ax.minorticks_off()
        ax.legend()
    return AltFigure(fig, alt(runs))


def alt(runs: list[dict]) -> str:
    """Return what the figure shows, for those who cannot see it."""
    return ALT.format("; ".join(map(name, runs)))


def name(run: dict) -> str:
    """Return what a run is called in the figure and in the table."""
    if run["processes"] == 1:
        return "1 process" if run["threads"] == 1 else f"1 process, {run['threads']} threads"
    return f"{run['processes']} processes"


def words(results: dict) -> str:
    """Say what was measured, in Markdown.

    Parameters
    ----------
    results : dict
        What ``processes.json`` holds.

    Returns
    -------
    str
    """
    runs, machine = results["runs"], results["machine"]
    rows = [
        f"{int(size):,} | " + " | ".join(f"{run['seconds'][size]:.2f}" for run in runs)
        for size in runs[0]["seconds"]
    ]
    parts = [INTRODUCTION, f"![{alt(runs)}](processes.png)"]
    if len(runs) > 1:
        parts.append(_sentences(runs[0], runs[len(runs) // 2], runs[-1]))
    parts.append(table(["batch size", *map(name, runs)], rows))
    parts.append(
        "Seconds an epoch: medians of three after a first one, each process with one thread "
        f"unless the column says otherwise, on {machine['device']} ({machine['processor']}, "
        f"{machine['threads']} threads), Python {machine['python']}, torch {machine['torch']}. "
        "`python -m benchmarks.processes` measures your machine."
    )
    return "\n\n".join(parts)


def _sentences(alone: dict, shared: dict, threads: dict) -> str:
    small, large = min(alone["seconds"], key=int), max(alone["seconds"], key=int)

    def share(run: dict, size: str) -> str:
        return f"{run['seconds'][size] / alone['seconds'][size]:.0%}"

    return (
        f"In batches of {int(large):,}, {_in_words(shared['processes'])} processes take "
        f"{share(shared, large)} of the time of one process with one thread; in batches of "
        f"{int(small):,}, {share(shared, small)}. Why does the batch size matter? The processes "
        "share the work on the images, but not what each step costs whatever its batch: the "
        "optimizer's step, which each process takes for itself, and the exchange, because a "
        "gradient has as many numbers as the network has parameters, however few images it was "
        f"computed from. One bare exchange takes {1000 * shared['exchange']:.1f} ms here, and an "
        f"epoch needs {-(-60_000 // int(small)):,} of them in batches of {int(small):,}, "
        f"{-(-60_000 // int(large)):,} in batches of {int(large):,}. That is the least: in every "
        "step the processes also exchange the loss, and the faster ones wait for the slowest. "
        "Large batches have a price of their own: with fewer steps an epoch, the recipe must be "
        f"tuned anew. And on a single processor, {_in_words(threads['threads'])} threads of one "
        f"process share the work without any exchange: {share(threads, large)} and "
        f"{share(threads, small)} of the time. Processes are for several GPUs, or several machines."
    )


def _in_words(number: int) -> str:
    return {2: "two", 4: "four", 8: "eight"}.get(number, str(number))
