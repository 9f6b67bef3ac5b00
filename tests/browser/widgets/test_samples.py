"""Drawings kept as samples of a digit: by mouse and keys, in two views, and after a restart."""

import pytest
from handwriting import DIGITS, moved
from homes import SETUP, at, python

from lecture_utils.authoring.drawn_digits import drawn_digits
from lecture_utils.data import read_drawings

PAD = "pad = widgets.DigitPad(model, collect=True)\npad"
COUNTED = "print(pad.samples[1].tolist(), pad.samples[0].sum((1, 2)).gt(0).tolist())"


@pytest.fixture(scope="module")
def page(lab, saved_network):
    here = "import os; os.environ['LECTURE_FILES'] = os.path.abspath('files of a student')\n"
    lab.write("samples.ipynb", [here + SETUP, PAD, "pad", "print('last')"])
    page = lab.open("samples.ipynb", viewport={"width": 1280, "height": 900})
    lab.run_all(page)
    page.locator(".digit-pad").nth(1).wait_for()
    yield page
    assert page.complaints == []
    lab.close(page)


def draw(page, pad, digit):
    pad.scroll_into_view_if_needed()
    paper = pad.locator(".paper")
    for stroke in moved(DIGITS[digit], 0.01, 0, 0):
        first, *others = at(paper, *stroke)
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def test_samples_reach_python_both_views_and_the_next_pad(page):
    first, second = page.locator(".digit-pad").all()
    draw(page, first, 3)
    first.get_by_role("button", name="3 ×0").click()
    assert page.evaluate("document.activeElement.className") == "paper"
    draw(page, second, 0)
    button = second.get_by_role("button", name="0 ×0")
    button.focus()
    page.keyboard.press("Enter")
    button = first.get_by_role("button", name="7 ×0")
    button.click()  # the paper is empty: nothing is kept
    page.wait_for_timeout(300)
    assert python(page, COUNTED) == "[3, 0] [True, True]"
    for pad in (first, second):
        assert pad.locator(".answer").text_content() == "Draw a digit (2 kept)"
        assert pad.get_by_role("button", name="3 ×1").count() == 1
    assert python(page, f"{PAD.partition(chr(10))[0]}; {COUNTED}") == "[3, 0] [True, True]"


def test_the_last_sample_is_taken_back(page):
    python(page, "display(pad); print('a pad that remembers')")
    pad = page.locator(".digit-pad").last
    pad.get_by_role("button", name="Remove last").click()
    page.wait_for_timeout(300)
    assert python(page, COUNTED) == "[3] [True]"


def test_the_lecture_s_drawings_are_what_its_program_draws(browser):
    for stored, drawn in zip(read_drawings(), drawn_digits(browser), strict=True):
        assert (stored.int() - drawn.int()).abs().max() <= 1
