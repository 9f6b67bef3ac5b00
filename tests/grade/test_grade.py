"""The command as a whole, on a small class with ten who mean harm."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.grading import hand_in, hand_in_declared, hand_in_hostile, verdicts_in
from lecture_utils.exercises.engine import sandbox
from lecture_utils.files import lecture_notebooks
from lecture_utils.grade import confinement, course, judge
from lecture_utils.grade.answers import Answer

pytestmark = pytest.mark.skipif(not sandbox.can_fork(), reason="processes cannot be copied here")
NAMES = ["softmax", "batch_cross_entropy", "mlp", "training_step"]


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A class, graded once: the declared verdicts, and the folder with everything in it."""
    root = tmp_path_factory.mktemp("class")
    declared = hand_in_declared(root / "submitted", 6, NAMES)
    declared |= hand_in_hostile(root / "submitted", root / "victim")
    cells = ["guess = 'first'\nexercises.predict.shift.check(guess)"]
    cells += ["f = lambda z: 1 / z\nexercises.softmax.check(f)", "f = torch.sigmoid"]
    cells += ["import torch\nexercises.softmax.check(torch.sigmoid)", "exercises.mlp.check()"]
    cells += ["def s(z):\n    return z.exp() / z.exp().sum()\nexercises.softmax.check(s)"]
    hand_in(root / "submitted/=2+3/<b>lecture/01.ipynb", cells)
    (root / "submitted/broken.ipynb").write_text("no notebook")
    temporary = tmp_path_factory.mktemp("temporary")
    command = [sys.executable, "-m", "lecture_utils.grade", "submitted", "--jobs", "2"]
    options = {"env": os.environ | {"TMPDIR": str(temporary)}, "capture_output": True, "text": True}
    done = subprocess.run(command, cwd=root, timeout=120, **options)
    assert done.returncode == 0, done.stderr
    assert not list(temporary.iterdir())
    return root, declared, done


def test_every_verdict_is_as_declared(school):
    root, declared, _ = school
    found = verdicts_in(root / "grading/grading.csv")
    assert {key: found.get(key) for key in declared} == declared


def test_nothing_is_harmed(school):
    root, _, done = school
    assert sorted(path.name for path in root.iterdir()) == ["grading", "submitted", "victim"]
    assert (root / "victim/kept").read_text() == "kept"
    assert [path.name for path in (root / "victim").iterdir()] == ["kept"]
    assert done.stdout.startswith("17 students, 36 answers. See grading/grading.html")
    assert "passed" not in done.stdout


def test_what_cannot_be_read_is_said_and_stops_nobody(school):
    assert "broken.ipynb was left out: it could not be read" in school[2].stderr


def test_a_student_passes_after_misconceptions(school):
    with (school[0] / "grading/grading.csv").open(newline="") as file:
        found = [row[1:] for row in csv.reader(file) if row[0] == "'=2+3"]
    assert ["softmax", "passed", "sigmoid-each"] in found
    assert ["predict.shift", "misconception", "first"] in found
    assert ["mlp", "unanswered", ""] in found


def test_grades_have_the_columns_of_nbgrader(school):
    with (school[0] / "grading/grades.csv").open(newline="") as file:
        rows = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}
    first = rows["01_logits_to_softmax", "student-01"]
    assert (first["score"], first["max_score"]) == ("1", "1")
    assert rows["03_mnist_mlp", "student-02"]["score"] == "0"
    assert rows["<b>lecture", "'=2+3"]["max_score"] == "2"


def test_the_page_counts_the_class_and_escapes_names(school):
    page = (school[0] / "grading/grading.html").read_text()
    assert "<b>lecture" not in page
    assert "=2+3" in page
    row = page[page.index("<code>sigmoid-each</code>") :].split("</tr>")[0]
    assert "5 of 17" in row  # student-02, three of the hostile, and the one who passed later
    assert "They do not sum to 1" in row or "sum" in row
    assert 'aria-label="Right"' in page


def test_what_the_lecture_has_in_its_cells_is_unanswered_without_being_run(monkeypatch):
    monkeypatch.setattr(course, "judge_groups", lambda groups, jobs: groups)
    answers = course.read_answers(lecture_notebooks()[0])
    assert {judged.verdict for judged in course.judge_all(answers).values()} == {"unanswered"}


@pytest.mark.parametrize(
    ("lines", "value", "verdict"),
    [
        ("", "...", "unanswered"),
        ("def f(z): ...", "f", "unanswered"),
        ("", "lambda a, b: a", "wrong-kind"),
        ("", "3", "wrong-kind"),
        ("import torch", "torch.softmax", "raised"),
        ("import torch\nf = lambda z: torch.softmax(z, 0)", "f", "other-way"),
        ("", "undefined", "raised"),
        ("raise SystemExit", "1", "raised"),
    ],
)
def test_the_verdicts_are_those_of_the_notebook(lines, value, verdict):
    assert judge.judge(Answer("softmax", lines, value)).verdict == verdict


