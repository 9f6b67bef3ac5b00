"""Slides in the real JupyterLab: jupyterlab-slideshow presents, the export menu exports."""

import json
import urllib.request

import nbformat
import pytest
import torch

from lecture_utils.files import lecture_notebooks

NOTEBOOKS = lecture_notebooks()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_cell_is_marked_as_jupyterlab_slideshow_does_not_know(path):
    known = {None, "slide", "subslide", "fragment", "skip", "notes"}  # it hides "-"
    for cell in nbformat.read(path, as_version=4).cells:
        assert cell.metadata.get("slideshow", {}).get("slide_type") in known, cell.source


@pytest.fixture(scope="module")
def page(lab):
    """Notebook 01, run and presented."""
    page = lab.open("01_logits_to_softmax.ipynb")
    lab.run_all(page)
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input").fill("Start Deck")
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-jp-deck-mode='presenting']", state="attached")
    yield page
    assert page.complaints == []
    # JupyterLab remembers for later pages that a deck is on the screen
    page.mouse.click(640, 12)
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input").fill("Stop Deck")
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-jp-deck-mode='presenting']", state="detached")
    page.wait_for_timeout(1000)  # the setting is on its way to the server
    lab.close(page)


def go_to(page, node):
    """Press the presenter's key until something is on the screen."""
    page.mouse.click(640, 12)
    for _ in range(80):
        if node.is_visible():
            return
        page.keyboard.press("Space")
        page.wait_for_timeout(60)
    pytest.fail("it never came onto the screen")


def test_it_starts_with_the_title_and_space_turns_the_slides(page):
    assert page.get_by_role("heading", name="From logits to probabilities").is_visible()
    go_to(page, page.get_by_role("heading", name="MNIST: ten labels"))
    assert not page.get_by_role("heading", name="From logits to probabilities").is_visible()
    page.locator(".jp-RenderedImage img:visible").first.wait_for()


def test_a_widget_is_moved_by_keyboard(page):
    widget = page.locator(".softmax-explorer")
    go_to(page, widget)
    slider = widget.get_by_label("logit of y=1")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert widget.is_visible()
    logits = [
        float(z) for z in widget.locator(".grid input").evaluate_all("i => i.map(n => n.value)")
    ]
    assert logits == pytest.approx([2.0, 1.5, 0.1])
    shown = widget.locator(".grid .bar .number").all_text_contents()[1::2]
    expected = torch.softmax(torch.tensor(logits), 0).tolist()
    assert [float(p) for p in shown] == pytest.approx(expected, abs=6e-5)


def test_a_cell_is_edited_and_run_on_the_slide(page):
    cell = page.locator(".jp-CodeCell", has_text="softmax(logits + 10)")
    go_to(page, cell)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("print('run on the slide', 6 * 7)")
    page.keyboard.press("Control+Enter")
    page.locator(".jp-OutputArea-output:visible", has_text="run on the slide 42").wait_for()


def test_the_export_menu_offers_one_name_that_works(lab):
    with urllib.request.urlopen(f"{lab.address}/api/nbconvert") as answer:
        names = [name for name in json.load(answer) if "lecture" in name]
    assert names == ["lecture_slides"]
    lab.write("short.ipynb", ["1 + 1"])
    notebook = nbformat.read(lab.root / "short.ipynb", as_version=4)
    notebook.cells[0].metadata.slideshow = {"slide_type": "slide"}
    nbformat.write(notebook, lab.root / "short.ipynb")
    with urllib.request.urlopen(f"{lab.address}/nbconvert/lecture_slides/short.ipynb") as answer:
        html = answer.read().decode()
    assert '<section class="slide"' in html
