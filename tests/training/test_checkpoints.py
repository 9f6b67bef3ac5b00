import copy
import io
import os
import pickle
import random
import zipfile

import pytest
import torch
from torch import nn

from lecture_utils import files
from lecture_utils.training import (
    Checkpoint,
    History,
    PerEpoch,
    archive,
    checkpoints,
    load_checkpoint,
    save_checkpoint,
)


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


def test_a_tilde_is_the_user_s_folder_as_in_a_shell(tmp_path, monkeypatch):
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    save_checkpoint("~/run.pt", {"model": nn.Linear(3, 2)})
    load_checkpoint("~/run.pt", {"model": nn.Linear(3, 2)})
    assert (tmp_path / "home" / "run.pt").exists()
    assert not (tmp_path / "~").exists()


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


@pytest.mark.parametrize("wrap", [lambda m: torch.compile(m, backend="eager"), nn.DataParallel])
def test_a_wrapped_model_is_saved_and_filled_as_what_it_wraps(saved, wrap, tmp_path):
    path, model = saved
    wrapped, plain = wrap(nn.Linear(3, 2)), nn.Linear(3, 2)
    load_checkpoint(path, {"model": wrapped})
    save_checkpoint(tmp_path / "wrapped.pt", {"model": wrapped})
    load_checkpoint(tmp_path / "wrapped.pt", {"model": plain})
    assert torch.equal(plain.weight, model.weight)


def test_a_file_that_holds_the_names_of_a_compiled_model_is_read(saved, tmp_path):
    content = checkpoints.read(saved[0])
    weights = content["state"]["model"]
    content["state"]["model"] = {f"_orig_mod.{name}": value for name, value in weights.items()}
    checkpoints.write(tmp_path / "old.pt", content)
    plain = nn.Linear(3, 2)
    load_checkpoint(tmp_path / "old.pt", {"model": plain})
    assert torch.equal(plain.weight, saved[1].weight)


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


def old_form(path):
    """Return a file as it was written before there were checksums and kinds."""
    content = checkpoints.read(path)
    parts = {"state": content["state"], "history": content["history"]}
    parts |= {"shuffling": None, "random": content["generators"]["torch"]}
    buffer = io.BytesIO()
    torch.save(parts, buffer)
    return buffer.getvalue()


def test_every_flipped_bit_is_noticed(saved):
    path, model = saved
    whole, dice = path.read_bytes(), random.Random(0)
    for place in dice.sample(range(len(whole)), 60):
        content = bytearray(whole)
        content[place] ^= 1 << dice.randrange(8)
        path.write_bytes(content)
        with pytest.raises(ValueError, match="damaged"):
            load_checkpoint(path, {"model": model})


def test_torch_reads_the_file_as_well(saved):
    path, model = saved
    assert torch.equal(torch.load(path)["state"]["model"]["weight"], model.weight)


def test_a_file_from_before_there_were_checksums_is_read(saved):
    path, model = saved
    path.write_bytes(old_form(path))
    other = nn.Linear(3, 2)
    assert load_checkpoint(path, {"model": other}).epochs == 4
    assert torch.equal(other.weight, model.weight)


def test_damaged_numbers_of_an_old_file_are_noticed(saved):
    path, model = saved
    content = old_form(path)
    weight = model.weight.detach().numpy().tobytes()
    path.write_bytes(content.replace(weight, weight[:5] + b"?" + weight[6:]))
    with pytest.raises(ValueError, match="sum of its part .* is wrong"):
        load_checkpoint(path, {"model": model})


def test_a_small_file_that_would_unpack_to_a_large_one_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.pt", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/data.pkl", bytes(10**6))
    with pytest.raises(ValueError, match="unpack to more than its size"):
        load_checkpoint(tmp_path / "bomb.pt", {})


def test_a_file_of_gigabytes_is_not_read_at_all(saved, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 1000)
    with pytest.raises(ValueError, match="a checkpoint has 1,000 at most"):
        load_checkpoint(saved[0], {})


def test_what_cannot_be_read_is_not_called_damaged(tmp_path):
    with pytest.raises(OSError, match="does not mean that it is damaged"):
        load_checkpoint(tmp_path, {})


