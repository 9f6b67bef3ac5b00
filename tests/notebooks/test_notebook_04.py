"""What notebook 04 does with the network that notebook 03 has saved, or has not."""

from types import SimpleNamespace

import pytest
import torch
from lesson import lesson
from torch import nn

from lecture_utils.models import MnistMLP
from lecture_utils.training import History, load_checkpoint, save_checkpoint

OTHER = nn.Sequential(nn.Flatten(), nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 10))
SAVED = {  # what is saved, the accuracy after each epoch, and what is said of it
    "nothing": (None, [], ""),
    "a finished one": (MnistMLP(), [0.95, 0.98], ""),
    "one that was stopped early": (MnistMLP(), [0.8], "not trained to the end"),
    "one without an epoch": (MnistMLP(), [], "not trained to the end"),
    "another network": (OTHER, [0.95, 0.98], "was saved from a different model"),
}


@pytest.mark.parametrize("case", SAVED)
def test_it_loads_a_finished_network_and_trains_its_own_otherwise(case, tmp_path, capsys):
    network, accuracy, said = SAVED[case]
    path, trained = tmp_path / "mnist_mlp.pt", []
    if network is not None:
        loss = [1.0 for _ in accuracy]
        history = History(train_loss=loss, validation_loss=loss, validation_accuracy=accuracy)
        save_checkpoint(path, {"model": network}, history=history)
        before = path.read_bytes()
    names = lesson(
        "04",
        "def load_finished(",
        torch=torch,
        MnistMLP=MnistMLP,
        device="cpu",
        student_folder=lambda: tmp_path,
        load_checkpoint=load_checkpoint,
        mnist_loaders=lambda **_: None,
        recipe=SimpleNamespace(BATCH_SIZE=1, train=lambda model, *_, **__: trained.append(model)),
    )
    assert said in capsys.readouterr().out
    assert (trained == []) == (case == "a finished one")
    if case == "a finished one":
        assert torch.equal(names["model"].l5.bias, network.l5.bias)
    else:
        torch.manual_seed(0)
        assert torch.equal(trained[0].l1.weight, MnistMLP().l1.weight), "the lecture's seed"
    if network is not None:
        assert path.read_bytes() == before
