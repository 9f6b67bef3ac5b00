"""Nothing of a hub runs on Windows."""

import os

import pytest


@pytest.fixture(autouse=True)
def not_on_windows():
    if os.name == "nt":
        pytest.skip("JupyterHub does not run on Windows")
