"""Measure everything and write the tables: ``python -m benchmarks`` or ``make bench``."""

import argparse
import json
from pathlib import Path

import torch
from tqdm import tqdm

from benchmarks import speedrun, startup
from benchmarks.baseline import train_baseline
from benchmarks.machine import load, machine
from benchmarks.page import page
from benchmarks.roofline import epoch_flops, product_rates
from benchmarks.speed_page import quote
from benchmarks.training_time import run_by_turns, training_methods
from benchmarks.widget_latency import widget_milliseconds
from lecture_utils.arguments import positive
from lecture_utils.data import torchvision_root
from lecture_utils.devices import best_device, has_fast_bfloat16
from lecture_utils.models import MnistMLP

RESULTS = Path(__file__).parent


def measure(quick: bool = False, seeds: int = 5) -> dict:
    """Run every part of the benchmark.

    Parameters
    ----------
    quick : bool
        Little of everything, and no notebook and no browser.
    seeds : int
        Runs of each method of training.

    Returns
    -------
    dict
        Ready for JSON, and for `benchmarks.page.page`.
    """
    before, notes = load(), {"widgets": "not measured in a quick run"}
    return {
        "machine": machine(),
        "quick": quick,
        **measure_training(quick, seeds),
        "startup": measure_startup(quick),
        "widgets": notes if quick else widget_milliseconds(),
        "load": {"before": before, "after": load()},
    }


def measure_training(quick: bool, seeds: int) -> dict:
    """Time the methods of training by turns, and matrix products before each round."""
    device, methods = best_device(), training_methods(quick)
    types = {"float32": torch.float32}
    if has_fast_bfloat16(device):
        types["bfloat16"] = torch.bfloat16
    rates = {name: {} for name in types}

    def measure_rates() -> None:
        for name, dtype in types.items():
            found = product_rates(device, dtype, repeats=2 if quick else 10)
            for size, rate in found.items():
                rates[name][size] = max(rate, rates[name].get(size, 0))

    # what starts only once has started
    train_baseline(seed=0, root=torchvision_root(), epochs=1, images=640)
    speedrun.run(epochs=1, seed=0)
    run_by_turns(methods, tqdm(range(seeds), "training"), before_round=measure_rates)
    best = {name: {**found, "best": max(found.values())} for name, found in rates.items()}
    roofline = {"operations an image": epoch_flops(MnistMLP(), images=1), "rates": best}
    return {"training": [method.figures() for method in methods], "roofline": roofline}


def measure_startup(quick: bool) -> dict:
    """Time imports, the first figure and the notebooks, each in processes of their own."""
    times = range(1 if quick else 5)
    modules = startup.MODULES[:1] if quick else startup.MODULES
    notebooks = [] if quick else startup.NOTEBOOKS
    return {
        "imports": {name: [startup.import_seconds(name) for _ in times] for name in modules},
        "first figure": [startup.first_figure_seconds() for _ in times],
        "nbval": {p.name: startup.nbval_seconds(p) for p in tqdm(notebooks, "notebooks")},
    }


def main() -> None:
    """Read the command line, measure, and write ``results.json`` and ``results.md``."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little of everything, as a trial")
    parser.add_argument("--seeds", type=positive, default=5, help="runs of each method of training")
    parser.add_argument("--to", type=Path, default=RESULTS, help="the folder to write to")
    arguments = parser.parse_args()
    if arguments.quick and arguments.to == RESULTS:
        parser.error("--quick needs --to FOLDER: its figures are not for docs/speed.md")
    results = measure(arguments.quick, 1 if arguments.quick else arguments.seeds)
    text = page(results)
    (arguments.to / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (arguments.to / "results.md").write_text(text)
    if arguments.to == RESULTS:
        quote()
    print(text)


if __name__ == "__main__":
    main()
