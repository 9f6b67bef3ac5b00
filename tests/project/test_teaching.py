"""The plans of the instructor's guide are made of slides that exist, and their minutes add up."""

import re

import nbformat
import pytest

from lecture_utils.files import lecture_notebooks

MINUTES = {"Half": 0.5, "One": 1, "Two": 2, "Three": 3, "Four": 4, "Five": 5, "Six": 6}


@pytest.fixture(scope="module")
def guide(project):
    return (project / "docs" / "teaching.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def slides():
    """The minutes of each slide, by part and by title; a slide without a title goes on."""
    parts = {}
    for part, path in enumerate(lecture_notebooks(), 1):
        minutes, title = {}, ""
        for cell in nbformat.read(path, as_version=4).cells:
            notes = cell.metadata.get("slideshow", {}).get("notes")
            if notes:
                found = re.search(r"^## (.+)", cell.source, flags=re.M)
                title = found[1] if found else title
                minutes[title] = minutes.get(title, 0) + MINUTES[notes.split()[0]]
        parts[part] = minutes
    return parts


def about(minutes):
    return pytest.approx(minutes, abs=2)


def rows(guide, heading):
    section = guide.split(f"### {heading}")[1].split("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("plan", "length"), [("45 minutes", 45), ("90 minutes", 90)])
def test_a_plan_s_minutes_are_those_of_its_slides(guide, slides, plan, length):
    total = 0
    for part, titles, minutes in rows(guide, plan):
        known = slides[int(part)]
        if titles.startswith("all"):
            chosen = [title for title in known if title not in re.findall(r"\*(.+?)\*", titles)]
        else:
            chosen = titles.split(" · ")
        assert sum(known[title] for title in chosen) == about(int(minutes)), part
        total += int(minutes)
    assert total == length


def test_two_lectures_fill_their_time(guide, slides):
    plan = rows(guide, "2 × 90 minutes")
    minutes = [int(row[2]) for row in plan]
    left_out = sum(slides[4][title] for title in re.findall(r"\*(.+?)\*", plan[2][1]))
    whole = [sum(slides[part].values()) for part in range(1, 5)]
    assert minutes[0] == about(whole[0] + whole[1])
    assert minutes[2] == about(whole[2] + whole[3] - left_out)
    assert sum(minutes[:2]) == sum(minutes[2:]) == 90


def test_every_slide_of_the_table_of_questions_exists(guide, slides):
    section = guide.split("## What to show, ask and wait for")[1].split("\n## ")[0]
    named = re.findall(r"^\| Part (\d), (.+?) \|", section, flags=re.M)
    assert named
    for part, titles in named:
        for title in re.findall(r"\*(.+?)\*", titles):
            assert title in slides[int(part)]


def test_every_exercise_that_the_guide_names_exists(guide):
    from lecture_utils import exercises

    section = guide.split("## Misconceptions to expect")[1].split("\n## ")[0]
    named = re.findall(r"\(`(\w+)`(?:: `([\w-]+)`)?\)", section)
    guessed = re.findall(r"\(prediction `(\w+)`\)", section)
    assert named
    assert guessed
    for name, slug in named:
        known = [m.slug for m in getattr(exercises, name).known_misconceptions]
        assert not slug or slug in known
    for name in guessed:
        assert getattr(exercises.predict, name)
