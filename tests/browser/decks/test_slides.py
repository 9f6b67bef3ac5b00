"""Every deck as a lecturer opens it: from its file alone, with no network."""

import re
import shutil
import time
from pathlib import Path

import pytest
from homes import load_axe

from lecture_utils.authoring.slides.browser import SIZE
from lecture_utils.authoring.slides.lint import each_slide, findings
from lecture_utils.authoring.slides.pdf import print_deck
from lecture_utils.files import lecture_notebooks

NAMES = [path.stem for path in lecture_notebooks()]
MEGABYTES = {"without weights": 8, "with weights": 14}


def opened(browser, path, size=SIZE):
    """Open a deck offline; every request and every complaint of the page is noted."""
    page = browser.new_context(viewport=size, offline=True).new_page()
    page.complaints, page.requests = [], []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.requests.append(request.url))
    processor = page.context.new_cdp_session(page)
    processor.send("Performance.enable", {"timeDomain": "threadTicks"})
    start = time.monotonic()
    page.goto(path.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.seconds = time.monotonic() - start
    metrics = processor.send("Performance.getMetrics")["metrics"]
    page.busy = next(m["value"] for m in metrics if m["name"] == "TaskDuration")
    return page


@pytest.fixture(scope="module", params=NAMES)
def path(request, decks, tmp_path_factory):
    """One deck, alone in a folder."""
    folder = tmp_path_factory.mktemp("only this file")
    return Path(shutil.copy(decks / f"{request.param}.html", folder))


@pytest.fixture(scope="module")
def deck(browser, path):
    page = opened(browser, path)
    yield page
    page.context.close()


def slides(deck):
    return deck.evaluate("Reveal.getTotalSlides()")


def test_it_is_ready_after_three_seconds_of_the_processor_and_waits_for_nothing_else(deck):
    assert deck.busy < 3  # 0.4 to 1.1 on 2 cores of an Intel Xeon
    assert deck.seconds < 12  # also beside other programs; without them, 0.7 to 1.7
    assert slides(deck) > 10


def test_every_title_can_be_seen_and_no_formula_failed(deck):
    for number in each_slide(deck):
        seen = deck.evaluate(
            """() => {
                const title = Reveal.getCurrentSlide().querySelector("h2");
                const { left, top, height } = title.getBoundingClientRect();
                return document.elementFromPoint(left + 5, top + height / 2) === title;
            }"""
        )
        assert seen, f"slide {number}"
    assert deck.locator("mjx-merror").count() == 0


@pytest.mark.parametrize("size", [SIZE, {"width": 1024, "height": 768}], ids=["wide", "4:3"])
def test_nothing_overflows_and_all_type_is_large(deck, size):
    deck.set_viewport_size(size)
    assert findings(deck) == {}
    deck.set_viewport_size(SIZE)


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (844, 390), (480, 270), (390, 844)])
def test_number_and_arrows_stand_below_what_a_slide_may_fill(deck, size):
    # 640 x 360 is a laptop's screen at a zoom of 200 %
    deck.set_viewport_size({"width": size[0], "height": size[1]})
    deck.wait_for_function("height => innerHeight === height", arg=size[1])
    heights = deck.evaluate(
        """() => {
            Reveal.layout();
            const top = (node) => node.getBoundingClientRect().top;
            const footer = Reveal.getCurrentSlide().querySelector("footer");
            return [top(footer) - 8 * Reveal.getScale(), ...[".slide-number", ".navigate-right"]
                .map((name) => top(document.querySelector(name)))];
        }"""
    )
    assert min(heights) == heights[0]
    deck.set_viewport_size(SIZE)


def test_nothing_was_requested_and_nothing_complained_on_any_slide(deck, path):
    for _ in each_slide(deck):
        deck.wait_for_timeout(20)
    assert [url for url in deck.requests if not url.startswith(("data:", "blob:"))] == [
        path.as_uri()
    ]
    assert deck.complaints == []


def test_axe_has_nothing_to_say(deck):
    load_axe(deck)
    found = violations(deck, "document")
    for _ in each_slide(deck):
        found += violations(deck, "Reveal.getCurrentSlide()")
    assert found == []


def violations(page, place):
    result = page.evaluate(f"async () => await axe.run({place}, {{ resultTypes: ['violations'] }})")
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in result["violations"]]


def test_every_picture_has_an_alternative_text_of_its_own(deck):
    alts = deck.locator("section img").evaluate_all("images => images.map(i => i.alt)")
    assert len(set(alts)) == len(alts) > 0
    assert all(len(alt) > 20 for alt in alts)
    assert not any("No description" in alt for alt in alts)


def test_answers_appear_one_at_a_time_after_their_question(deck):
    hidden = """fragments => fragments.map(f => getComputedStyle(f).visibility === "hidden")"""
    fragments = deck.locator("section.slide.present > .fragment")
    steps = 0
    for _ in each_slide(deck):
        deck.evaluate("Reveal.navigateFragment(-1)")
        for shown in range(fragments.count() + 1):
            assert fragments.evaluate_all(hidden) == [k >= shown for k in range(fragments.count())]
            if shown < fragments.count():
                deck.keyboard.press("Space")
                steps += 1
    assert steps > 3


def test_the_pdf_has_a_page_for_each_slide(browser, deck, path):
    pdf = print_deck(browser, path).read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == slides(deck)


def test_the_file_is_small_enough(path):
    html = path.read_text(encoding="utf-8")
    kind = "with weights" if '"weights"' in html else "without weights"
    assert len(html.encode()) < MEGABYTES[kind] * 1e6


def test_the_speaker_s_window_shows_the_notes(browser, decks):
    deck = opened(browser, decks / f"{NAMES[0]}.html")
    deck.evaluate("Reveal.slide(1)")
    notes = deck.locator("section.slide.present > aside.notes").text_content().strip()
    with deck.context.expect_page() as window:
        deck.keyboard.press("s")
    shown = window.value.locator(".speaker-controls-notes .value")
    shown.filter(has_text=notes).wait_for()
    assert len(notes.split()) >= 10
    assert deck.complaints == []
    deck.context.close()


def test_the_start_page_leads_to_every_deck(browser, decks):
    page = browser.new_page()
    page.goto((decks / "index.html").as_uri())
    links = page.get_by_role("listitem").get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == [f"{n}.html" for n in NAMES]
    load_axe(page)
    assert violations(page, "document") == []
    links.first.click()
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.close()
