"""Every widget in a real JupyterLab, by mouse and by keyboard, its numbers compared with torch."""

import json
import statistics

import pytest
import torch
from handwriting import DIGITS, VARIANTS, moved
from homes import python
from torch.nn import functional as F

from lecture_utils.data import normalize, read_mnist

CELLS = [
    "import torch\n"
    "from lecture_utils import data, models, training, widgets\n"
    "model = models.MnistMLP()\n"
    "model.load_state_dict(torch.load('trained.pt'))\n"
    "images, labels = data.read_mnist(train=False)",
    "softmax = widgets.SoftmaxExplorer()\nsoftmax",
    "loss = widgets.CrossEntropyExplorer()\nloss",
    "pad = widgets.DigitPad(model)\npad",
    "widgets.NetworkView(model, images[:20], labels[:20])",
    "splits = data.mnist_loaders(batch_size=512)\n"
    "network = models.MnistMLP()\n"
    "optimizer = torch.optim.AdamW(network.parameters())\n"
    "monitor = widgets.TrainingMonitor()\n"
    "fitted = training.fit(network, splits.train, splits.validation, epochs=1,\n"
    "                      optimizer=optimizer, callback=monitor)",
    "print(1)",
]


@pytest.fixture(scope="module")
def page(lab, saved_network):
    lab.write("widgets.ipynb", CELLS)
    page = lab.open("widgets.ipynb")
    lab.run_all(page)
    page.wait_for_selector(".training-monitor")
    yield page
    assert page.complaints == []
    lab.close(page)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("∞", "inf"))


def numbers(locator) -> list[float]:
    return [number(text) for text in locator.all_text_contents()]


def softmax_state(page):
    widget = page.locator(".softmax-explorer")
    logits = [
        float(v) for v in widget.locator(".grid input").evaluate_all("i => i.map(n => n.value)")
    ]
    bars = numbers(widget.locator(".grid .bar .number"))
    return logits, bars[0::2], bars[1::2]


def test_softmax_explorer_starts_with_the_lecture_s_numbers(page):
    logits, exponentials, probabilities = softmax_state(page)
    assert logits == [2.0, 1.0, 0.1]
    assert exponentials == [7.39, 2.72, 1.11]
    assert probabilities == [0.6590, 0.2424, 0.0986]


def check_softmax(page, temperature=1.0):
    logits, exponentials, probabilities = softmax_state(page)
    z = torch.tensor(logits, dtype=torch.float64) / temperature
    assert probabilities == pytest.approx(torch.softmax(z, 0).tolist(), abs=6e-5)
    assert exponentials == pytest.approx(torch.exp(z).tolist(), rel=0.06, abs=6e-3)
    return logits, probabilities


def test_softmax_explorer_by_keyboard(page):
    slider = page.locator(".softmax-explorer").get_by_label("logit of y=1")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    logits, _ = check_softmax(page)
    assert logits == pytest.approx([2.0, 1.5, 0.1])
    assert slider.evaluate("node => node === document.activeElement")
    assert python(page, "print([round(z, 4) for z in softmax.logits])") == "[2.0, 1.5, 0.1]"


def test_softmax_explorer_by_mouse(page):
    slider = page.locator(".softmax-explorer").get_by_label("logit of y=2")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    logits, probabilities = check_softmax(page)
    assert logits[2] > 5
    assert probabilities[2] == max(probabilities)


def test_adding_the_same_to_all_moves_no_probability(page):
    before, probabilities = check_softmax(page)
    page.get_by_label("add the same to all logits").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    logits, after = check_softmax(page)
    assert logits == pytest.approx([z + 1 for z in before])
    assert after == probabilities


def test_temperature_flattens_and_reset_brings_the_start_back(page):
    widget = page.locator(".softmax-explorer")
    page.get_by_label("temperature", exact=True).fill("4")
    check_softmax(page, temperature=4.0)
    widget.get_by_role("button", name="Reset").click()
    assert softmax_state(page)[0] == [2.0, 1.0, 0.1]


def loss_state(page):
    widget = page.locator(".cross-entropy-explorer")
    logits = [
        float(v)
        for v in widget.locator("input[type=range]").evaluate_all("i => i.map(n => n.value)")
    ]
    target = widget.locator("input[type=radio]").evaluate_all("i => i.findIndex(n => n.checked)")
    loss = number(widget.locator(".loss").text_content().split("=")[-1])
    return logits, target, loss, numbers(widget.locator(".push .number"))


def check_loss(page):
    logits, target, loss, pushes = loss_state(page)
    z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    expected = F.cross_entropy(z, torch.tensor(target))
    expected.backward()
    return loss, expected.item(), pushes, (-z.grad).tolist()


def test_cross_entropy_explorer_shows_loss_and_push(page):
    loss, expected, pushes, expected_pushes = check_loss(page)
    assert loss == 0.4170 == pytest.approx(expected, abs=6e-5)
    assert pushes == pytest.approx(expected_pushes, abs=6e-5)


