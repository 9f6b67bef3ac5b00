"""Every piece of `make bench`, with little to do, so that the benchmark stays able to run."""

import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from benchmarks import __main__ as bench
from benchmarks import speed_page, startup, training_time, widget_latency
from benchmarks.baseline import train_baseline
from benchmarks.page import page
from benchmarks.roofline import epoch_flops, product_rates
from lecture_utils.data import torchvision_root
from lecture_utils.devices import best_device
from lecture_utils.models import MnistMLP
from lecture_utils.plotting import probability_bars

CPU = torch.device("cpu")


def test_the_operations_of_an_epoch_are_those_of_its_matrix_products():
    from torch.utils.flop_counter import FlopCounterMode

    model = MnistMLP()
    with FlopCounterMode(display=False) as counter:
        nn.CrossEntropyLoss()(model(torch.zeros(7, 784)), torch.zeros(7).long()).backward()
    assert epoch_flops(model, images=7) == counter.get_total_flops()


def test_a_rate_is_two_n_cubed_over_the_least_time(monkeypatch):
    times = iter([9.0, 2.0, 4.0])
    monkeypatch.setattr("benchmarks.roofline._seconds", lambda a, b: next(times))
    assert product_rates(CPU, repeats=2, sizes=(10,)) == {10: 1000.0}
    monkeypatch.undo()
    assert product_rates(CPU, torch.bfloat16, repeats=1, sizes=(16,))[16] > 0


def test_the_original_s_way_still_trains_and_a_seed_repeats_it():
    runs = [train_baseline(seed, torchvision_root(), epochs=1, images=256) for seed in (1, 1, 2)]
    first, same, other = (model.l1.weight for model in runs)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_methods_run_by_turns_and_every_run_is_noted(monkeypatch, mnist):
    monkeypatch.setattr(training_time, "mnist_loaders", lambda **_: mnist)
    called = []

    def run(name):
        return lambda seed: called.append((name, seed)) or (MnistMLP(), 0.5)

    methods = [training_time.TrainingMethod(name, 1, 100, 10, run(name)) for name in "ab"]
    training_time.run_by_turns(methods, range(2), before_round=lambda: called.append("rates"))
    assert called == ["rates", ("a", 0), ("b", 0), "rates", ("a", 1), ("b", 1)]
    for method in methods:
        assert len(method.seconds) == len(method.accuracy) == 2
        assert method.step_seconds == [0.5, 0.5]
        json.dumps(method.figures())


def test_the_bench_trains_the_lecture_s_recipes(monkeypatch):
    monkeypatch.setattr(training_time.speedrun, "has_fast_bfloat16", lambda device: True)
    first, *speedruns, last = training_time.training_methods(quick=True)
    assert first.name == training_time.ORIGINAL
    assert "97% recipe, bfloat16" in [method.name for method in speedruns]
    called = []

    def run(*plan, **options):
        called.append((plan, options))
        return MnistMLP(), SimpleNamespace(seconds=0.1)

    monkeypatch.setattr(training_time.speedrun, "run", run)
    for method in speedruns[:2]:
        method.run(7)
    assert called == [((1, 7), {}), ((1, 7), {"bfloat16": True})]
    assert last.name == training_time.NOTEBOOK_03
    model, seconds = last.run(0)
    assert seconds > 0
    assert model.l5.weight.device.type == best_device().type


RESULTS = {
    "machine": {
        "processor": "a processor",
        "threads": 2,
        "device": "cpu",
        "system": "Linux x86_64",
        "python": "3.11.7",
        "torch": "2.14.1",
    },
    "quick": False,
    "load": {"before": 0.1, "after": 2.0},
    "training": [
        {
            "name": name,
            "epochs": 9,
            "images": 1000,
            "batch_size": 64,
            "seconds": seconds,
            "step_seconds": [step] * 2 + [step and step / 1.2],
            "accuracy": [0.97, 0.99, 0.98],
        }
        for name, seconds, step in (
            ("original", [80.0, 90.0, 84.0], None),
            ("97% recipe", [1.5, 1.4, 1.3], 0.9),
            ("98% recipe, bfloat16", [2.8, 2.8, 2.9], 0.9),
        )
    ],
    "roofline": {
        "operations an image": 1_000_000,
        "rates": {
            "float32": {512: 1e10, 2048: 2e10, "best": 2e10},
            "bfloat16": {512: 4e10, "best": 4e10},
        },
    },
    "startup": {
        "first figure": [3.0, 3.4, 3.2],
        "imports": {"lecture_utils": [0.001, 0.002, 0.003]},
        "nbval": {"01.ipynb": 8.04, "02.ipynb": None},
    },
    "widgets": {
        "softmax-explorer": [8.0] * 80 + [9.0] * 100 + [12.0] * 20,
        "digit-pad": 5.26,
        "widgets": "not measured: no browser found",
    },
}


