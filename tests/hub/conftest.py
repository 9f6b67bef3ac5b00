"""A real JupyterHub, started once for all tests; without one they are skipped."""

import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PROXY = PROJECT / "deploy" / "hub" / "node_modules"
MISSING = "JupyterHub and its proxy are not installed here: `make test-hub` does that"
START_TIMEOUT = 60  # seconds
CONFIG = """
load_subconfig({config!r})
name = "simulation"
scopes = ["admin:users", "admin:servers", "access:servers", "access:services", "tokens"]
c.JupyterHub.services.append({{"name": name, "api_token": {token!r}}})
c.JupyterHub.load_roles.append({{"name": name, "services": [name], "scopes": scopes}})
"""


class Hub:
    """The hub of ``make hub``, in a folder of its own and on ports that are free."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.token = folder, secrets.token_hex(16)
        self.port = _free_ports()
        self.address = f"http://127.0.0.1:{self.port}"
        config = str(PROJECT / "deploy" / "hub" / "jupyterhub_config.py")
        (folder / "config.py").write_text(CONFIG.format(config=config, token=self.token))

    def start(self) -> None:
        command = [sys.executable, "-m", "jupyterhub", "--config", self.folder / "config.py"]
        own = {"LECTURE_HUB": str(self.folder), "LECTURE_HUB_PORT": str(self.port)}
        with (self.folder / "hub.log").open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=os.environ | own, stdout=log, stderr=log
            )
        end = time.monotonic() + START_TIMEOUT
        while not self._is_up():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail((self.folder / "hub.log").read_text()[-3000:])
            time.sleep(0.2)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(120)  # with the servers of a whole class

    def api(self, method: str, path: str, content=None, token: str = ""):
        """Ask the hub, a service or a server; return what it answers."""
        request = urllib.request.Request(
            self.address + path,
            None if content is None else json.dumps(content).encode(),
            {"Authorization": f"token {token or self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    async def ask(self, *arguments, **options):
        """Do what `api` does, while others go on."""
        return await asyncio.to_thread(self.api, *arguments, **options)

    def token_of(self, student: str) -> str:
        """Return a token that says that it is this student, who is made if need be."""
        try:
            self.api("POST", f"/hub/api/users/{student}", {})
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != 409:  # is there already
                raise
        return self.api("POST", f"/hub/api/users/{student}/tokens", {})["token"]

    def _is_up(self) -> bool:
        try:
            self.api("GET", "/hub/api/")
            return self.api("GET", "/services/poll/bars", token=self.token_of("nobody")) == {}
        except OSError:
            return False


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    """A hub that is up, with its poll."""
    if not (find_spec("jupyterhub") and PROXY.is_dir()):
        pytest.skip(MISSING)
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.start()
    yield hub
    hub.stop()


def _free_ports() -> int:
    """Return the first of four ports in a row that nobody listens on."""
    while True:
        first = secrets.randbelow(20_000) + 20_000
        try:
            for port in range(first, first + 4):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
