"""Train once a seed, score, and write ``best_accuracy.json``: ``make best-accuracy``."""

import argparse
import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, stdev

from benchmarks.best_accuracy.training import Config, load_digits, train
from benchmarks.machine import machine
from benchmarks.speed_page import quote
from lecture_utils.arguments import positive
from lecture_utils.devices import best_device
from lecture_utils.training import evaluate

RESULTS = Path(__file__).parents[1]


def main() -> None:
    """Read the command line, train once a seed, and write ``best_accuracy.json``."""
    parser = argparse.ArgumentParser(prog="benchmarks.best_accuracy", description=__doc__)
    parser.add_argument("--validate", action="store_true", help="score the validation images")
    parser.add_argument("--seeds", type=positive, default=5)
    parser.add_argument("--epochs", type=positive, default=Config.epochs)
    arguments = parser.parse_args()
    config, runs = replace(Config(), epochs=arguments.epochs), []
    for seed in range(arguments.seeds):
        start = time.perf_counter()
        images, labels, scored = load_digits(arguments.validate, best_device())
        model = train(images, labels, config, seed)
        seconds = time.perf_counter() - start
        runs.append({"seed": seed, "seconds": seconds, **evaluate(model, scored)._asdict()})
        print(f"seed {seed}: {runs[-1]['accuracy']:.2%} after {seconds:.0f} s", flush=True)
    accuracy = [100 * run["accuracy"] for run in runs]
    spread = stdev(accuracy) if len(runs) > 1 else 0.0
    print(f"mean {mean(accuracy):.3f} %, standard deviation {spread:.3f}, n = {len(runs)}")
    if not arguments.validate:
        results = {"machine": machine(), "config": asdict(config), "runs": runs}
        (RESULTS / "best_accuracy.json").write_text(json.dumps(results, indent=1) + "\n")
        quote(RESULTS)


if __name__ == "__main__":
    main()
