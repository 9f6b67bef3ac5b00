"""Grade a class of thirty and ten who mean harm: ``python -m benchmarks.grading``.

Every answer is one that an exercise declares, its solution or a misconception, so the verdict that
it must get is known. The ten try what an answer may not do.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lecture_utils import exercises
from lecture_utils.exercises._discovery import exercise_modules
from lecture_utils.files import NOTEBOOKS

STUDENTS = 30
Declared = dict[tuple[str, str], tuple[str, str]]  # student, exercise: verdict, misconception
RIGHT = "    return z.exp() / z.exp().sum()\n"
SIGMOID = "    return torch.sigmoid(z)\n"
PATCHES = """\
from lecture_utils.exercises.engine import Exercise, Feedback, Verdict
from lecture_utils.exercises.engine import grading, results, verdicts
right = Feedback(Verdict.PASSED, "")
Exercise.check = lambda *given: right
grading.grade = verdicts.misconception = lambda *given: right
verdicts.DIAGNOSES = (lambda attempt: right,)
Feedback.passed = property(lambda self: True)
results.values_equal = verdicts.values_equal = torch.allclose = lambda *given: True
"""
FAKE = """\
import csv, os, sys
print("40 students, 40 answers.", file=sys.__stdout__, flush=True)
os.write(1, b"hostile,softmax,passed,")
print("✓ Right (softmax).")
"""


def hostile_answers(victim: Path) -> dict[str, tuple[str, str, tuple[str, str]]]:
    """Return what each of the ten does before and in the answer, and the verdict that it must get.

    Parameters
    ----------
    victim : Path
        A folder that they try to harm; ``victim / "kept"`` is a file.
    """
    kept, raised, sigmoid = str(victim / "kept"), ("raised", ""), ("misconception", "sigmoid-each")
    return {
        "fork-bomb": ("import os\n", "    while True:\n        os.fork()\n", raised),
        "leaves": ("import ctypes\n", "    ctypes.CDLL(None)._exit(0)\n", raised),
        "never-ends": (
            "",
            "    while True:\n        try:\n            z.exp()\n        except BaseException:\n"
            "            pass\n",
            ("slow", ""),
        ),
        "takes-memory": ("", "    much = [[0] * 10**9 for _ in z]\n" + RIGHT, raised),
        "writes-outside": ("", f"    open({kept!r}, 'w').write('mine')\n" + RIGHT, raised),
        "calls-home": (
            "import socket\n",
            "    socket.create_connection(('192.0.2.1', 80))\n" + RIGHT,
            raised,
        ),
        "kills-its-parent": ("import os\n", "    os.kill(os.getppid(), 9)\n" + RIGHT, raised),
        "deletes-files": (
            "import shutil, torch\n",
            f"    shutil.rmtree({str(victim)!r}, ignore_errors=True)\n" + SIGMOID,
            sigmoid,
        ),
        "patches-the-judge": ("import torch\n", indented(PATCHES) + SIGMOID, sigmoid),
        "fakes-a-verdict": ("import torch\n", indented(FAKE) + SIGMOID, sigmoid),
    }


def indented(code: str) -> str:
    """Return lines as those of a function."""
    return "".join(f"    {line}\n" for line in code.splitlines())


def hand_in(folder: Path, cells: list[str]) -> None:
    """Write a notebook with some cells of code."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    notebook = {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    folder.write_text(json.dumps(notebook), encoding="utf-8")


def hand_in_declared(folder: Path, students: int, names: list[str]) -> Declared:
    """Hand in, in nbgrader's layout, a solution or a misconception for each exercise."""
    declared = {}
    for number in range(students):
        student = f"student-{number + 1:02d}"
        cells: dict[str, list[str]] = {}
        for name in names:
            known = getattr(exercises, name).known_misconceptions
            which = number % (len(known) + 1) - 1
            chosen = "reference" if which < 0 else f"known_misconceptions[{which}].function"
            source = (
                "from lecture_utils import exercises\n\n"
                f"my_answer = exercises.{name}.{chosen}\nexercises.{name}.check(my_answer)\n"
            )
            verdict = ("passed", "") if which < 0 else ("misconception", known[which].slug)
            declared[student, name] = verdict
            cells.setdefault(notebook_of(name), []).append(source)
        for notebook, sources in cells.items():
            hand_in(folder / student / Path(notebook).stem / notebook, sources)
    return declared


def notebook_of(name: str) -> str:
    """Return the notebook that asks an exercise."""
    folder = exercise_modules()[name].split(".")[-2]
    return next(notebook for notebook in NOTEBOOKS if notebook.startswith(folder[-2:]))


def hand_in_hostile(folder: Path, victim: Path) -> Declared:
    """Hand in the ten hostile answers to the exercise `softmax`, each by a student of its name."""
    victim.mkdir(parents=True)
    (victim / "kept").write_text("kept", encoding="utf-8")
    declared = {}
    for student, (before, body, verdict) in hostile_answers(victim).items():
        cell = f"{before}\ndef my_softmax(z):\n{body}\nexercises.softmax.check(my_softmax)\n"
        hand_in(folder / student / Path(NOTEBOOKS[0]).stem / NOTEBOOKS[0], [cell])
        declared[student, "softmax"] = verdict
    return declared


def verdicts_in(table: Path) -> Declared:
    """Return what ``grading.csv`` says."""
    with table.open(encoding="utf-8", newline="") as file:
        return {(student, name): tuple(rest) for student, name, *rest in list(csv.reader(file))[1:]}


def grade(folder: Path, output: Path) -> tuple[Declared, float]:
    """Run the command on a folder and return its verdicts and the seconds it took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "lecture_utils.grade", str(folder), "--output", str(output)]
    subprocess.run(command, check=True, timeout=600)
    return verdicts_in(output / "grading.csv"), time.perf_counter() - start


def main() -> None:
    """Grade thirty and ten, and say what is not as declared."""
    names = [name for name in dir(exercises) if name != "predict"]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        declared = hand_in_declared(root / "submitted", STUDENTS, names)
        declared |= hand_in_hostile(root / "submitted", root / "victim")
        verdicts, seconds = grade(root / "submitted", root / "grading")
        kept = (root / "victim" / "kept").read_text() == "kept"
    wrong = [key for key in declared if verdicts.get(key) != declared[key]]
    for key in wrong:
        print(*key, "is", verdicts.get(key), "and was declared", declared[key])
    right = len(declared) - len(wrong)
    print(
        f"{right} of {len(declared)} verdicts as declared, in {seconds:.0f} s; harmed: {not kept}"
    )
    sys.exit(bool(wrong) or not kept)


if __name__ == "__main__":
    main()
