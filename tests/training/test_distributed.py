"""Several processes train as one does, and end when one of them dies."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from one_of_several import train
from torch import distributed

from lecture_utils import train_distributed
from lecture_utils.training import training_step

WORKER = Path(__file__).parent / "one_of_several.py"
LAUNCHER = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
pytestmark = pytest.mark.skipif(
    not distributed.is_available() or sys.platform != "linux", reason="torch has no gloo here"
)


def launch(folder, restarts):
    options = ["--nproc-per-node=2", f"--max-restarts={restarts}"]
    command = [*LAUNCHER, *options, str(WORKER), str(folder)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """The folder and the outcome of a run that one of two processes does not survive."""
    folder = tmp_path_factory.mktemp("killed")
    done = launch(folder, restarts=0)
    done.seconds_after_death = time.time() - (folder / "died").stat().st_mtime
    return folder, done


@pytest.fixture(scope="module")
def alone():
    """The weights and the losses of one process."""
    weights, history = train(lambda model: training_step)
    return weights, history.train_loss


def same(one, other):
    return torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-9)


def test_two_processes_train_as_one_does(killed, alone):
    """Also on the last batch, of a single row: one for one process, none for the other."""
    folder, done = killed
    for rank in range(2):
        weights, losses = torch.load(folder / f"undisturbed-{rank}.pt")
        same(weights, alone[0])
        assert losses == pytest.approx(alone[1], rel=1e-6), done.stderr


def test_a_killed_process_ends_the_run_with_an_error(killed):
    folder, done = killed
    assert done.returncode != 0
    assert done.seconds_after_death < 30
    assert "SIGKILL" in done.stderr or "exitcode  : -9" in done.stderr
    assert not (folder / "1.pt").exists()


def test_a_restart_goes_on_from_the_checkpoint_to_the_same_weights(tmp_path, alone):
    done = launch(tmp_path, restarts=1)
    assert done.returncode == 0, done.stderr
    for rank in range(2):
        weights, losses, resumed = torch.load(tmp_path / f"{rank}.pt")
        assert resumed
        same(weights, alone[0])
        assert losses == pytest.approx(alone[1], rel=1e-6)


def test_a_restart_does_not_take_the_file_of_an_earlier_run_for_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(distributed, "get_rank", lambda: 0)
    monkeypatch.setattr(distributed, "barrier", lambda: None)
    path = tmp_path / "run.pt"
    path.write_text("of an earlier run")
    monkeypatch.setenv("TORCHELASTIC_RESTART_COUNT", "0")
    assert not train_distributed.checkpoint(path, tmp_path).resume
    assert not path.exists()  # killed now, the run would find nothing to go on from
    assert (tmp_path / "run.pt.before").read_text() == "of an earlier run"
    path.write_text("of this run")
    monkeypatch.setenv("TORCHELASTIC_RESTART_COUNT", "1")
    assert train_distributed.checkpoint(path, tmp_path).resume
    assert path.read_text() == "of this run"


@pytest.mark.parametrize(("gpus", "expected"), [(0, "cpu"), (1, "cpu"), (2, "cuda:1")])
def test_processes_do_not_share_a_gpu(monkeypatch, gpus, expected):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert str(train_distributed.own_device()) == expected


def test_without_torchrun_the_command_says_how_to_start_it(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["train_distributed"])
    with pytest.raises(SystemExit, match="2"):
        train_distributed.main()
    assert "torchrun --nproc-per-node 2" in capsys.readouterr().err