def test_the_page_shows_medians_ratios_and_shares():
    text = page(RESULTS)
    assert "| original | 9 | 64 | 84.00 | 80.00 to 90.00 | 1/1 | 98.00 | 97.00 | 99.00 |" in text
    assert "| 97% recipe | 9 | 64 | 1.40 | 1.30 to 1.50 | 1/60 |" in text
    assert "| 97% recipe | 0.10 | 0.05 | 50% | 60% |" in text
    assert "| 98% recipe, bfloat16 | 0.10 | 0.03 | 25% | 30% |" in text, (
        "beside the rate of its type"
    )
    assert "first figure of notebook 01 | 3.2 |" in text
    assert "| 02.ipynb, executed and compared | an output differs |" in text
    assert "| softmax-explorer | 9.0 | 12.0 |" in text
    assert "| digit-pad | 5.3 | – |" in text, "stored before the 200 times were"
    assert "| widgets | not measured: no browser found | – |" in text
    assert "97% recipe, bfloat16, CUDA graph | 0.21 | 97.29 |" in text
    assert "its figures mean nothing" not in text
    assert "its figures mean nothing" in page(RESULTS | {"quick": True})


def test_every_table_has_as_many_cells_in_each_row():
    blocks = re.findall(r"(?:^\|.*\n)+", page(RESULTS), flags=re.M)
    assert blocks
    for block in blocks:
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


def test_the_package_is_imported_without_what_takes_seconds():
    program = "import sys, lecture_utils; print(*sys.modules)"
    modules = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    assert "lecture_utils" in modules
    assert not {"torch", "torchvision", "matplotlib", "IPython"} & set(modules)


def test_an_import_is_measured_and_a_figure_is_seen():
    assert startup.import_seconds("lecture_utils") > 0
    assert startup.first_figure_seconds() > 0


def test_a_notebook_without_a_picture_is_named(tmp_path):
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(notebook, tmp_path / "n.ipynb")
    with pytest.raises(ValueError, match="ZeroDivisionError"):
        startup.first_figure_seconds(tmp_path / "n.ipynb")


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        (
            '<testcase><properties><property name="widget" value="digit-pad"/>'
            '<property name="milliseconds" value="[8.5, 9]"/></properties></testcase>',
            {"digit-pad": [8.5, 9]},
        ),
        (
            '<testcase><skipped message="no browser found"/></testcase>',
            {"widgets": "not measured: no browser found"},
        ),
        ("", {"widgets": "not measured: no test ran"}),
    ],
)
def test_the_browser_s_report_is_read(tmp_path, cases, expected):
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    assert widget_latency.read_report(report) == expected


def test_the_measurement_of_widgets_names_a_test_that_exists(project):
    source = (project / widget_latency.TESTS).read_text()
    assert f"def {widget_latency.NAME}(" in source
    assert 'record_property("milliseconds"' in source


def test_a_quick_run_writes_both_files(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bench, "measure", lambda quick, seeds: RESULTS | {"quick": quick})
    monkeypatch.setattr("sys.argv", ["benchmarks", "--quick", "--to", str(tmp_path)])
    bench.main()
    assert json.loads((tmp_path / "results.json").read_text())["quick"] is True
    assert (tmp_path / "results.md").read_text() in capsys.readouterr().out


BEST_ACCURACY = {
    "config": {"epochs": 100},
    "runs": [{"accuracy": a, "seconds": s} for a, s in ((0.994, 170), (0.9944, 172), (0.9942, 90))],
}


