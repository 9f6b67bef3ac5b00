"""Two students log in at once, in a real browser; the instructor watches the poll."""

import re
import time

import pytest

CELL = """import torch
from lecture_utils import exercises
exercises.share_predictions()
exercises.predict.divided_by_sum.check({guess!r})"""
PATIENCE = 120_000  # milliseconds: two servers and two kernels start at once


def log_in(browser, hub, name, path="/hub/spawn"):
    """Return a page of somebody's own, on the way to where the hub leads."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{hub.address}/hub/login?next={path}")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("class")
    page.get_by_role("button", name="Sign in").click(no_wait_after=True)
    return page


def predict(page, guess, is_connected):
    """Write a cell below the first one, and run it."""
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    end = time.monotonic() + PATIENCE / 1000
    while not is_connected():
        assert time.monotonic() < end, "no kernel"
        page.wait_for_timeout(200)  # milliseconds
    page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    page.locator(".jp-Cell").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(CELL.format(guess=guess))
    page.keyboard.press("Shift+Enter")


def has_kernel(hub, name):
    """Whether the page is connected to a kernel that waits for a cell."""
    kernels = [session["kernel"] for session in hub.api("GET", f"/user/{name}/api/sessions")]
    return any(k["connections"] and k["execution_state"] == "idle" for k in kernels)


@pytest.fixture(scope="module")
def pages(browser, hub):
    """Two students in their own first notebooks, and the instructor's poll."""
    instructor = log_in(browser, hub, "instructor", "/services/poll/")
    students = [log_in(browser, hub, name) for name in ("left", "right")]
    for name, page, guess in zip(("left", "right"), students, ("yes", "no"), strict=True):
        predict(page, guess, lambda name=name: has_kernel(hub, name))
    return instructor, *students


def test_two_students_work_side_by_side(pages, hub):
    _, *students = pages
    for name, page, guess in zip(("left", "right"), students, ("yes", "no"), strict=True):
        try:
            page.get_by_text(f"Counted in the poll: {guess}.").wait_for()
        finally:
            page.screenshot(path=hub.folder / f"{name}.png")
        assert f"/user/{name}/lab/tree/softmax-lecture/01_logits_to_softmax.ipynb" in page.url
        folder = hub.folder / "home" / name / "softmax-lecture"
        assert (folder / "submissions").resolve() == hub.folder / "submissions" / name


def test_the_instructor_sees_both_without_reloading(pages, hub):
    instructor, *_ = pages
    for guess in ("yes", "no"):
        bar = instructor.locator(f"dt:text-is('{guess}') + dd").filter(has_text=re.compile("^1$"))
        bar.wait_for()
        assert bar.locator("i").bounding_box()["width"] > 100
    assert instructor.get_by_text("2 answers").count() == 1
    instructor.screenshot(path=hub.folder / "poll.png")
