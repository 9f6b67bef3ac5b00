"""The cost of the checks is measured part by part."""

from benchmarks import checks


def test_each_part_is_timed_and_the_epoch_is_the_whole(capsys, monkeypatch):
    cost = checks.cost_of_checks(repeats=1, batch_count=3)
    assert list(cost) == ["every batch", "the first batch", "every loss", "epoch"]
    assert 0 < cost["every loss"] < cost["epoch"]
    seconds = {"every batch": 0.001, "the first batch": 0.002, "every loss": 0.003, "epoch": 1.0}
    monkeypatch.setattr(checks, "cost_of_checks", lambda repeats: dict(seconds))
    monkeypatch.setattr("sys.argv", ["benchmarks.checks"])
    checks.main()
    assert "together | 6.00 | 0.60%" in capsys.readouterr().out
