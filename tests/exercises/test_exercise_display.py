"""What the student sees, in a notebook and elsewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest
from nbclient import NotebookClient

from lecture_utils import exercises

CELLS = [
    "import torch\nfrom lecture_utils import exercises",
    "exercises.softmax.check(torch.sigmoid)",
    "feedback = exercises.softmax.check(torch.sigmoid)",
    "exercises.softmax.check(torch.sigmoid)\nx = 1",
    "feedback",
    "exercises.softmax.check(torch.sigmoid);",
    "exercises.softmax.hint()",
    "exercises.softmax.solution()",
    "exercises.predict.shift.check(None)",
    "def mine(z):\n    e = torch.exp(z)\n    return e / e.sum(3)\n\nexercises.softmax.check(mine)",
    "def mine(z):\n    while True:\n        pass\n\n"
    "exercises.softmax.seconds = 0.3\nexercises.softmax.check(mine)",
    "exercises.softmax.check(exercises.softmax.reference).passed",
    "class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "    def forward(self, x): ...\nexercises.mlp.check(Net)",
]


@pytest.fixture(scope="module")
def outputs():
    """The outputs of the cells above, run in a real kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def test_a_check_is_shown_exactly_once_wherever_it_stands(outputs):
    for shown in outputs[1:6]:
        assert len(shown) == 1
        assert shown[0].data["text/plain"].startswith("✗ Not yet (softmax). This is a sigmoid")
        assert shown[0].data["text/html"].startswith("<div")


def test_hint_solution_and_prediction_are_shown_once(outputs):
    hint, solution, question = outputs[6:9]
    assert [len(hint), len(solution), len(question)] == [1, 1, 1]
    assert "exercises.softmax.hint(2)" in hint[0].data["text/plain"]
    assert solution[0].data["text/html"].startswith("<details")
    assert solution[0].data["text/plain"].startswith("def softmax(z):")
    assert question[0].data["text/plain"].startswith("○ Not predicted yet (shift). Add 10")


def test_the_line_of_the_cell_is_quoted_without_paths_or_addresses(outputs):
    text = outputs[9][0].data["text/plain"]
    assert "in your line `return e / e.sum(3)`" in text
    for shown in outputs:
        for output in shown:
            for form in output.data.values():
                assert not re.search(r"0x[0-9a-f]{6}|/tmp|ipykernel|File |Traceback", form)


def test_an_endless_answer_leaves_the_kernel_alive(outputs):
    assert "was stopped after 0.3 seconds" in outputs[10][0].data["text/plain"]
    assert outputs[11][-1].data["text/plain"] == "True"
    assert "Not answered yet (mlp)" in outputs[12][0].data["text/plain"]


class Tree(HTMLParser):
    """Checks that tags close, and collects the text."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.hidden = [], "", 0

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(rich):
    tree = Tree()
    tree.feed(rich)
    assert tree.open == []
    return tree.text


def test_the_box_is_sound_html_and_says_the_verdict_in_words():
    answers = [None, exercises.softmax.reference, lambda z: z * 0, lambda z: z @ z @ z, "<b>"]
    for answer in answers:
        feedback = exercises.softmax.check(answer)
        text = read(feedback.html())
        word = "Right" if feedback.passed else "Not answered yet" if answer is None else "Not yet"
        assert word in text
        assert "`" not in text
        for label, fact in feedback.facts:
            assert label in text
            assert fact in text


def test_what_the_student_wrote_is_escaped():
    def answer(z):
        raise ValueError("<script>alert(1)</script>")

    rich = exercises.softmax.check(answer).html()
    assert "<script" not in rich
    assert "&lt;script&gt;" in rich


def test_colours_come_from_the_theme_and_work_without_one():
    rich = exercises.softmax.check(None).html()
    assert "color:var(--jp-content-font-color1,inherit)" in rich
    assert "background:var(--jp-layout-color2,#8881)" in rich


def test_outside_of_a_notebook_plain_text_is_printed(capsys):
    exercises.softmax.check(None)
    exercises.softmax.hint(1)
    exercises.softmax.hint(99)
    exercises.softmax.solution()
    shown = capsys.readouterr().out
    assert shown.count("○ Not answered yet (softmax)") == 1
    assert "? Hint (softmax, 1 of 3)" in shown
    assert "? Hint (softmax, 3 of 3)" in shown
    assert "return exponentials / exponentials.sum()" in shown
    assert "@exercise" not in shown
    assert "<div" not in shown


def test_a_terminal_without_tick_marks_gets_the_text_all_the_same():
    code = "from lecture_utils import exercises; exercises.softmax.check(None)"
    command = [sys.executable, "-X", "utf8=0", "-c", code]
    env = {**__import__("os").environ, "PYTHONIOENCODING": "cp1252"}
    result = subprocess.run(command, capture_output=True, env=env, check=True)
    assert result.stdout.decode("cp1252").startswith("? Not answered yet (softmax)")


def test_every_hint_and_solution_can_be_shown(exercise, capsys):
    for number in range(1, len(exercise.hints) + 1):
        exercise.hint(number)
    exercise.solution()
    shown = capsys.readouterr().out
    assert all(hint in shown for hint in exercise.hints)
    assert (exercise.shown or "def ") in shown


def test_an_exercise_introduces_itself():
    assert repr(exercises.chance_loss).startswith("exercises.chance_loss: Write a function")
    assert repr(exercises.predict.shift).startswith("exercises.predict.shift: Add 10")


def test_the_import_brings_nothing_large_but_torch():
    code = (
        "import sys, torch; before = set(sys.modules); from lecture_utils import exercises; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; print(sorted(new))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    for large in ("IPython", "matplotlib", "torchvision", "ipywidgets", "anywidget", "nbformat"):
        assert f"'{large}'" not in result.stdout
    assert "lecture_utils" in result.stdout
