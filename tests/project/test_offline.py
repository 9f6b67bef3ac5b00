"""The guard that keeps tests, notebooks and kernels off the network."""

import socket
import subprocess
import sys

import pytest

OUTSIDE = "192.0.2.1"  # reserved for documentation, never assigned


def test_a_connection_to_another_machine_is_refused():
    with pytest.raises(ConnectionRefusedError, match="leaves the machine"):
        socket.create_connection((OUTSIDE, 80), timeout=1)


def test_a_process_that_a_test_starts_is_guarded_too():
    attempt = f"import socket; socket.create_connection(({OUTSIDE!r}, 80), timeout=1)"
    result = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True)
    assert "leaves the machine" in result.stderr


def test_the_machine_itself_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