def test_another_right_class_by_keyboard(page):
    page.get_by_label("y=0 is the true class").focus()
    page.keyboard.press("ArrowDown")
    assert loss_state(page)[1] == 1
    loss, expected, pushes, expected_pushes = check_loss(page)
    assert loss == pytest.approx(expected, abs=6e-5)
    assert pushes == pytest.approx(expected_pushes, abs=6e-5)


def test_a_gradient_step_lowers_the_loss_as_in_torch(page):
    widget = page.locator(".cross-entropy-explorer")
    logits, _, before, _ = loss_state(page)
    z = torch.tensor(logits, dtype=torch.float64)
    widget.get_by_role("button", name="One gradient step").click()
    y = torch.eye(3, dtype=torch.float64)[1]
    z = z - (torch.softmax(z, 0) - y)
    after = loss_state(page)[2]
    assert after == pytest.approx(F.cross_entropy(z, torch.tensor(1)).item(), abs=6e-5)
    assert after < before


def probabilities(page):
    return numbers(page.locator(".digit-pad .bar .number"))


def draw(page, strokes):
    paper = page.locator(".digit-pad .paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    scale = box["width"] / 280
    for stroke in strokes:
        points = [(box["x"] + scale * x, box["y"] + scale * y) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=3)
        page.mouse.up()


def test_digits_drawn_with_the_mouse_are_read(page, trained):
    read = {}
    for digit, strokes in DIGITS.items():
        page.locator(".digit-pad").get_by_role("button", name="Clear").click()
        draw(page, moved(strokes, *VARIANTS["in the middle"]))
        shown = probabilities(page)
        read[digit] = shown.index(max(shown))
    assert sum(digit == answer for digit, answer in read.items()) >= 9, read

    page.wait_for_timeout(500)  # the last strokes are on their way to Python
    picture = eval(python(page, "print((255 * pad.image).round().int().flatten().tolist())"))
    image = torch.tensor(picture, dtype=torch.uint8).view(1, 28, 28)
    expected = torch.softmax(trained(normalize(image)), 1)[0].tolist()
    assert probabilities(page) == pytest.approx(expected, abs=1e-3)


def test_a_scribble_gets_probabilities_that_add_up_to_one(page):
    page.locator(".digit-pad").get_by_role("button", name="Clear").click()
    draw(page, [[(40, 40), (240, 200), (60, 180), (220, 60), (130, 250), (140, 30), (30, 120)]])
    assert sum(probabilities(page)) == pytest.approx(1, abs=1e-3)


def test_drawing_by_keyboard(page):
    page.locator(".digit-pad").get_by_role("button", name="Clear").click()
    page.locator(".digit-pad .paper").focus()
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(24):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    shown = probabilities(page)
    assert shown.index(max(shown)) == 1
    page.keyboard.press("Delete")
    assert page.locator(".digit-pad .answer").text_content() == "Draw a digit"


def test_100_test_digits_loaded_as_images_get_the_model_s_answer(page, trained):
    expected = trained(normalize(read_mnist(train=False)[0][:100])).argmax(1).tolist()
    page.evaluate(
        """() => {
            window.said = [];
            const answer = document.querySelector(".digit-pad .answer");
            const seen = document.querySelector(".digit-pad .seen");
            new MutationObserver(() => said.push(answer.textContent))
                .observe(answer, { childList: true });
        }"""
    )
    python(
        page,
        "import time\n"
        "for image in images[:100]:\n"
        "    pad.show(image)\n"
        "    time.sleep(0.01)\n"
        "print('all shown')",
    )
    page.wait_for_function("() => said.length >= 100")
    read = [int(text.split()[1]) for text in page.evaluate("said")]
    assert read == expected


def test_the_pad_follows_a_retrained_model(page):
    python(page, "pad.show(images[0]); print('shown')")
    before = probabilities(page)
    python(page, "pad.load(models.MnistMLP()); print('loaded')")
    page.wait_for_function(
        """() => {
            const answer = document.querySelector(".digit-pad .answer").textContent;
            return parseFloat(answer.split("(")[1]) < 30;
        }"""
    )
    assert max(before) > 0.9
    assert max(probabilities(page)) < 0.3, "an untrained network knows nothing"
    python(page, "pad.load(model); print('back')")


def test_network_view_steps_a_digit_through_the_layers(page, trained):
    view = page.locator(".network-view")
    digit = view.get_by_label("which digit")
    digit.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    image = normalize(read_mnist(train=False)[0][3:4])
    p = torch.softmax(trained(image), 1)[0]
    shown = [number(t.split("→")[1]) for t in view.locator(".bar .number").all_text_contents()]
    assert shown == pytest.approx(p.tolist(), abs=1e-3)
    hidden = torch.relu(trained.l1(image.view(1, -1)))
    assert view.locator(".active").nth(1).text_content() == f"{(hidden > 0).sum()} active"

    view.get_by_role("button", name="Restart").click()
    assert not view.locator(".units").nth(1).is_visible()
    for _ in range(5):
        view.get_by_role("button", name="Step forward").click()
    assert view.locator(".units").nth(4).is_visible()
    assert view.locator(".answer").text_content().startswith(f"Prediction: {p.argmax()}")
    assert view.get_by_role("button", name="Step forward").is_disabled()


def test_training_monitor_draws_the_history(page):
    monitor = page.locator(".training-monitor")
    line = monitor.locator("path.training").first.get_attribute("d")
    assert line.count(",") == int(python(page, "print(len(fitted.steps))")) >= 20
    accuracy = python(page, "print(f'{100 * fitted.validation_accuracy[-1]:.2f}')")
    assert f"validation accuracy {accuracy}%" in monitor.locator(".answer").text_content()


FOCUSED = """() => {
    const node = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    return {
        widget: node.closest(".lecture-widget")?.className,
        name: node.getAttribute("aria-label") || node.textContent,
        outline: `${outlineStyle} ${outlineWidth}`,
    };
}"""
TIMING = """async ([selector, count, kind]) => {
    const node = document.querySelector(selector);
    const box = node.getBoundingClientRect();
    const pen = (type, k) => node.dispatchEvent(new PointerEvent(type, {
        pointerId: 1,
        clientX: box.x + box.width * (0.5 + 0.3 * Math.cos(k / 9)),
        clientY: box.y + box.height * (0.5 + 0.3 * Math.sin(k / 9)),
    }));
    const [min, max, step] = [node.min, node.max, node.step].map(Number);
    const slide = (k) => {
        node.value = min + (k * step) % (max - min + step);
        node.dispatchEvent(new Event("input"));
    };
    node.setPointerCapture = () => {};
    if (kind === "pen") pen("pointerdown", 0);
    const untilTheNextFrame = async (doing) => {
        await new Promise((done) => setTimeout(done, 20 * Math.random()));
        const start = performance.now();
        doing();
        await new Promise(requestAnimationFrame);
        return performance.now() - start;
    };
    const move = kind === "pen" ? (k) => pen("pointermove", k) : slide;
    const [moves, idle] = [[], []];
    for (let k = 1; k <= count; k++) {
        moves.push(await untilTheNextFrame(() => move(k)));
        idle.push(await untilTheNextFrame(() => {}));
    }
    if (kind === "pen") pen("pointerup", count);
    return [moves, idle];
}"""


@pytest.mark.parametrize(
    ("selector", "kind"),
    [
        (".softmax-explorer input", "slider"),
        (".cross-entropy-explorer input[type=range]", "slider"),
        (".digit-pad .paper", "pen"),
        (".network-view input", "slider"),
    ],
)
def test_a_move_is_on_the_screen_within_a_frame(page, selector, kind, record_property):
    page.locator(selector).first.scroll_into_view_if_needed()
    rounds = [page.evaluate(TIMING, [selector, 40, kind]) for _ in range(5)]
    times = [round(time, 1) for moves, _ in rounds for time in moves]
    record_property("widget", selector.split()[0].removeprefix("."))  # `make bench` reads both
    record_property("milliseconds", json.dumps(times))
    medians = [(statistics.median(moves), statistics.median(idle)) for moves, idle in rounds]
    # half a frame without a move; other work on the machine disturbs some rounds, a slow widget all
    assert any(moves < 2 * idle for moves, idle in medians), medians


@pytest.mark.parametrize(
    "widget", ["softmax-explorer", "cross-entropy-explorer", "digit-pad", "network-view"]
)
def test_every_control_is_reached_by_tab_with_a_name_and_a_visible_focus(page, widget):
    controls = f".{widget} :is(input, button:not([disabled]), canvas[tabindex])"
    radios = page.locator(f".{widget} input[type=radio]").count()
    stops = page.locator(controls).count() - max(0, radios - 1)  # a group of radios is one stop
    page.locator(f".{widget}").evaluate("n => { n.tabIndex = -1; n.focus(); }")
    reached = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert {stop["widget"] for stop in reached} == {f"lecture-widget {widget}"}
    assert len({stop["name"] for stop in reached}) == stops
    assert all(stop["name"] for stop in reached)
    assert all(stop["outline"] == "solid 3px" for stop in reached)


def test_widgets_fit_a_projector_and_nothing_jumps_while_moving(page):
    for widget in ("softmax-explorer", "cross-entropy-explorer", "digit-pad", "network-view"):
        box = page.locator(f".{widget}").bounding_box()
        assert box["width"] <= 1280
        assert box["height"] <= 500
    explorer = page.locator(".softmax-explorer")
    before = explorer.bounding_box()["height"]
    for value in ("-10", "10", "0.3"):
        explorer.locator("input").first.fill(value)
        assert explorer.bounding_box()["height"] == before


def test_the_theme_is_followed(page):
    def colours():
        return page.locator(".softmax-explorer").evaluate(
            "n => [getComputedStyle(n).color, getComputedStyle(n).backgroundColor]"
        )

    light = colours()
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text="JupyterLab Dark").first.click()
    page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
    dark = colours()
    assert light[0] != dark[0]
    assert light[1] != dark[1]
