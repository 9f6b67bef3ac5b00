"""The house rules of the notebooks; nbval compares the outputs themselves."""

import copy
import re
import statistics
from functools import partial

import nbformat
import pytest

from lecture_utils.authoring.claims import check_claim
from lecture_utils.authoring.claims.outputs import complaints
from lecture_utils.files import lecture_notebooks

NOTEBOOKS = lecture_notebooks()
TAGS = {"hide-input"}
NUMBERS = {  # the numbers that the original lecture shows
    "01_logits_to_softmax": ["0.6590", "0.2424", "0.0986"],
    "02_cross_entropy": ["0.3567", "2.3026", "0.4170", "1.8406", "0.4966", "1.2389"],
    "03_mnist_mlp": ["682090", "2.30", "0.9 at index 2"],
}

REFRESH = "run: make refresh NOTEBOOK=notebooks/"

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def outputs(path):
    return [(cell, output) for cell in cells(path, "code") for output in cell.outputs]


def text_of(output):
    return output.get("text") or output.get("data", {}).get("text/plain", "")


def with_text(output, change):
    """Return a copy of an output with its text changed."""
    output = copy.deepcopy(output)
    if "text" in output:
        output.text = change(output.text)
    elif "text/plain" in output.get("data", {}):
        output.data["text/plain"] = change(output.data["text/plain"])
    return output


@every_notebook
def test_every_cell_was_executed_in_order_in_one_run(path):
    code = cells(path, "code")
    counts = [c.execution_count for c in code]
    assert counts == list(range(1, len(code) + 1)), REFRESH + path.name


@every_notebook
def test_no_output_is_an_error_or_a_warning(path):
    for _, output in outputs(path):
        assert output.output_type != "error"
        assert output.get("name") != "stderr"


@every_notebook
def test_every_output_is_compared_or_claimed(path):
    for cell in cells(path, "code"):
        tags = set(cell.metadata.get("tags", []))
        assert tags <= TAGS, f"tags {tags}, of which only {TAGS} is used, at\n{cell.source}"
        told = "no output is left out: give it a claim, docs/claims.md"
        assert not re.search(r"#\s*NBVAL|#\s*PYTEST_VALIDATE", cell.source), told


@every_notebook
def test_the_stored_outputs_keep_their_claims_and_others_would_not(path):
    for cell in cells(path, "code"):
        if claim := cell.metadata.get("claim"):
            check_claim(claim)
            assert not complaints(claim, cell.outputs, cell.outputs)
            no_number = [with_text(o, partial(re.sub, r"\d+(\.\d+)?", "nan")) for o in cell.outputs]
            assert complaints(claim, cell.outputs, no_number) or not re.search(
                " to .*}", str(claim)
            )
            no_word = [with_text(o, partial(re.sub, r"[a-z]+", "word")) for o in cell.outputs]
            assert complaints(claim, cell.outputs, no_word), claim


@every_notebook
def test_no_compared_output_names_a_device_or_is_a_verdict_alone(path):
    for cell in cells(path, "code"):
        if "claim" not in cell.metadata and "exercises" not in cell.source:
            text = "\n".join(map(text_of, cell.outputs))
            assert not re.search(r"\b(cpu|cuda|mps|xpu)\b", text), text
            assert not re.search(r": (True|False)$", text, re.MULTILINE)


@every_notebook
def test_no_widget_state_is_stored(path):
    stored = nbformat.read(path, as_version=4).metadata
    assert "widgets" not in stored, REFRESH + path.name


@every_notebook
def test_every_picture_has_an_alternative_text_of_its_own(path):
    alts = [
        o.metadata["image/png"]["alt"] for _, o in outputs(path) if "image/png" in o.get("data", {})
    ]
    twice = {alt for alt in alts if alts.count(alt) > 1}
    assert not twice, "two pictures with this text; let it say what tells them apart"
    assert alts
    assert all(len(alt) > 20 for alt in alts)


@every_notebook
def test_cells_are_short_and_print_no_page_of_log(path):
    lengths = [
        sum(bool(line.strip()) for line in c.source.splitlines()) for c in cells(path, "code")
    ]
    assert statistics.median(lengths) <= 5, "move code that teaches nothing into lecture_utils"
    assert max(lengths) <= 20, "a cell of more than 20 lines; divide it"
    for cell, output in outputs(path):
        folded = "<details" in output.get("data", {}).get("text/html", "")  # a solution
        assert folded or len(text_of(output).splitlines()) <= 15, cell.source


@every_notebook
def test_it_opens_with_a_title(path):
    assert cells(path, "markdown")[0].source.startswith("# Softmax Classifier")


@every_notebook
def test_code_that_slides_hide_is_folded_in_jupyterlab(path):
    for cell in cells(path, "code"):
        hidden = "hide-input" in cell.metadata.get("tags", [])
        folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        told = "is tagged hide-input and not folded" if hidden else "is folded, not tagged"
        assert folded == hidden, f"a cell {told}; it must be both or neither:\n{cell.source}"


@every_notebook
def test_every_question_at_the_end_has_a_folded_answer(path):
    (last,) = (c.source for c in cells(path, "markdown") if "More to think about" in c.source)
    questions = re.findall(r"^\*\*\d+\.\*\* .+(?:\n.+)*\n\n(.+)\n", last, re.MULTILINE)
    assert questions == ["<details>"] * len(questions) != []
    assert last.count("<details>") == last.count("</details>") == len(questions)


@every_notebook
def test_every_slide_has_a_title_and_speaker_notes(path):
    for cell in nbformat.read(path, as_version=4).cells:
        slide = cell.metadata.get("slideshow", {})
        if slide.get("slide_type") == "slide":
            assert cell.source.startswith("#"), f"a slide without a title:\n{cell.source}"
        if slide.get("slide_type") in ("slide", "subslide"):
            notes = slide.get("notes", "")
            told = f"speaker notes of {len(notes.split())} words, instead of 10 or more, at"
            assert len(notes.split()) >= 10, f"{told}\n{cell.source}"


@pytest.mark.parametrize("stem", NUMBERS)
def test_the_numbers_of_the_original_lecture_are_computed(stem):
    path = next(path for path in NOTEBOOKS if path.stem == stem)
    compared = [text_of(out) for cell, out in outputs(path) if "claim" not in cell.metadata]
    for number in NUMBERS[stem]:
        assert any(number in text for text in compared), number