ODD = {
    "no parts": [1, 2],
    "no state": {"state": 3},
    "an odd history": {"history": {"steps": 3}},
    "an unknown history": {"history": {"colour": []}},
    "odd generators": {"generators": {"torch": 1}},
    "an empty model": {"state": {"model": {}}},
    "another kind of state": {"state": {"model": 7}},
}


@pytest.mark.parametrize("name", ODD)
def test_odd_contents_are_refused_and_change_nothing(saved, name):
    path, model = saved
    before, drawn = model.weight.clone(), torch.get_rng_state()
    content = ODD[name]
    content = checkpoints.read(path) | content if isinstance(content, dict) else content
    path.write_bytes(archive.pack(content))
    with pytest.raises(ValueError, match=r"run\.pt"):
        load_checkpoint(path, {"model": model})
    assert torch.equal(model.weight, before)
    assert torch.equal(torch.get_rng_state(), drawn)


@pytest.fixture
def trained(tmp_path):
    """A network, an optimizer with a state and two schedulers, saved."""
    model = nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    state = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
    save_checkpoint(tmp_path / "run.pt", state | {"per epoch": PerEpoch(scheduler)})
    return tmp_path / "run.pt", state


OTHERS = {
    "optimizer": lambda state: torch.optim.SGD(state["model"].parameters(), 0.1, momentum=0.9),
    "scheduler": lambda state: torch.optim.lr_scheduler.OneCycleLR(state["optimizer"], 0.1, 9),
    "per epoch": lambda state: PerEpoch(
        torch.optim.lr_scheduler.ExponentialLR(state["optimizer"], 1)
    ),
}


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("name", OTHERS)
def test_another_kind_of_optimizer_or_scheduler_is_refused_before_anything_is_filled(
    trained, name, old
):
    path, state = trained
    if old:
        path.write_bytes(old_form(path))
    with torch.no_grad():
        state["model"].weight += 1
    before = state["model"].weight.clone()
    with pytest.raises(ValueError, match=f"saved from a different {name}"):
        load_checkpoint(path, {"model": state["model"], name: OTHERS[name](state)})
    assert torch.equal(state["model"].weight, before)


class Refuses(nn.Linear):
    def load_state_dict(self, state):
        super().load_state_dict(state)
        if state["bias"].sum() != 0:
            raise KeyError("bias")


def test_what_is_refused_half_way_is_put_back(tmp_path):
    first, second = nn.Linear(2, 2), Refuses(2, 2)
    save_checkpoint(tmp_path / "run.pt", {"a": first, "b": second})
    nn.init.zeros_(first.weight), nn.init.zeros_(second.bias)
    with pytest.raises(ValueError, match="saved from a different b"):
        load_checkpoint(tmp_path / "run.pt", {"a": first, "b": second})
    assert not first.weight.any()


def test_weights_that_are_not_finite_are_neither_saved_nor_loaded(saved):
    path, model = saved
    before, content = path.read_bytes(), copy.deepcopy(checkpoints.read(path))
    model.weight.data[0, 0] = torch.inf
    with pytest.raises(ValueError, match="not saved, since weight is nan or infinite"):
        save_checkpoint(path, {"model": model})
    assert path.read_bytes() == before
    content["state"]["model"]["weight"][0, 0] = torch.nan
    path.write_bytes(archive.pack(content))
    with pytest.raises(ValueError, match="model that cannot be used: weight is nan"):
        load_checkpoint(path, {"model": nn.Linear(3, 2)})


@pytest.mark.parametrize("state", [None, [nn.Linear(1, 1)], {"model": 5}, {"model": nn.Linear}])
def test_a_state_that_cannot_be_saved_is_refused(tmp_path, state):
    with pytest.raises(ValueError, match="state"):
        save_checkpoint(tmp_path / "run.pt", state)


@pytest.mark.parametrize("path", [None, 5, ""])
def test_a_path_that_is_none_is_refused(path):
    with pytest.raises(ValueError, match="give the name of a file"):
        Checkpoint(path)
