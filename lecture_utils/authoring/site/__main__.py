"""Build the lecture's site from the stored notebooks: ``make site``."""

import argparse
import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from sphinx.cmd.build import build_main

from lecture_utils.authoring.site.tree import write_tree
from lecture_utils.authoring.slides.vendoring import VendoringError
from lecture_utils.files import PROJECT


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
    """
    write_tree(work, repository, decks or PROJECT / "slides")
    options = ["--fail-on-warning", "--keep-going", "--quiet", "--doctree-dir", work / "doctrees"]
    settings = {"version": version("softmax-lecture"), "release": version("softmax-lecture")}
    if repository:
        settings["html_theme_options.github_url"] = repository
    definitions = [part for pair in settings.items() for part in ("-D", "=".join(pair))]
    pages = work / "html"
    failed = build_main([*map(str, options), *definitions, str(work / "source"), str(pages)])
    if not failed:
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(pages, site)
    return failed


def main() -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=PROJECT / "site")
    parser.add_argument("--work", type=Path, default=PROJECT / "build" / "site")
    arguments = parser.parse_args()
    repository = os.environ.get("LECTURE_REPOSITORY", "")
    try:
        failed = build(arguments.to, arguments.work, repository)
    except VendoringError as error:
        sys.exit(str(error))
    if not failed:
        print(f"The site is in {arguments.to}; open {arguments.to / 'index.html'}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
