"""Every place in which a widget lives, each opened the same way.

A `Home` is a page on which all widgets of `CELLS` stand. Tests ask it for a widget and act on it by
the browser's own input: mouse, keys, fingers and pens.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Locator, Page, TimeoutError

from lecture_utils.authoring.slides.vendoring import vendored

SETUP = (
    "import torch\n"
    "from lecture_utils import data, models, training, widgets\n"
    "from lecture_utils.training import History\n"
    "model = models.MnistMLP()\n"
    "model.load_state_dict(torch.load('trained.pt'))\n"
    "images, labels = data.read_mnist(train=False)"
)
WIDGETS = {
    "softmax-explorer": "softmax = widgets.SoftmaxExplorer()\nsoftmax",
    "cross-entropy-explorer": "loss = widgets.CrossEntropyExplorer()\nloss",
    "digit-pad": "pad = widgets.DigitPad(model, collect=True)\npad",
    "network-view": "view = widgets.NetworkView(model, images[:20], labels[:20])\nview",
    "training-monitor": (
        "monitor = widgets.TrainingMonitor()\n"
        "run = History(5, 2, [1, 5, 6, 10], [2.3, 0.9, 0.5, 0.4], [0.9, 0.4], [0.8, 0.4],\n"
        "              [0.9, 0.95])\n"
        "monitor(run)"
    ),
}
CELLS = [SETUP, *WIDGETS.values(), "print('last')"]
SECOND_VIEWS = "\n".join(["for w in (softmax, loss, pad, view, monitor):", "    display(w)"])
HOMES = ["lab", "second view", "reloaded page", "notebook 7", "deck", "deck in a frame"]
FRAME = (
    "<style>body { margin: 0 } iframe { width: 1280px; height: 720px; border: 0 }</style>"
    '<iframe sandbox="allow-scripts"></iframe>'
)


@dataclass
class Home:
    """A page, and the frame in it that holds the widgets."""

    name: str
    page: Page
    root: Page

    @property
    def is_deck(self) -> bool:
        return self.name.startswith("deck")

    def widget(self, name: str) -> Locator:
        """Return a widget, on the screen."""
        found = self.root.locator(f".{name}")
        widget = found.last if self.name == "second view" else found.first
        if self.is_deck:
            widget.evaluate(SHOW)
        else:
            widget.scroll_into_view_if_needed()
        return widget

    def slide(self):
        """Return the place of the slide that is shown; None where there are no slides."""
        return self.root.evaluate("Reveal.getIndices()") if self.is_deck else None

    @contextlib.contextmanager
    def staying(self):
        """Fail if the slide is turned, or the page complains."""
        before = self.slide()
        yield
        assert self.slide() == before
        assert self.page.complaints == []


SHOW = """node => {
    const { h, v } = Reveal.getIndices(node.closest("section.slide"));
    Reveal.slide(h, v, Infinity);
}"""


def lecture_of_widgets():
    """Return a notebook with a slide for each widget."""
    cells = []
    for source in CELLS[:-1]:
        heading, code = new_markdown_cell("## A slide"), new_code_cell(source)
        heading.metadata.slideshow = {"slide_type": "slide"}
        code.metadata.tags = ["hide-input"]
        cells += [heading, code]
    return new_notebook(cells=cells)


def listened(page: Page) -> Page:
    """Note what a page complains of."""
    page.complaints = []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def open_home(name: str, lab, deck, **options) -> Home:
    """Open all widgets in one of the `HOMES`."""
    if name.startswith("deck"):
        return _open_deck(name, lab.browser, deck, options)
    file = f"{name}.ipynb"
    lab.write(file, [*CELLS[:-1], SECOND_VIEWS] if name == "second view" else CELLS)
    if name == "notebook 7":
        page = lab.open(file, app="notebooks", **options)
    else:
        page = lab.open(file, **options)
    lab.run_all(page)
    page.locator(".training-monitor").last.wait_for()
    if name == "notebook 7":
        page.complaints.clear()  # it misses a schema of its own while it opens
    if name == "reloaded page":
        page.locator(".softmax-explorer").get_by_label("logit of y=0").focus()
        page.keyboard.press("Control+s")
        _wait_until_saved(page, lab.root / file)
        _reload(page)
    return Home(name, page, page)


def _wait_until_saved(page: Page, notebook: Path) -> None:
    for _ in range(300):
        if '"last\\n"' in notebook.read_text(encoding="utf-8"):  # what the last cell prints
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{notebook.name} was not saved")


def _reload(page: Page) -> None:
    page.wait_for_load_state("networkidle")  # what belongs to saving is over
    page.reload()
    try:
        page.locator(".training-monitor").wait_for()
    except TimeoutError:
        shown = page.locator(".jp-OutputArea").all_text_contents()
        pytest.fail(f"after a reload the notebook shows no widgets but {shown}")


def _open_deck(name, browser, deck, options) -> Home:
    page = listened(browser.new_page(viewport={"width": 1280, "height": 720}, **options))
    root = page
    if name == "deck":
        page.goto(deck.as_uri())
    else:
        page.set_content(FRAME)
        page.locator("iframe").evaluate(
            "(frame, html) => (frame.srcdoc = html)", deck.read_text(encoding="utf-8")
        )
        page.wait_for_timeout(300)
        root = page.frames[1]
    root.wait_for_function("window.Reveal && Reveal.isReady()")
    return Home(name, page, root)


class Touches:
    """Fingers on a page; each is a number, and has a place while it is down."""

    def __init__(self, page: Page):
        self.send = page.context.new_cdp_session(page).send
        self.down: dict[int, tuple[float, float]] = {}

    def press(self, x, y, finger=0):
        self.down[finger] = (x, y)
        self._dispatch("touchStart")

    def move(self, x, y, finger=0):
        self.down[finger] = (x, y)
        self._dispatch("touchMove")

    def lift(self, finger=0):
        del self.down[finger]
        self._dispatch("touchEnd")

    def cancel(self):
        self.down.clear()
        self._dispatch("touchCancel")

    def drag(self, points, finger=0):
        self.press(*points[0], finger)
        for point in points[1:]:
            self.move(*point, finger)
        self.lift(finger)

    def _dispatch(self, kind):
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in self.down.items()]
        self.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


class Pen:
    """A pen on a page."""

    def __init__(self, page: Page):
        self.send = page.context.new_cdp_session(page).send

    def drag(self, points, button="left"):
        self._dispatch("mousePressed", points[0], button)
        for point in points[1:]:
            self._dispatch("mouseMoved", point, button)
        self._dispatch("mouseReleased", points[-1], button)

    def _dispatch(self, kind, point, button):
        buttons = {"left": 1, "right": 2}[button] if kind != "mouseReleased" else 0
        self.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": point[0],
                "y": point[1],
                "button": button,
                "buttons": buttons,
                "clickCount": int(kind != "mouseMoved"),
                "pointerType": "pen",
            },
        )


def at(locator: Locator, *fractions):
    """Return places on the page, given as fractions of a node's width and height."""
    box = locator.bounding_box()
    return [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in fractions]


def python(page, source: str) -> str:
    """Run a line in the notebook's last cell, as a student would, and return what it prints."""
    cell = page.locator(".jp-CodeCell").last
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    prompt = cell.locator(".jp-InputPrompt").first
    before = prompt.text_content()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(
        "([node, before]) => /\\d/.test(node.textContent) && node.textContent !== before",
        arg=[prompt.element_handle(), before],
    )
    return cell.locator(".jp-OutputArea-output").last.text_content().strip()


def load_axe(page) -> None:
    """Load axe, which checks accessibility, into a page."""
    # it would register with require.js instead of with the page
    page.evaluate(
        """axe => {
            const { define } = window;
            delete window.define;
            (0, eval)(axe);
            window.define = define;
        }""",
        vendored("axe.js"),
    )