def test_the_page_is_that_of_the_latest_run(project):
    results = json.loads((project / "benchmarks/results.json").read_text())
    assert (project / "benchmarks/results.md").read_text() == page(results)


def test_the_page_on_speed_quotes_the_latest_run(project):
    _, between, _ = speed_page.split((project / "docs/speed.md").read_text())
    assert between == speed_page.summary(), "run `make bench`, or benchmarks.speed_page.quote()"


def test_the_quote_names_ratios_shares_and_the_best_accuracy(tmp_path):
    page = tmp_path / "speed.md"
    page.write_text(f"above\n{speed_page.START}old\n{speed_page.END}below\n")
    speed_page.quote(tmp_path, page)
    assert "Not measured" in page.read_text()
    named = [dict(r) for r in RESULTS["training"]]
    named[1]["name"] = training_time.NOTEBOOK_03
    (tmp_path / "results.json").write_text(json.dumps(RESULTS | {"training": named}))
    (tmp_path / "best_accuracy.json").write_text(json.dumps(BEST_ACCURACY))
    speed_page.quote(tmp_path, page)
    text = page.read_text()
    assert text.startswith(f"above\n{speed_page.START}| training")
    assert text.endswith(f"{speed_page.END}below\n")
    assert "| notebook 03 | 9 | 1.40 | 1/60 | 98.00 (97.00) |" in text
    assert "Notebook 03 trains at 50% of the rate" in text
    assert "60% with the quickest seed" in text
    assert (
        "99.42% of the test images correctly, mean of 3 seeds (99.40 to 99.44), in 170 s each"
        in text
    )


def test_results_are_published_with_their_figure_and_quoted(monkeypatch, tmp_path):
    page = tmp_path / "speed.md"
    page.write_text(f"{speed_page.START}old\n{speed_page.END}")
    monkeypatch.setattr(speed_page, "FOLDER", tmp_path)
    monkeypatch.setattr(speed_page, "PAGE", page)
    speed_page.publish("best_accuracy", BEST_ACCURACY, probability_bars([0.7, 0.2, 0.1]))
    assert json.loads((tmp_path / "best_accuracy.json").read_text()) == BEST_ACCURACY
    assert (tmp_path / "best_accuracy.png").read_bytes().startswith(b"\x89PNG")
    assert "99.42%" in page.read_text()


def test_a_page_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="must hold these two lines once"):
        speed_page.split("nothing")


def test_a_trial_does_not_reach_the_page(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["benchmarks", "--quick"])
    with pytest.raises(SystemExit):
        bench.main()
    assert "--quick needs --to" in capsys.readouterr().err


def test_a_run_puts_the_pieces_together_and_keeps_the_best_rate(monkeypatch):
    rates = iter([1e9, 3e9, 2e9])
    figures = [2.0] * 3, [None] * 3, [0.5] * 3
    method = training_time.TrainingMethod("original", 9, 1000, 64, None, *figures)
    monkeypatch.setattr(bench, "has_fast_bfloat16", lambda device: False)
    monkeypatch.setattr(bench, "training_methods", lambda quick: [method])
    monkeypatch.setattr(bench, "train_baseline", lambda **_: None)
    monkeypatch.setattr(bench.speedrun, "run", lambda **_: None)
    monkeypatch.setattr(bench, "product_rates", lambda *_, **__: {512: next(rates)})
    monkeypatch.setattr(
        bench, "run_by_turns", lambda _, seeds, before_round: [before_round() for _ in seeds]
    )
    monkeypatch.setattr(bench, "measure_startup", lambda quick: RESULTS["startup"])
    monkeypatch.setattr(bench, "widget_milliseconds", lambda: {"digit-pad": [8.0, 9.0]})
    results = bench.measure(seeds=3)
    assert results["roofline"]["rates"] == {"float32": {512: 3e9, "best": 3e9}}
    assert results["roofline"]["operations an image"] == epoch_flops(MnistMLP(), 1)
    assert "| original | 9 | 64 | 2.00 | 2.00 to 2.00 | 1/1 | 50.00 |" in page(results)
    json.dumps(results)
