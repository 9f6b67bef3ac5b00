"""Widgets in a page: what is large or shared lies in files, the rest beside the widget."""

import base64
import hashlib
import html
import json
from pathlib import Path

import numpy as np

# Little-endian, as the browser reads them; the network answers alike with half the bits.
SHIPPED_AS = {"weights": ("<f4", "<f2")}
SMALL = 2000  # bytes; whatever is smaller stays in the page


class Parts:
    """The folder of what several widgets or pages share: a file for each content, once.

    Pages that are opened from a disk may not read files, but may run them, so each part is a script
    that says its text.

    Parameters
    ----------
    folder : Path
        Made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, text: str) -> str:
        """Write a text, unless it is there, and return the name of its part."""
        name = hashlib.sha256(text.encode()).hexdigest()[:12]
        file = self.folder / f"{name}.js"
        if not file.exists():
            file.write_text(f"lectureParts[{name!r}] = {json.dumps(text)};\n", encoding="utf-8")
        return name


def live_widget(widget: dict, parts: Parts) -> str:
    """Return the HTML in which ``live.js`` brings a widget to life.

    Parameters
    ----------
    widget : dict
        State and buffers of an anywidget, as `widget_states` returns them.
    parts : Parts
        Takes the widget's module, its style and its large buffers.

    Returns
    -------
    str
    """
    state = widget["state"]
    values = {name: value for name, value in state.items() if name[0] != "_"}
    values.pop("layout", None)
    content = {
        "module": parts.keep(state["_esm"]),
        "style": parts.keep(state["_css"]),
        "values": values,
        "buffers": [_shipped(buffer, parts) for buffer in widget.get("buffers", [])],
    }
    text = html.escape(json.dumps(content), quote=True)
    return (
        f'<div class="live-widget" data-kind="{widget_name(widget)}" data-widget="{text}">'
        "<noscript>This widget needs JavaScript.</noscript></div>"
    )


def widget_name(widget: dict) -> str:
    """Return the name of a widget's class, such as ``"DigitPad"``."""
    return widget["state"]["_anywidget_id"].rpartition(".")[-1]


def _shipped(buffer: dict, parts: Parts) -> dict:
    (name,) = buffer["path"]
    data = buffer["data"]
    half = name in SHIPPED_AS
    if half:
        data = _halved(data, *SHIPPED_AS[name])
    place = {"data": data} if len(data) < SMALL else {"part": parts.keep(data)}
    return {"name": name, "half": half, **place}


def _halved(data: str, full: str, half: str) -> str:
    numbers = np.frombuffer(base64.b64decode(data), full)
    return base64.b64encode(numbers.astype(half).tobytes()).decode("ascii")
