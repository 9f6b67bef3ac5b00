import os
import pickle

import pytest
import torch
from torch import nn

from lecture_utils import files
from lecture_utils.training import History, load_checkpoint, save_checkpoint


@pytest.fixture
def saved(tmp_path):
    """A checkpoint of a small network, and the network."""
    model = nn.Linear(3, 2)
    save_checkpoint(tmp_path / "run.pt", {"model": model}, history=History(epochs=4))
    return tmp_path / "run.pt", model


def test_what_was_saved_comes_back(saved):
    path, model = saved
    other = nn.Linear(3, 2)
    history = load_checkpoint(path, {"model": other})
    assert torch.equal(other.weight, model.weight)
    assert history.epochs == 4


def test_an_interrupted_save_leaves_the_checkpoint_before(saved, monkeypatch):
    path, _model = saved
    before = path.read_bytes()

    def full_disk(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        save_checkpoint(path, {"model": nn.Linear(3, 2)})
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path], "no half-written file is left behind"


def test_a_reader_never_sees_a_part_of_a_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    replace = os.replace

    def look_first(source, target):
        assert path.read_bytes() == b"old"
        replace(source, target)

    monkeypatch.setattr(os, "replace", look_first)
    files.atomic_write(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no checkpoint .*gone.pt"):
        load_checkpoint(tmp_path / "gone.pt", {})


@pytest.mark.parametrize(
    "damage", [lambda c: b"", lambda c: c[: len(c) // 2], lambda c: b"PK" * 99]
)
def test_a_damaged_file_is_named(saved, damage):
    path, model = saved
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"run.pt is damaged.*train again"):
        load_checkpoint(path, {"model": model})


def test_another_network_is_refused(saved):
    with pytest.raises(ValueError, match="saved from a different model"):
        load_checkpoint(saved[0], {"model": nn.Linear(5, 2)})


def test_what_was_not_saved_is_named(saved):
    path, model = saved
    with pytest.raises(ValueError, match=r"holds \['model'\]; it lacks \['scheduler'\]"):
        load_checkpoint(path, {"model": model, "scheduler": model})


def test_a_file_of_another_kind_is_refused(tmp_path):
    torch.save({"weights": 1}, tmp_path / "other.pt")
    with pytest.raises(ValueError, match=r"not a checkpoint .*\['weights'\]"):
        load_checkpoint(tmp_path / "other.pt", {})


class Program:
    def __reduce__(self):
        return os.system, ("echo a program ran",)


def test_a_checkpoint_cannot_run_a_program(tmp_path, capfd):
    torch.save({"state": Program()}, tmp_path / "evil.pt", pickle_module=pickle)
    with pytest.raises(ValueError, match="damaged"):
        load_checkpoint(tmp_path / "evil.pt", {})
    assert "a program ran" not in capfd.readouterr().out
