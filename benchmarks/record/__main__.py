"""Train once a seed, score, and write ``record.json``: ``make record``."""

import argparse
import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, stdev

from benchmarks.machine import machine
from benchmarks.readme import quote
from benchmarks.record.run import Attempt, parts, train
from lecture_utils.devices import best_device
from lecture_utils.training import evaluate

RESULTS = Path(__file__).parents[1]


def main() -> None:
    """Read the command line, train once a seed, and write ``record.json``."""
    parser = argparse.ArgumentParser(prog="benchmarks.record", description=__doc__)
    parser.add_argument("--validate", action="store_true", help="score the validation images")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=Attempt.epochs)
    arguments = parser.parse_args()
    attempt, runs = replace(Attempt(), epochs=arguments.epochs), []
    for seed in range(arguments.seeds):
        start = time.perf_counter()
        images, labels, scored = parts(arguments.validate, best_device())
        model = train(images, labels, attempt, seed)
        seconds = time.perf_counter() - start
        runs.append({"seed": seed, "seconds": seconds, **evaluate(model, scored)._asdict()})
        print(f"seed {seed}: {runs[-1]['accuracy']:.2%} after {seconds:.0f} s", flush=True)
    accuracy = [100 * run["accuracy"] for run in runs]
    spread = stdev(accuracy) if len(runs) > 1 else 0.0
    print(f"mean {mean(accuracy):.3f} %, deviation {spread:.3f}, n = {len(runs)}")
    if not arguments.validate:
        results = {"machine": machine(), "attempt": asdict(attempt), "runs": runs}
        (RESULTS / "record.json").write_text(json.dumps(results, indent=1) + "\n")
        quote(RESULTS)


if __name__ == "__main__":
    main()
