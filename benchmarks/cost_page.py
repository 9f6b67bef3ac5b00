"""What ``benchmarks.cost`` has measured, as a figure, a table and the sentences that read them."""

from matplotlib.ticker import FuncFormatter

from benchmarks.table import table
from lecture_utils.plotting.style import BLUE, GREY, AltFigure, figure

PLAIN = FuncFormatter(lambda value, _: f"{value:,g}")
LABELS = {
    "images": "images",
    "width": "width of hidden layers",
    "batch_size": "batch size",
    "threads": "threads",
}
ALT = (
    "Seconds of an epoch against {}, each beside the least that its matrix products could take, on "
    "logarithmic axes"
)


def draw(costs: dict[str, list[dict]]) -> AltFigure:
    """Draw the seconds of an epoch, and their floor, against each setting.

    Parameters
    ----------
    costs : dict of str to list of dict
        For each setting that was varied, what `benchmarks.cost.measure` returned.

    Returns
    -------
    AltFigure
    """
    with figure(3.4 * len(costs), 3.6) as fig:
        axes = fig.subplots(1, len(costs), sharey=True, squeeze=False)[0]
        for ax, (name, rows) in zip(axes, costs.items(), strict=True):
            x = [row[name] for row in rows]
            ax.loglog(x, [row["seconds"] for row in rows], "o-", color=BLUE, label="measured")
            ax.loglog(x, [row["floor"] for row in rows], "--", color=GREY, label="products alone")
            ax.set_xlabel(LABELS[name])
            ax.set_xticks(x[::2] if len(x) > 2 else x)
            ax.xaxis.set_major_formatter(PLAIN)
            ax.minorticks_off()
        axes[0].yaxis.set_major_formatter(PLAIN)
        axes[0].set_ylabel("seconds an epoch")
        axes[0].legend(fontsize=11)
    return AltFigure(fig, alt(costs))


def alt(costs: dict[str, list[dict]]) -> str:
    """Return what the figure shows, for those who cannot see it."""
    return ALT.format(", ".join(LABELS[name] for name in costs))


def words(results: dict) -> str:
    """Say what was measured, in Markdown.

    Parameters
    ----------
    results : dict
        What ``cost.json`` holds.

    Returns
    -------
    str
    """
    costs, machine = results["costs"], results["machine"]
    rows = [
        f"{LABELS[name]} {row[name]:,g} | {row['seconds']:.2f} | {row['floor']:.2f} "
        f"| {row['seconds'] / row['floor']:.1f} | {_megabytes(row)}"
        for name, measured in costs.items()
        for row in measured
    ]
    columns = ["one setting changed", "seconds an epoch", "products alone", "ratio", "MB"]
    return "\n\n".join(
        [
            "How does the cost of an epoch grow? Notebook 03's loop, one setting varied at a time:",
            f"![{alt(costs)}](cost.png)",
            " ".join(_sentences(costs)),
            table(columns, rows),
            f"Medians of three epochs after a first one, in a process of its own each, on "
            f"{machine['device']} ({machine['processor']}, {machine['threads']} threads), Python "
            f"{machine['python']}, torch {machine['torch']}. *Products alone* divides the "
            "operations of the matrix products by the best rate of a square product, measured in "
            "the same process; MB is the largest size of that process or, on a GPU, of its "
            "tensors there. `python -m benchmarks.cost` measures your machine.",
        ]
    )


def _megabytes(row: dict) -> str:
    return "" if row["megabytes"] is None else f"{row['megabytes']:,.0f}"


def _sentences(costs: dict[str, list[dict]]) -> list[str]:
    def growth(name: str, quantity: str) -> float:
        return costs[name][-1][quantity] / costs[name][0][quantity]

    few, wide, small = (costs[name] for name in ("images", "width", "batch_size"))
    images = few[-1]["images"] / few[0]["images"]
    best = min(small, key=lambda row: row["seconds"])
    sentences = [
        f"With {images:.0f} times the images, an epoch takes {growth('images', 'seconds'):.0f} "
        f"times as long. With hidden layers {wide[-1]['width'] / wide[0]['width']:.0f} times as "
        f"wide, its products have {growth('width', 'floor'):.0f} times the operations and it takes "
        f"{growth('width', 'seconds'):.0f} times as long: the larger the products, the closer to "
        f"the best rate. Batches of {small[0]['batch_size']} take "
        f"{small[0]['seconds'] / best['seconds']:.1f} times as long as batches of "
        f"{best['batch_size']:,}, because each step has costs that do not depend on its batch: the "
        "optimizer goes through all weights, and Python through its lines."
    ]
    if "threads" in costs:
        one, most = costs["threads"][0], costs["threads"][-1]
        sentences.append(
            f"{most['threads']} threads take {most['seconds'] / one['seconds']:.0%} of the time of "
            "one."
        )
    return sentences
