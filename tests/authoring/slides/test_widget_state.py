"""Which notebooks must be executed, and how equal weights are stored once."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lecture_utils.authoring.refresh import WIDGET_STATE
from lecture_utils.authoring.slides.widget_state import (
    WIDGET_VIEW,
    is_complete,
    share_buffers,
    take_widgets,
)


def with_widget(state):
    view = new_output("display_data", {WIDGET_VIEW: {"model_id": "a"}})
    notebook = new_notebook(cells=[new_code_cell("w", execution_count=1, outputs=[view])])
    notebook.metadata.widgets = {WIDGET_STATE: {"state": state}}
    return notebook


def buffer(data):
    return {"data": data, "path": ["weights"], "encoding": "base64"}


def test_a_widget_needs_its_state():
    assert is_complete(with_widget({"a": {}}))
    assert not is_complete(with_widget({"b": {}}))


def test_a_cell_that_was_never_executed_makes_a_notebook_incomplete():
    prose, empty = new_markdown_cell("text"), new_code_cell(" ")
    executed = new_code_cell("1", execution_count=1, outputs=[new_output("stream", text="1")])
    silent = new_code_cell("a = 1", execution_count=2)
    assert is_complete(new_notebook(cells=[prose, empty, executed, silent]))
    assert not is_complete(new_notebook(cells=[prose, new_code_cell("1")]))


def test_a_notebook_stripped_of_its_outputs_is_incomplete_though_it_kept_its_counts():
    stripped = [new_code_cell("print(1)", execution_count=k) for k in (1, 2)]
    assert not is_complete(new_notebook(cells=stripped))
    assert is_complete(new_notebook(cells=[new_markdown_cell("text")]))


def test_only_widgets_and_cells_without_a_run_come_from_the_fresh_run():
    def printed(text):
        return [new_output("stream", text=text)]

    stored = with_widget({})
    stored.cells.append(new_code_cell("print(98)", execution_count=2, outputs=printed("98")))
    stored.cells.append(new_code_cell("print(1)"))
    fresh = with_widget({"b": {}})
    fresh.cells[0].outputs[0].data[WIDGET_VIEW]["model_id"] = "b"
    fresh.cells.append(new_code_cell("print(98)", execution_count=2, outputs=printed("99")))
    fresh.cells.append(new_code_cell("print(1)", execution_count=3, outputs=printed("1")))
    take_widgets(stored, fresh)
    assert is_complete(stored)
    assert stored.cells[0].outputs[0].data[WIDGET_VIEW]["model_id"] == "b"
    assert [cell.outputs[0].text for cell in stored.cells[1:]] == ["98", "1"]


def test_text_that_was_added_since_the_run_moves_no_widget():
    stored, fresh = with_widget({}), with_widget({"b": {}})
    stored.cells.insert(0, new_markdown_cell("one paragraph more"))
    fresh.cells[0].outputs[0].data[WIDGET_VIEW]["model_id"] = "b"
    take_widgets(stored, fresh)
    assert is_complete(stored)
    assert stored.cells[1].outputs == fresh.cells[0].outputs


def test_a_stripped_notebook_takes_all_its_outputs_from_the_fresh_run():
    stripped = new_notebook(cells=[new_code_cell("print(1)", execution_count=1)])
    printed = [new_output("stream", text="1")]
    fresh = [new_code_cell("print(1)", execution_count=1, outputs=printed)]
    take_widgets(stripped, new_notebook(cells=fresh))
    assert stripped.cells[0].outputs == printed


def test_equal_buffers_are_stored_once():
    state = {
        "a": {"buffers": [buffer("AAAA"), buffer("BBBB")]},
        "b": {"buffers": [buffer("CCCC"), buffer("BBBB")]},
        "c": {},
    }
    notebook = with_widget(state)
    share_buffers(notebook)
    models = notebook.metadata.widgets[WIDGET_STATE]["state"]
    data = [b["data"] for m in models.values() for b in m.get("buffers", [])]
    assert data == ["AAAA", "BBBB", "CCCC", {"model": "a", "buffer": 1}]
