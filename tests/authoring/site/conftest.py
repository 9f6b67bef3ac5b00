"""The site, built once for all tests, and a browser to read it with."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

MISSING = "the packages of the site are not installed: pip install -e '.[site]'"


def _needs(found: bool, reason: str) -> None:
    if not found:
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="session")
def repository():
    """The address from which the buttons for Colab and Binder are made."""
    return "https://github.com/someone/lecture"


@pytest.fixture(scope="session")
def site(javascript, repository, tmp_path_factory):
    """The folder of the site, with two files that stand for exported slides."""
    _needs(all(map(importlib.util.find_spec, ("sphinx", "myst_nb"))), MISSING)
    folder = tmp_path_factory.mktemp("built")
    decks = folder / "decks"
    decks.mkdir()
    (decks / "03_mnist_mlp.html").write_text("<title>slides</title>")
    (decks / "03_mnist_mlp.pdf").write_bytes(b"%PDF")
    command = [sys.executable, "-m", "lecture_utils.authoring.site"]
    command += ["--to", folder / "site", "--work", folder / "work", "--slides", decks]
    environment = {**os.environ, "LECTURE_REPOSITORY": repository}
    built = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return folder / "site"


@pytest.fixture(scope="session")
def pages(site):
    """All pages of the site."""
    return sorted(
        path for path in site.rglob("*.html") if path.parent.name not in ("slides", "_static")
    )


@pytest.fixture
def opened(browser):
    """A function that opens a page; at the end, none may have complained or asked another host."""
    complaints, contexts = [], []

    def open_page(path: Path | str, width: int = 1280, theme: str | None = "light"):
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        if theme:  # as a reader chose it before
            page.add_init_script(f"localStorage.mode = localStorage.theme = '{theme}'")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("request", lambda request: complaints.extend(_outside(request.url)))
        page.goto(path if isinstance(path, str) else path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _outside(url: str) -> list[str]:
    ours = ("file:", "data:", "blob:", "http://127.0.0.1:")
    return [] if url.startswith(ours) else [f"request to {url}"]
