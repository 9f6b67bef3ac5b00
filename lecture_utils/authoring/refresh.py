"""Execute notebooks in place, so that the same code gives the same file.

``make refresh`` runs this. It is the only way in which outputs come into a committed notebook;
those of notebook 05 come from the generated table, as on a machine without Otto's file. An output
whose claim says that no two runs share a number is kept as long as it keeps the claim.
"""

import argparse
import copy
import json
import os
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from queue import Empty

import nbformat
from jupyter_client import KernelClient
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

from lecture_utils.authoring import arguments
from lecture_utils.authoring.claims import varies
from lecture_utils.authoring.claims.outputs import complaints
from lecture_utils.files import lecture_notebooks, print_any_letter

CELL_TIMEOUT = 300  # seconds
POLL = 0.2  # seconds
ENCRYPTED = Config(KernelManager={"transport_encryption": "auto"})  # or each kernel warns
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


class PollingClient(NotebookClient):
    """A notebook client that does not hang on cells with an Output widget.

    nbclient 0.11.0 can miss a message on the shell channel while it plays an Output widget (its
    issue 312). Asking again in short slices bounds the stall.
    """

    async def async_start_new_kernel_client(self) -> KernelClient:
        """Start the client, its shell channel read in slices of `POLL` seconds."""
        client = await super().async_start_new_kernel_client()
        channel = client.shell_channel
        channel.get_msg = _in_slices(channel.get_msg)
        return client


def _in_slices(get_msg: Callable[..., Awaitable[dict]]) -> Callable[..., Awaitable[dict]]:
    async def polling(timeout: float | None = None) -> dict:
        end = float("inf") if timeout is None else time.monotonic() + timeout
        while True:
            left = end - time.monotonic()
            try:
                return await get_msg(timeout=max(0, min(POLL, left)))
            except Empty:
                if left <= POLL:
                    raise

    return polling


def execute(notebook: NotebookNode, folder: Path | str, **variables: str) -> NotebookNode:
    """Run all cells of a notebook in a fresh kernel.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place: outputs and the widgets' state are new.
    folder : path
        Working directory of the kernel.
    **variables : str
        Environment variables of the kernel, beside those of this process.

    Returns
    -------
    nbformat.NotebookNode
        The same notebook, free of what differs from run to run: times, model ids, addresses.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises and is not tagged ``raises-exception``.
    """
    notebook.metadata.pop("widgets", None)
    PollingClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        config=ENCRYPTED,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    ).execute(env=os.environ | variables)
    return _stable(notebook)


def _stable(notebook: NotebookNode) -> NotebookNode:
    text = _number_models(json.dumps(notebook))
    text = re.sub(r"\bat 0x[0-9a-f]+", "at 0xADDR", text)
    stable = nbformat.notebooknode.from_dict(json.loads(text))
    stable.metadata.language_info = {"name": "python"}  # without the patch version
    return stable


def _number_models(text: str) -> str:
    """Name widget models by their order of appearance, not by chance."""
    state = json.loads(text)["metadata"].get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    seen = re.findall(r'"(?:IPY_MODEL_|model_id": ")([0-9a-f]{32})"', text)
    numbers = {model: f"{k:032x}" for k, model in enumerate(dict.fromkeys([*seen, *state]))}
    return re.sub(r"[0-9a-f]{32}", lambda match: numbers.get(match[0], match[0]), text)


def refresh(path: Path | str) -> None:
    """Execute one notebook in place; widget state is left out of the file.

    Parameters
    ----------
    path : path
        A notebook, written back only if all its cells ran.
    """
    path = Path(path)
    stored = nbformat.read(path, as_version=4)
    notebook = execute(copy.deepcopy(stored), path.parent)
    notebook.metadata.pop("widgets", None)
    for old, new in zip(stored.cells, notebook.cells, strict=True):
        claim = new.metadata.get("claim", [])
        if varies(claim) and not complaints(claim, old.outputs, new.outputs):
            new.outputs = old.outputs
    nbformat.write(notebook, path)


def main() -> None:
    """Refresh the notebooks that are named, or the lecture's; a student's files play no part."""
    print_any_letter()
    parser = argparse.ArgumentParser("refresh", description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=arguments.notebook)
    notebooks = parser.parse_args().notebooks or lecture_notebooks()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LECTURE_OTTO": "generated", "LECTURE_FILES": folder}
        os.environ["OMP_NUM_THREADS"] = "1"  # a sum's last digits depend on the number of threads
        for path in notebooks:
            print(f"executing {path}", flush=True)
            refresh(path)


if __name__ == "__main__":
    main()
