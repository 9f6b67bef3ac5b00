"""Students without a browser: REST, and a websocket for the cells, as JupyterLab does it."""

import asyncio
import contextlib
import json
import time
import uuid

import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

LARGEST_MESSAGE = 2**28  # bytes


class Student:
    """Somebody with a server, who notes how many seconds each step takes."""

    def __init__(self, hub, name: str) -> None:
        self.hub, self.name = hub, name
        self.seconds, self.errors, self.kernels = {}, [], []

    @contextlib.contextmanager
    def timed(self, step: str):
        begin = time.monotonic()
        yield
        self.seconds[step] = time.monotonic() - begin

    async def ask(self, method: str, path: str, content=None):
        """Ask the student's own server."""
        return await self.hub.ask(method, f"/user/{self.name}{path}", content, self.token)

    async def start(self) -> None:
        self.token = await asyncio.to_thread(self.hub.token_of, self.name)
        await self.hub.ask("POST", f"/hub/api/users/{self.name}/server", {})
        while not await self._is_ready():
            await asyncio.sleep(0.5)

    async def _is_ready(self) -> bool:
        user = await self.hub.ask("GET", f"/hub/api/users/{self.name}")
        return user["servers"].get("", {}).get("ready", False)

    async def open(self, notebook: str) -> "Kernel":
        """Open the student's copy, and start its kernel."""
        path = f"softmax-lecture/{notebook}"
        content = await self.ask("GET", f"/api/contents/{path}")
        wanted = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        session = await self.ask("POST", "/api/sessions", wanted)
        kernel = Kernel(self, session["kernel"]["id"], content["content"]["cells"])
        self.kernels.append(kernel)
        await kernel.connect()
        return kernel

    def leave(self) -> None:
        for kernel in self.kernels:
            kernel.socket.close()


class Kernel:
    """A notebook's kernel, and the cells that it is to run."""

    def __init__(self, student: Student, identity: str, cells: list) -> None:
        self.student, self.path, self.session = (
            student,
            f"/api/kernels/{identity}",
            uuid.uuid4().hex,
        )
        self.sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]

    async def connect(self) -> None:
        hub, student = self.student.hub, self.student
        address = f"ws://127.0.0.1:{hub.port}/user/{student.name}{self.path}/channels"
        request = HTTPRequest(address, headers={"Authorization": f"token {student.token}"})
        self.socket = await websocket_connect(request, max_message_size=LARGEST_MESSAGE)

    async def run_all(self) -> None:
        """Run all cells, and note each error."""
        for source in self.sources:
            status, text = await self.run(source)
            if status != "ok":
                self.student.errors.append(f"{source.splitlines()[0]}: {text[-300:]}")

    async def run(self, source: str) -> tuple[str, str]:
        """Run a cell; return its status, and what it shows as text."""
        identity, shown, status = uuid.uuid4().hex, [], None
        await self.socket.write_message(json.dumps(self._request(identity, source)))
        idle = False
        while not (idle and status):
            raw = await asyncio.wait_for(self.socket.read_message(), 180)
            if raw is None:
                raise ConnectionError(f"{self.student.name}'s kernel has closed the connection")
            if isinstance(raw, bytes):  # the pictures of a widget
                continue
            message = json.loads(raw)
            if message["parent_header"].get("msg_id") != identity:
                continue
            kind, content = message["msg_type"], message["content"]
            idle |= kind == "status" and content["execution_state"] == "idle"
            status = content["status"] if kind == "execute_reply" else status
            shown += [content.get("text", ""), content.get("data", {}).get("text/plain", "")]
            shown += [content.get("evalue", "")]
        return status, "\n".join(filter(None, shown))

    def _request(self, identity: str, source: str) -> dict:
        content = {"code": source, "silent": False, "store_history": True, "stop_on_error": False}
        header = {"msg_id": identity, "msg_type": "execute_request", "session": self.session}
        return {
            "header": header | {"username": self.student.name, "version": "5.3", "date": ""},
            "parent_header": {},
            "metadata": {},
            "channel": "shell",
            "content": content | {"user_expressions": {}, "allow_stdin": False},
            "buffers": [],
        }

    async def interrupt(self) -> None:
        await self.student.ask("POST", f"{self.path}/interrupt")

    async def restart(self) -> None:
        self.socket.close()
        await self.student.ask("POST", f"{self.path}/restart")
        await self.connect()


class Load:
    """What each student's processes take: the largest memory in MB, and seconds of a core."""

    def __init__(self, hub) -> None:
        self.process, self.memory, self.cores = psutil.Process(hub.process.pid), {}, {}

    async def watch(self, seconds: float = 1.0) -> None:
        while True:
            await asyncio.to_thread(self._look)
            await asyncio.sleep(seconds)

    def seconds(self, owner: str) -> float:
        return sum(spent for (name, _), spent in self.cores.items() if name == owner)

    def _look(self) -> None:
        now = {"all": 0.0}
        for process in [self.process, *self.process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                owner = process.environ().get("JUPYTERHUB_USER", "the hub")
                size = process.memory_full_info().pss / 1e6
                now[owner] = now.get(owner, 0.0) + size
                now["all"] += size
                self.cores[owner, process.pid] = sum(process.cpu_times()[:2])
        for owner, size in now.items():
            self.memory[owner] = max(size, self.memory.get(owner, 0.0))
