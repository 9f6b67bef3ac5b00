"""What hands do to a pad: palms, other buttons, strokes that leave the paper, two views of one."""

import pytest
from homes import CELLS, SECOND_VIEWS, Pen, Touches, at, python


@pytest.fixture(scope="module")
def page(lab, saved_network):
    lab.write("hands.ipynb", [*CELLS[:-1], SECOND_VIEWS, "print('last')"])
    page = lab.open("hands.ipynb", has_touch=True)
    lab.run_all(page)
    page.locator(".training-monitor").nth(1).wait_for()
    yield page
    assert page.complaints == []
    lab.close(page)


@pytest.fixture
def pad(page):
    pad = page.locator(".digit-pad").first
    pad.scroll_into_view_if_needed()
    pad.get_by_role("button", name="Clear").click()
    return pad


@pytest.fixture
def paper(pad):
    return pad.locator(".paper")


def strokes(page):
    """The strokes as Python has them."""
    page.wait_for_timeout(300)
    return eval(python(page, "print(pad.strokes)"))


DOWN = [(0.3, 0.2 + 0.05 * k) for k in range(10)]


def test_a_palm_beside_the_drawing_finger_draws_nothing(page, paper):
    touches = Touches(page)
    first, *others = at(paper, *DOWN)
    touches.press(*first)
    touches.press(*at(paper, (0.8, 0.8))[0], finger=1)
    for point in others:
        touches.move(*point)
    touches.lift(1)
    touches.lift(0)
    (stroke,) = strokes(page)
    assert all(x == pytest.approx(84, abs=2) for x, _ in stroke)


def test_a_pen_draws_although_a_hand_rests_on_the_pad(page, paper):
    touches = Touches(page)
    touches.press(*at(paper, (0.9, 0.9))[0])
    Pen(page).drag(at(paper, *DOWN))
    touches.lift()
    (stroke,) = strokes(page)
    assert all(x == pytest.approx(84, abs=2) for x, _ in stroke)


def test_a_stroke_that_the_browser_cancels_is_taken_back(page, paper):
    touches = Touches(page)
    first, *others = at(paper, *DOWN)
    touches.press(*first)
    for point in others:
        touches.move(*point)
    touches.cancel()
    assert strokes(page) == []


def test_the_right_button_and_a_hovering_pen_draw_nothing(page, paper):
    path = at(paper, *DOWN)
    Pen(page).drag(path, button="right")
    page.mouse.move(*path[0])
    page.mouse.move(*path[-1], steps=5)
    page.keyboard.press("Escape")
    assert strokes(page) == []


def test_the_left_button_lifted_while_another_is_held_ends_the_stroke(page, paper):
    path = at(paper, *DOWN)
    page.mouse.move(*path[0])
    page.mouse.down()
    page.mouse.move(*path[4])
    page.mouse.down(button="middle")
    page.mouse.up()
    page.mouse.move(*at(paper, (0.9, 0.9))[0])
    page.mouse.up(button="middle")
    (stroke,) = strokes(page)
    assert max(x for x, _ in stroke) < 100


def test_ink_ends_at_the_edge_and_begins_where_the_pointer_comes_back(page, paper):
    path = at(paper, (0.5, 0.2), (0.8, 0.2), (1.2, 0.2), (1.2, 0.6), (0.8, 0.6), (0.5, 0.6))
    Touches(page).drag(path)
    first, second = strokes(page)
    assert first[-1] == pytest.approx([280, 56], abs=2)
    assert second[0] == pytest.approx([280, 168], abs=2)
    everything = [value for stroke in (first, second) for point in stroke for value in point]
    assert 0 <= min(everything) <= max(everything) <= 280


def test_a_picture_shown_while_the_pen_is_down_takes_its_place(page, paper):
    later = "import threading; threading.Timer(1, lambda: pad.show(images[0])).start(); print(1)"
    python(page, later)
    paper.scroll_into_view_if_needed()
    touches = Touches(page)
    first, *others = at(paper, *DOWN)
    touches.press(*first)
    page.wait_for_timeout(2000)
    for point in others:
        touches.move(*point)
    touches.lift()
    assert strokes(page) == []
    assert python(page, "print(bytes(images[0].flatten().tolist()) == pad.picture)") == "True"


