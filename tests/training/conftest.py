"""A small task that trains in milliseconds."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

from lecture_utils.data import TensorLoader


@pytest.fixture
def small():
    """A network for four numbers and three classes, its optimizer, and loaders of six batches."""
    torch.manual_seed(0)
    x, y = torch.randn(60, 4), torch.arange(60) % 3
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    loader = TensorLoader(TensorDataset(x, y), 10)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    return SimpleNamespace(x=x, y=y, model=model, loader=loader, optimizer=optimizer)
