import pytest
import torch

from lecture_utils import devices
from lecture_utils.devices import best_device, has_fast_bfloat16


def test_the_accelerator_is_used_when_there_is_one(monkeypatch):
    monkeypatch.delenv("LECTURE_DEVICE", raising=False)
    found = torch.accelerator.is_available()
    expected = torch.accelerator.current_accelerator() if found else torch.device("cpu")
    assert best_device() == expected


@pytest.mark.parametrize("name", ["cpu", " CPU ", "cpu:0"])
def test_the_environment_overrides_the_choice(monkeypatch, name):
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device("cuda"))
    monkeypatch.setenv("LECTURE_DEVICE", name)
    assert best_device().type == "cpu"


@pytest.mark.parametrize("name", ["gpu", "cuda:99", "meta?"])
def test_a_device_that_is_not_here_is_named_with_the_choices(monkeypatch, name):
    monkeypatch.setenv("LECTURE_DEVICE", name)
    with pytest.raises(ValueError, match=f"{name.split('?')[0]}.*This machine offers: cpu"):
        best_device()


def test_fast_bfloat16_is_claimed_only_where_it_is_known(monkeypatch):
    monkeypatch.setattr(
        torch.cpu, "get_capabilities", lambda: {"avx512_bf16": False}, raising=False
    )
    assert not has_fast_bfloat16(torch.device("cpu"))
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True}, raising=False)
    for seconds, fast in ((1.0, True), (3.0, False)):  # some have the instructions and are slower
        rates = {torch.bfloat16: seconds, torch.float32: 2.0}
        monkeypatch.setattr(devices, "_product_seconds", rates.get)
        assert has_fast_bfloat16(torch.device("cpu")) is fast
    for capability, fast in (((7, 5), False), ((9, 0), True)):
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _, c=capability: c)
        assert has_fast_bfloat16(torch.device("cuda")) is fast
    assert not has_fast_bfloat16(torch.device("mps"))