def test_a_reader_hears_of_a_stroke_once(page, pad, paper):
    page.wait_for_timeout(700)
    pad.evaluate(
        """node => {
            window.spoken = 0;
            const live = "output, [aria-live]:not([aria-live=off]), [role=status]";
            const all = { childList: true, characterData: true, subtree: true };
            for (const region of node.querySelectorAll(live))
                new MutationObserver(() => spoken++).observe(region, all);
        }"""
    )
    Touches(page).drag(at(paper, *[(0.3, 0.1 + 0.02 * k) for k in range(40)]))
    page.wait_for_timeout(900)
    assert page.evaluate("spoken") == 1
    assert pad.get_by_role("status").text_content().startswith("Prediction")


def test_a_slider_tells_its_value_and_what_it_comes_to(page):
    for name, text in (
        ("logit of y=0", "2.0, probability 0.6590"),
        ("temperature", "T = 1.0"),
        ("add the same to all logits", "0.0 added"),
    ):
        slider = page.locator(".softmax-explorer").first.get_by_label(name, exact=True)
        assert slider.get_attribute("aria-valuetext") == text


def pictures(page):
    return page.locator(".digit-pad .seen").evaluate_all("all => all.map(c => c.toDataURL())")


def test_views_opened_in_any_order_show_the_same_and_write_nothing(page, paper):
    Touches(page).drag(at(paper, *DOWN))
    before = python(page, "print(sum(pad.picture), softmax.logits)")
    page.locator(".softmax-explorer").first.get_by_label("add the same").fill("1")
    page.wait_for_timeout(300)
    python(page, "display(pad, softmax); print('shown')")
    page.wait_for_timeout(1000)
    assert len(set(pictures(page))) == 1
    explorers = page.locator(".softmax-explorer")
    shown = explorers.locator(".grid").all_text_contents()
    assert len(shown) == 3
    assert len(set(shown)) == 1
    explorers.last.get_by_role("button", name="Reset").click()
    values = explorers.get_by_label("add the same").evaluate_all("all => all.map(i => i.value)")
    assert set(values) == {"0"}
    page.wait_for_timeout(300)
    assert python(page, "print(sum(pad.picture), softmax.logits)") == before


def test_ctrl_s_saves_inside_a_widget_and_a_letter_does_no_harm(page):
    cells = page.locator(".jp-Cell").count()
    slider = page.locator(".softmax-explorer").first.get_by_label("logit of y=0")
    slider.focus()
    for key in ("x", "d", "d", "m", "ArrowRight"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells
    with page.expect_request(lambda r: r.method == "PUT" and "hands.ipynb" in r.url):
        page.keyboard.press("Control+s")


def test_numbers_are_shown_as_python_prints_them_and_nothing_warns(page):
    printed = python(
        page,
        "run = History(4, 1, [1, 2, 3, 4], [2.0, 1.0, float('nan'), float('inf')])\n"
        "monitor(run); softmax.logits = [1000.0, 999.0, float('nan')]; print('done')",
    )
    assert printed == "done"
    monitor = page.locator(".training-monitor").first
    assert "loss inf" in monitor.text_content()
    assert "NaN" not in monitor.inner_html()
    explorer = page.locator(".softmax-explorer").first
    assert "nan" in explorer.text_content()
    python(page, "softmax.logits = [1000.0, 999.0, 998.0]; print('done')")
    page.wait_for_function(
        "() => document.querySelector('.softmax-explorer .bar .number').textContent === 'inf'"
    )
    scales = explorer.locator(".bar-fill.orange").evaluate_all("n => n.map(b => b.style.transform)")
    lengths = [float(scale[len("scaleX(") : -1]) for scale in scales]
    assert lengths == pytest.approx([1, 0.3679, 0.1353], abs=1e-3)
    assert page.get_by_text("serialization failed").count() == 0
