"""Build the lecture's site from the stored notebooks: ``make site``."""

import argparse
import hashlib
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from lecture_utils.authoring.site.policy import set_policies
from lecture_utils.files import PROJECT, print_any_letter

# What a page may be made of, relative to the project; slides are added where they are.
INPUTS = (
    "*.md",
    "requirements.txt",
    "benchmarks/*.md",
    "data/**/*.md",
    "docs/**/*.*",
    "lecture_utils/**/*.*",
    "notebooks/*.ipynb",
)


def build(site: Path, work: Path, repository: str = "", decks: Path | None = None) -> int:
    """Build the site; what has not changed since the last time is kept.

    Parameters
    ----------
    site : Path
        Where the pages go, in place of those that are there; written only if all went well.
    work : Path
        Where Sphinx reads, remembers and writes.
    repository : str
        Address of the repository; from it come the buttons for Colab and Binder.
    decks : Path, optional
        Folder of exported slides; they are copied into the site.

    Returns
    -------
    int
        0 if all went well. A warning of Sphinx, such as a broken link, is a failure.

    Raises
    ------
    VendoringError
        If this is the first build and npm cannot fetch KaTeX.
    """
    decks = decks or PROJECT / "slides"
    memory, now = work / "built-from", f"{site.absolute()} {repository} {_fingerprint(decks)}"
    if site.is_dir() and memory.exists() and memory.read_text("utf-8") == now:
        return 0
    failed = _run_sphinx(work, repository, decks)
    if not failed:
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(work / "html", site)
        set_policies(site)
        memory.write_text(now, encoding="utf-8")
    return failed


def _fingerprint(decks: Path) -> str:
    files = [path for pattern in INPUTS for path in PROJECT.glob(pattern)]
    code = (path for path in files if path.suffix not in (".pyc", ".swp") and path.is_file())
    digest = hashlib.sha256()
    for path in sorted(code):
        digest.update(str(path).encode() + path.read_bytes())
    for path in sorted(decks.glob("*.*")):
        digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def _run_sphinx(work: Path, repository: str, decks: Path) -> int:
    # Both bring torch; without a change, they are not needed.
    from sphinx.cmd.build import build_main

    from lecture_utils.authoring.site.tree import write_tree

    write_tree(work, repository, decks)
    _drop_pages_without_source(work)
    settings = {"version": version("softmax-lecture"), "release": version("softmax-lecture")}
    options = ["--fail-on-warning", "--keep-going", "--quiet", "--doctree-dir", work / "doctrees"]
    options += [part for pair in settings.items() for part in ("-D", "=".join(pair))]
    return build_main([*map(str, options), str(work / "source"), str(work / "html")])


def _drop_pages_without_source(work: Path) -> None:
    """Delete what Sphinx would keep: the pages of files that have been removed or renamed."""
    for trace in (work / "doctrees").rglob("*.doctree"):
        name = trace.relative_to(work / "doctrees").with_suffix("")
        if not any((work / "source" / f"{name}{kind}").exists() for kind in (".md", ".ipynb")):
            trace.unlink()
            (work / "html" / f"{name}.html").unlink(missing_ok=True)


def main() -> int:
    """Read the command line and build."""
    from lecture_utils.authoring.slides.vendoring import VendoringError

    print_any_letter()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=PROJECT / "site")
    parser.add_argument("--work", type=Path, default=PROJECT / "build" / "site")
    parser.add_argument("--slides", type=Path, default=PROJECT / "slides", help="copied, if there")
    arguments = parser.parse_args()
    repository = os.environ.get("LECTURE_REPOSITORY", "")
    try:
        failed = build(arguments.to, arguments.work, repository, arguments.slides)
    except VendoringError as error:
        sys.exit(str(error))
    if not failed:
        print(f"The site is in {arguments.to}; open {arguments.to / 'index.html'}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
