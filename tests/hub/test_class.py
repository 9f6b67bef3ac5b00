"""Eight students begin at once: one fills the memory, one interrupts, one restarts the kernel."""

import asyncio
import time

import pytest
from hub.students import Load, Student

FIRST, THIRD = "01_logits_to_softmax.ipynb", "03_mnist_mlp.ipynb"
NAMES = ("ada", "alan", "emmy", "grace", "kurt", "filler", "interrupter", "restarter")
ANSWERS = {  # to each answer, what its verdict says
    "exercises.softmax.check(lambda z: torch.exp(z) / torch.exp(z).sum())": "Right",
    "exercises.softmax.check(torch.sigmoid)": "Not yet",
    "def hangs(z):\n    while True:\n        pass\n\nexercises.softmax.check(hangs)": "seconds",
}
FILL = "kept = []\nwhile True:\n    kept.append(bytearray(b'x' * 50_000_000))"
FOREVER = "while True:\n    pass"


async def lesson(student):
    """Open both notebooks, run them, and answer an exercise in three ways."""
    with student.timed("server"):
        await student.start()
    with student.timed("notebook 01"):
        first = await student.open(FIRST)
        await first.run_all()
    with student.timed("answers"):
        for answer, verdict in ANSWERS.items():
            status, text = await first.run(answer)
            if status != "ok" or verdict not in text:
                student.errors.append(f"{answer}: {status}, {text[-300:]}")
        await MISCHIEF.get(student.name, nothing)(first)
    with student.timed("notebook 03"):
        third = await student.open(THIRD)
        await third.run_all()


async def nothing(kernel):
    """Do no mischief."""


async def fill_the_memory(kernel):
    status, text = await kernel.run(FILL)
    assert status == "error"
    assert text == ""  # what MemoryError says
    assert await kernel.run("size = len(kept); del kept; 0.5 < 50 * size / 1000 < 2") == (
        "ok",
        "True",
    )


async def press_interrupt(kernel):
    running = asyncio.create_task(kernel.run(FOREVER))
    await asyncio.sleep(1)
    await kernel.interrupt()
    assert (await running)[0] == "error"
    assert await kernel.run("logits is not None") == ("ok", "True")


async def restart_the_kernel(kernel):
    await kernel.restart()
    assert (await kernel.run("logits"))[0] == "error"
    await kernel.run_all()


MISCHIEF = {
    "filler": fill_the_memory,
    "interrupter": press_interrupt,
    "restarter": restart_the_kernel,
}


async def the_class(hub):
    students, load = [Student(hub, name) for name in NAMES], Load(hub)
    watching = asyncio.create_task(load.watch())
    begin = time.monotonic()
    try:
        await asyncio.gather(*(lesson(student) for student in students))
    finally:
        watching.cancel()
        for student in students:
            student.leave()
    return students, load, time.monotonic() - begin


@pytest.fixture(scope="module")
def lesson_held(hub):
    return asyncio.run(the_class(hub))


def test_nobody_is_disturbed_by_what_others_do(lesson_held, capsys):
    students, load, seconds = lesson_held
    with capsys.disabled():
        print(table(students, load, seconds))
    assert [error for student in students for error in student.errors] == []


def table(students, load, seconds):
    """Return what was measured, as a table."""
    heads = [*(f"{step}, s" for step in students[0].seconds), "of a core, s", "memory, MB"]
    lines = ["", "| student | " + " | ".join(heads) + " |", "|---|" + "---:|" * len(heads)]
    for student in students:
        cells = [f"{value:.1f}" for value in student.seconds.values()]
        cells += [f"{load.seconds(student.name):.1f}", f"{load.memory[student.name]:.0f}"]
        lines.append(f"| {student.name} | {' | '.join(cells)} |")
    return "\n".join(
        [
            *lines,
            f"{seconds:.0f} s until all have run 03; memory at most {load.memory['all']:.0f} MB, "
            f"{load.memory['the hub']:.0f} MB of it for the hub, its proxy and services",
        ]
    )
