"""The planning table of docs/class.md is what its inputs give."""

import math
import re


def test_every_number_of_the_plan_follows_from_its_inputs(project):
    page = (project / "docs" / "class.md").read_text(encoding="utf-8").replace(",", "")
    plan = page[page.index("## The plan") : page.index("## Up to fifty")]
    rows = [re.split(r" *\| *", row)[1:-1] for row in re.findall(r"^\|.*\|$", plan, flags=re.M)]
    given = {name: float(value.split()[0]) for name, value, *_ in rows if re.match(r"\d", value)}
    memory = given["memory reserved for a student"]
    free = given["memory of a machine"] - given["of it for the system and the hub"]
    core = given["seconds of a core for a student"]
    seconds = given["seconds within which everybody's work should be done"]
    places = min(free // memory, given["cores of a machine"] * seconds // core)
    assert f"a\nmachine takes {places:.0f} students" in plan
    lesson = given["hours for a lesson of 90 minutes"] * given["price of a machine per hour"]
    planned = [list(map(float, row)) for row in rows if re.fullmatch(r"\d+", row[0])]
    assert [row[0] for row in planned] == [30, 300, 3000]
    for students, gib, cores, machines, cost, each in planned:
        assert (gib, cores) == (students * memory, students * core / seconds)
        assert machines == math.ceil(students / places)
        assert cost == round(machines * lesson, 2)
        assert each == round(cost / students, 3)


def test_the_plan_reserves_what_the_hub_reserves(project):
    page = (project / "docs" / "class.md").read_text(encoding="utf-8")
    (reserved,) = re.findall(r"memory reserved for a student \| ([\d.]+) GiB", page)
    config = (project / "deploy" / "class_config.py").read_text()
    assert f'"{reserved}G"' in config
