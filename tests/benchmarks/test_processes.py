"""Several processes share an epoch: what is measured, and what is said about it."""

import sys

import pytest
from torch import distributed

from benchmarks import processes, processes_page

MACHINE = {"device": "cpu", "processor": "P", "threads": 2, "python": "3.11.7", "torch": "2.14.1"}


def run(processes, threads, small, large, exchange=0.0):
    seconds = {"64": small, "4096": large}
    counts = {"processes": processes, "threads": threads}
    return counts | {"seconds": seconds, "exchange": exchange}


RUNS = [run(1, 1, 4.0, 2.0), run(2, 1, 10.0, 1.2, exchange=0.0021), run(1, 2, 3.0, 1.0)]


@pytest.mark.skipif(
    not distributed.is_available() or sys.platform != "linux", reason="torch has no gloo here"
)
def test_two_processes_measure_an_epoch_and_an_exchange():
    found = processes.launch(2, 1, batch_sizes=[500], epochs=1, images=1_000)
    assert (found["processes"], found["threads"]) == (2, 1)
    assert list(found["seconds"]) == ["500"]
    assert 0 < found["exchange"] < found["seconds"]["500"]


def test_the_sentences_say_what_the_table_shows(tmp_path):
    text = processes_page.words({"runs": RUNS, "machine": MACHINE})
    assert "two processes take 60% of the time of one process with one thread" in text
    assert "in batches of 64, 250%" in text
    assert "One bare exchange takes 2.1 ms here" in text
    assert "938 of them in batches of 64, 15 in batches of 4,096" in text
    assert "two threads of one process share the work without any exchange: 50% and 75%" in text
    assert "| batch size | 1 process | 2 processes | 1 process, 2 threads |" in text
    assert "| 4,096 | 2.00 | 1.20 | 1.00 |" in text
    processes_page.draw(RUNS).save(tmp_path / "processes.png")
    assert (tmp_path / "processes.png").read_bytes().startswith(b"\x89PNG")


def test_with_one_processor_nothing_is_said_about_sharing():
    text = processes_page.words({"runs": RUNS[:1], "machine": MACHINE})
    assert "exchange" not in text
    assert "| 4,096 | 2.00 |" in text


@pytest.mark.parametrize(
    ("threads", "kinds"), [(1, [(1, 1)]), (4, [(1, 1), (2, 1), (4, 1), (1, 2), (1, 4)])]
)
def test_the_command_measures_processes_and_threads_and_publishes_them(monkeypatch, threads, kinds):
    published = []
    monkeypatch.setattr(processes, "publish", lambda *given: published.append(given))
    monkeypatch.setattr("torch.get_num_threads", lambda: threads)
    monkeypatch.setattr(processes, "launch", lambda n, threads, **_: run(n, threads, 4.0, 2.0))
    monkeypatch.setattr("sys.argv", ["processes"])
    processes.main()
    ((name, results, figure),) = published
    assert name == "processes"
    assert [(r["processes"], r["threads"]) for r in results["runs"]] == kinds
    assert figure.alt == processes_page.alt(results["runs"])
