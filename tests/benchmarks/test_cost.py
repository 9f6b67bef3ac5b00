"""How the cost of an epoch grows: what is measured, and what is said about it."""

from itertools import pairwise

import pytest

from benchmarks import cost, cost_page

SMALL = {"images": 2_000, "width": 0.25, "batch_size": 500, "threads": 1}


def row(seconds, floor=0.5, **changed):
    base = {"images": 60_000, "width": 1.0, "batch_size": 1024, "threads": 2}
    return base | {"seconds": seconds, "floor": floor, "megabytes": 700.0} | changed


COSTS = {
    "images": [row(0.02, 0.01, images=1_000), row(1.0)],
    "width": [row(0.3, 0.1, width=0.25), row(1.0), row(6.0, 4.4, width=4.0)],
    "batch_size": [row(4.0, batch_size=32), row(1.0), row(1.5, batch_size=8192)],
    "threads": [row(1.8, threads=1), row(1.0)],
}
MACHINE = {"device": "cpu", "processor": "P", "threads": 2, "python": "3.11.7", "torch": "2.14.1"}


def test_a_process_of_its_own_measures_an_epoch_its_floor_and_its_memory():
    found = cost.measure_apart(SMALL | {"epochs": 1})
    assert found.items() > SMALL.items()
    assert 0 < found["floor"] < found["seconds"]
    assert found["megabytes"] is None or found["megabytes"] > 100


def test_the_network_of_width_1_is_the_lecture_s():
    weights = [tuple(p.shape) for p in cost.network(1.0).parameters() if p.ndim == 2]
    assert weights == [(520, 784), (320, 520), (240, 320), (120, 240), (10, 120)]


def test_one_setting_varies_and_the_lecture_s_own_is_measured_once(monkeypatch):
    asked = []
    monkeypatch.setattr(cost, "measure_apart", lambda settings: asked.append(settings) or settings)
    found = cost.measure_all({"images": [5, 60], "width": [1.0, 2.0]}, {"images": 60, "width": 1.0})
    assert [r["images"] for r in found["images"]] == [5, 60]
    assert [r["width"] for r in found["width"]] == [1.0, 2.0]
    assert len(asked) == 3


def test_the_sentences_say_what_the_table_shows(tmp_path):
    text = cost_page.words({"costs": COSTS, "machine": MACHINE})
    assert "With 60 times the images, an epoch takes 50 times as long" in text
    assert "16 times as wide" in text
    assert "44 times the operations and it takes 20 times as long" in text
    assert "Batches of 32 take 4.0 times as long as batches of 1,024" in text
    assert "2 threads take 56% of the time of one" in text
    assert "| width of hidden layers 4 | 6.00 | 4.40 | 1.4 | 700 |" in text
    cost_page.draw(COSTS).save(tmp_path / "cost.png")
    assert (tmp_path / "cost.png").read_bytes().startswith(b"\x89PNG")


def test_without_threads_or_memory_nothing_is_said_about_them():
    costs = {name: rows for name, rows in COSTS.items() if name != "threads"}
    costs["images"][0]["megabytes"] = None
    text = cost_page.words({"costs": costs, "machine": MACHINE})
    assert "threads take" not in text
    assert "| images 1,000 | 0.02 | 0.01 | 2.0 |  |" in text


@pytest.mark.parametrize(("device", "most"), [("cpu", None), ("cuda", 1)])
def test_threads_double_up_to_the_processors(device, most):
    found = list(cost.threads_of(cost.torch.device(device)))
    assert found[0] == 1
    assert all(b == 2 * a for a, b in pairwise(found))
    assert most is None or found == [most]


def test_the_command_publishes_what_it_measures(monkeypatch):
    published = []
    monkeypatch.setattr(cost, "publish", lambda *given: published.append(given))
    monkeypatch.setattr(cost, "measure_all", lambda values, lecture: COSTS)
    monkeypatch.setattr("sys.argv", ["cost"])
    cost.main()
    ((name, results, figure),) = published
    assert (name, results["costs"]) == ("cost", COSTS)
    assert figure.alt == cost_page.alt(COSTS)
