"""What the student sees, in a notebook and elsewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest
from nbclient import NotebookClient

from lecture_utils import exercises
from lecture_utils.exercises.engine import sandbox

CELLS = [
    "import torch\nfrom lecture_utils import exercises",
    "exercises.softmax.check(torch.sigmoid)",
    "feedback = exercises.softmax.check(torch.sigmoid)",
    "feedback",
    "exercises.softmax.hint()",
    "exercises.softmax.solution()",
    "exercises.predict.shift.check(None)",
    "def mine(z):\n    e = torch.exp(z)\n    return e / e.sum(3)\n\nexercises.softmax.check(mine)",
    "def mine(z):\n    while True:\n        pass\n\n"
    "exercises.softmax.timeout = 0.3\nexercises.softmax.check(mine)",
    "exercises.softmax.check(exercises.softmax.reference).passed",
    "class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "    def forward(self, x): ...\nexercises.mlp.check(Net)",
    "exercises.softmax.check(lambda z: exit())",
    "import ctypes, os\nfrom lecture_utils.exercises.engine import sandbox\n"
    "exercises.softmax.check(\n"
    "    lambda z: sandbox.can_fork() and ctypes.CDLL(None).kill(os.getpid(), 9))",
    "sandbox.can_fork = lambda: False\nexercises.softmax.check(lambda z: quit())",
    "exercises.softmax.check(lambda z: input())",
    "feedback.passed",
]


@pytest.fixture(scope="module")
def outputs():
    """The outputs of the cells above, run in a real kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def test_the_notebook_shows_a_verdict_as_any_other_value(outputs):
    assert [len(shown) for shown in outputs[1:7]] == [1, 0, 1, 1, 1, 1]
    for (shown,) in (outputs[1], outputs[3]):
        assert shown.data["text/plain"].startswith("Not yet (softmax). This is a sigmoid")
        assert shown.data["text/html"].startswith("<div")


def test_hint_solution_and_question_are_shown_as_they_stand(outputs):
    (hint,), (solution,), (question,) = outputs[4:7]
    assert hint.data["text/plain"] == exercises.softmax.hints[0]
    assert solution.data["text/plain"].startswith("def softmax(z):\n")
    assert question.data["text/plain"].startswith("Not answered yet (shift). Add 10")


def test_the_line_of_the_cell_is_quoted_without_paths_or_addresses(outputs):
    text = outputs[7][0].data["text/plain"]
    assert "in your line `return e / e.sum(3)`" in text
    for shown in outputs:
        for output in shown:
            for form in output.data.values():
                assert not re.search(r"0x[0-9a-f]{6}|/tmp|ipykernel|File |Traceback", form)


def test_an_endless_answer_leaves_the_kernel_alive(outputs):
    assert "was stopped after 0.3 seconds" in outputs[8][0].data["text/plain"]
    assert outputs[9][-1].data["text/plain"] == "True"
    assert "Not answered yet (mlp)" in outputs[10][0].data["text/plain"]


def test_no_answer_takes_the_kernel_or_its_variables_with_it(outputs):
    """`exit()`, a kill, and both again where an answer runs in a thread of the kernel."""
    ended, killed, in_a_thread, asked, variable = (
        shown[-1].data["text/plain"] for shown in outputs[11:]
    )
    assert "It ended the program" in ended
    assert "It ended the program" in in_a_thread
    assert "nobody types" in asked
    assert variable == "False"
    if sandbox.can_fork():
        assert "the system has stopped it" in killed


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
        text = read(feedback._repr_html_())
        word = "Right" if feedback.passed else "Not answered yet" if answer is None else "Not yet"
        assert word in text
        assert "`" not in text
        for label, fact in feedback.facts:
            assert label in text
            assert fact in text


def test_what_the_student_wrote_is_escaped():
    def answer(z):
        raise ValueError("<script>alert(1)</script>")

    rich = exercises.softmax.check(answer)._repr_html_()
    assert "<script" not in rich
    assert "&lt;script&gt;" in rich