@pytest.mark.parametrize(
    ("lines", "guess", "verdict"),
    [
        ("", "None", "unanswered"),
        ("", "'none'", "passed"),
        ("", "'?' * 10**6", "wrong-kind"),
        ("", "object()", "wrong-kind"),
        ("1 / 0", "1", "raised"),
        ("import os\nos.fork()", "'none'", "raised"),
    ],
)
def test_a_guess_is_made_in_a_copy_too(lines, guess, verdict):
    assert judge.judge(Answer("predict.shift", lines, guess)).verdict == verdict


def test_a_file_that_is_closed_already_stops_nothing(monkeypatch):
    monkeypatch.setattr(judge, "open_files", lambda: [*confinement.open_files(), 10**6])
    assert judge.judge(Answer("softmax", "", "...")).verdict == "unanswered"


DEEDS = {
    "fork": "os.fork()",
    "another program": "subprocess.run(['true'])",
    "a group of its own": "os.setsid()",
    "a socket": "socket.socket()",
    "a local socket": "socket.socketpair()",
    "a signal": "kill(os.getppid(), 0)",
    "a limit of the parent": "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (9, 9))",
    "the parent's memory": "open(f'/proc/{os.getppid()}/mem')",
    "a file elsewhere": "open(outside / 'new', 'w')",
    "an old file": "open(outside / 'old', 'a')",
    "reading elsewhere": "open(outside / 'old').read()",
    "removing": "os.remove(outside / 'old')",
    "renaming": "os.rename(outside / 'old', 'mine')",
    "cutting": "os.truncate(outside / 'old', 0)",
    "permissions": "os.chmod(outside / 'old', 0)",
    "times": "os.utime(outside / 'old')",
    "a link": "os.symlink(outside / 'old', 'link')",
    "a folder": "os.mkdir('folder')",
    "a large file": "open('large', 'wb').write(bytes(2**25))",
}
ALLOWED = {
    "a file of its own": "open('mine', 'w').write('x') and os.remove('mine')",
    "a thread": "threading.Thread(target=len).start()",
    "an import": "__import__('fractions')",
    "computing": "torch.randn(64, 64).svd()",
}
NAMES_IN_DEEDS = ("os", "resource", "socket", "subprocess", "threading", "torch")


def attempt(deed, folder, outside):
    """Return the error of a deed in a confined copy, "" if there is none."""
    outside.mkdir()
    folder.mkdir()
    (outside / "old").write_text("old")
    names = {name: __import__(name) for name in NAMES_IN_DEEDS} | {"outside": outside}
    names["kill"] = os.kill  # as it is before the sandbox puts its own in its place

    def work(printed):
        confinement.confine(folder)
        try:
            eval(deed, names)
        except OSError as error:
            return type(error).__name__
        return ""

    error, _ = sandbox.run(10, work)
    assert [path.name for path in outside.iterdir()] == ["old"]
    assert (outside / "old").read_text() == "old"
    return error


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_what_reaches_beyond_the_process_is_refused(tmp_path, deed):
    assert attempt(deed, tmp_path / "in", tmp_path / "out") in ("PermissionError", "OSError")


@pytest.mark.parametrize("deed", ALLOWED.values(), ids=ALLOWED)
def test_an_answer_can_compute_and_keep_a_file(tmp_path, deed):
    assert attempt(deed, tmp_path / "in", tmp_path / "out") == ""


def test_the_confined_process_is_no_administrator(tmp_path):
    def work(printed):
        confinement.confine(tmp_path)
        return Path("/proc/self/status").read_text()

    lines = sandbox.run(10, work)[0].splitlines()
    assert "CapEff:\t0000000000000000" in lines
    assert "NoNewPrivs:\t1" in lines
    assert "Seccomp:\t2" in lines
    assert os.access(tmp_path, os.W_OK)


def test_packages_of_the_user_can_be_imported(tmp_path):
    """As after pip install --user, on a cluster."""
    program = (
        "import site, sys, pathlib; from lecture_utils.grade.confinement import confine\n"
        "file = pathlib.Path(site.getusersitepackages(), 'lazily_imported.py')\n"
        "file.parent.mkdir(parents=True); file.touch(); sys.path.append(str(file.parent))\n"
        "confine(pathlib.Path(sys.argv[1])); import lazily_imported"
    )
    (tmp_path / "own").mkdir()
    command = [sys.executable, "-c", program, tmp_path / "own"]
    environment = os.environ | {"PYTHONUSERBASE": str(tmp_path / "user")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    # a confined process writes to nowhere, so the error is not seen
    assert done.returncode == 0


def test_where_the_tables_cannot_be_written_nothing_is_run(tmp_path):
    (tmp_path / "submitted").mkdir()  # that there is nothing in it would be found out later
    (tmp_path / "grading").touch()
    command = [sys.executable, "-m", "lecture_utils.grade", "submitted"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Nothing was graded: [Errno 17] File exists: 'grading'" in done.stderr


def test_without_protection_nothing_is_graded(monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "can_fork", lambda: False)
    with pytest.raises(OSError, match="only Linux"):
        course.grade_folder(tmp_path)
    monkeypatch.undo()
    monkeypatch.setattr("lecture_utils.grade.landlock.version", lambda: 0)
    with pytest.raises(OSError, match="no Landlock"):
        course.grade_folder(tmp_path)