def test_colours_come_from_the_theme_and_work_without_one():
    rich = exercises.softmax.check(None)._repr_html_()
    assert "color:var(--jp-content-font-color1,inherit)" in rich
    assert "background:var(--jp-layout-color2,#8881)" in rich


class Folds(HTMLParser):
    """Collects the text behind each chain of unopened titles."""

    def __init__(self):
        super().__init__()
        self.titles, self.behind, self.in_title = [], {}, False

    def handle_starttag(self, tag, attrs):
        if tag == "details":
            assert "open" not in dict(attrs)
            self.titles.append("")
        self.in_title = tag == "summary"

    def handle_endtag(self, tag):
        if tag == "details":
            self.titles.pop()
        self.in_title = self.in_title and tag != "summary"

    def handle_data(self, data):
        if self.in_title:
            self.titles[-1] += data
        else:
            place = " > ".join(self.titles)
            self.behind[place] = self.behind.get(place, "") + data


def behind_folds(feedback):
    folds = Folds()
    folds.feed(feedback._repr_html_())
    return folds.behind


@pytest.mark.parametrize("answer", [None, lambda z: z * 0])
def test_each_hint_lies_behind_the_one_before_and_the_solution_behind_a_fold(exercise, answer):
    behind = behind_folds(exercise.check(answer))
    titles = [f"Hint {number}" for number in range(1, len(exercise.hints) + 1)]
    chains = [" > ".join(titles[:depth]) for depth in range(1, len(titles) + 1)]
    assert list(behind) == ["", *chains, "Solution"]
    for chain, hint in zip(chains, exercise.hints, strict=True):
        assert behind[chain] == re.sub(r"`|\*(?=\w[^*]*\*)", "", hint) or "*" in hint
    assert behind["Solution"] == exercise.solution()
    assert exercise.solution() not in behind[""]


def test_a_right_answer_may_be_held_against_the_solution_and_needs_no_hint():
    behind = behind_folds(exercises.softmax.check(exercises.softmax.reference))
    assert list(behind) == ["", "Solution"]


def test_a_long_solution_scrolls_in_its_own_box():
    rich = exercises.mlp.check(None)._repr_html_()
    assert re.search(r'<pre style="[^"]*max-height:\d+em;overflow:auto', rich)


def test_a_prediction_has_nothing_to_unfold():
    assert "<details" not in exercises.predict.shift.check(None)._repr_html_()


def test_outside_of_a_notebook_it_is_plain_text_that_every_terminal_can_write():
    unanswered = repr(exercises.softmax.check(None))
    assert unanswered.startswith("Not answered yet (softmax). Write softmax yourself")
    assert unanswered.endswith("More: exercises.softmax.hint(), exercises.softmax.solution()")
    passed = repr(exercises.softmax.check(exercises.softmax.reference))
    assert passed == "Right (softmax). " + exercises.softmax.on_success
    assert (unanswered + passed).isascii()


def test_every_hint_and_solution_can_be_read(exercise):
    hints = [exercise.hint(number) for number in range(1, len(exercise.hints) + 1)]
    assert hints == list(exercise.hints)
    assert exercise.hint(99) == hints[-1]
    assert repr(exercise.solution()) == exercise.solution()
    assert exercise.shown_solution or re.match(r"(def|class) ", exercise.solution())


def test_an_exercise_introduces_itself():
    assert repr(exercises.chance_loss).startswith("exercises.chance_loss: Write a function")
    assert repr(exercises.predict.shift).startswith("exercises.predict.shift: Add 10")


def test_the_import_alone_does_not_even_bring_torch():
    code = "import sys; from lecture_utils import exercises; print('torch' in sys.modules)"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, check=True, text=True)
    assert result.stdout == "False\n"


def test_all_exercises_together_bring_nothing_large_but_torch():
    code = (
        "import sys, torch; before = set(sys.modules); from lecture_utils import exercises; "
        "[getattr(exercises, name) for name in dir(exercises)]; dir(exercises.predict); "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; print(sorted(new))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    for large in ("IPython", "matplotlib", "torchvision", "ipywidgets", "anywidget", "nbformat"):
        assert f"'{large}'" not in result.stdout
    assert "lecture_utils" in result.stdout
