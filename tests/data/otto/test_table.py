"""Which table notebook 05 runs on, its rows and its splits."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from lecture_utils.data import DATA, class_indices, read_otto, split_otto


@pytest.mark.parametrize(
    ("index", "rows"),
    [
        (torch.tensor([5, 0, -1]), [5, 0, 99]),
        (torch.tensor([], dtype=torch.long), []),
        (np.array([7, 7]), [7, 7]),
        ([2, 1], [2, 1]),
        (slice(3, 9, 2), [3, 5, 7]),
        (slice(None, None, -50), [99, 49]),
        (4, [4]),
        (torch.arange(100) % 40 == 1, [1, 41, 81]),
        (np.arange(100) < 2, [0, 1]),
    ],
    ids=str,
)
def test_rows_are_chosen_by_number_by_slice_and_by_mask(table, index, rows):
    chosen = table[::600][:100][index]
    assert torch.equal(chosen.counts, table.counts[::600][:100][rows])
    assert chosen.targets == [table.targets[600 * k] for k in rows]
    assert chosen.source == table.source


def test_every_class_of_a_table_can_be_taken_by_a_mask(table):
    fours = table[class_indices(table.targets) == 3]
    assert len(fours) == len(fours.counts) == 2_691
    assert set(fours.targets) == {"Class_4"}


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (torch.ones(5, dtype=torch.bool), r"mask has shape \(5,\); a table of 100 rows .*\(100,\)"),
        (torch.ones(100, 93, dtype=torch.bool), r"mask has shape \(100, 93\)"),
        (torch.ones(100, dtype=torch.uint8), "type torch.uint8 .* integers"),
        (torch.ones(3), "type torch.float32 .* integers"),
        (torch.tensor([[1, 2]]), r"shape \(1, 2\)"),
        (True, "mask has shape"),
        ([3, 100], "no row 100 in a table of 100 rows"),
        (-101, "no row -101"),
    ],
    ids=str,
)
def test_an_index_that_fits_no_table_is_refused(table, index, message):
    with pytest.raises(IndexError, match=message):
        table[:100][index]


def test_iterating_ends_with_the_last_row(table):
    assert [row.targets for row in table[:2]] == [["Class_1"], ["Class_1"]]


def test_other_files_in_the_folder_are_no_reason_to_take_another_table_in_silence(tmp_path):
    (tmp_path / "test.csv").write_text("id")
    with pytest.raises(ValueError, match=r"holds test.csv, but none of train.csv, train.csv.zip"):
        read_otto(tmp_path)


def test_a_path_that_was_named_and_is_empty_is_an_error(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(FileNotFoundError, match="holds none of train.csv"):
            read_otto(path)


@pytest.mark.parametrize(
    "name", ["train.csv.crdownload", "train.csv.part", "TEST.CSV", "train", "train.7z", "train.rar"]
)
def test_a_download_that_did_not_end_is_named(tmp_path, name):
    (tmp_path / name).write_text("id")
    with pytest.raises(ValueError, match=f"holds {name}, but none of train.csv"):
        read_otto(tmp_path)


@pytest.mark.parametrize("name", ["otto-group-product-classification-challenge", "train"])
def test_an_archive_unpacked_into_its_own_folder_is_found(tmp_path, original, name):
    (tmp_path / name).mkdir()
    (tmp_path / "README.md").write_text("where to get it")
    (tmp_path / name / "train.csv").write_bytes(original)
    assert read_otto(tmp_path).is_real


def test_a_folder_of_the_same_name_is_looked_into(tmp_path, original):
    (tmp_path / "train.csv").mkdir()
    with pytest.raises(FileNotFoundError, match=r"train\.csv/train\.csv is not there, th"):
        read_otto(tmp_path)
    (tmp_path / "train.csv" / "train.csv").write_bytes(original)
    assert read_otto(tmp_path).is_real


def test_the_environment_names_the_path(tmp_path, original, monkeypatch):
    file = tmp_path / "shared.csv"
    file.write_bytes(original)
    for named in (str(file), f'"{file}"', "~/shared.csv"):
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("USERPROFILE", str(tmp_path))
        monkeypatch.setenv("LECTURE_OTTO", named)
        assert read_otto().is_real
    monkeypatch.setenv("LECTURE_OTTO", "generated")
    assert not read_otto().is_real


def test_without_a_file_the_table_is_generated(tmp_path, monkeypatch):
    monkeypatch.delenv("LECTURE_OTTO")
    monkeypatch.setattr("lecture_utils.data.otto.DATA", tmp_path)
    assert not read_otto().is_real
    (tmp_path / "otto").mkdir()
    for name in ("README.md", "desktop.ini", ".hidden.csv"):
        (tmp_path / "otto" / name).write_text("no table")
    assert "not Otto's products" in read_otto().source


def test_tests_and_notebooks_run_on_the_generated_table_whatever_is_in_the_folder():
    program = "from lecture_utils.data import read_otto; print(read_otto().is_real)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.strip() == "False"


def test_git_ignores_the_file_and_keeps_how_to_get_it(project):
    assert (DATA / "otto" / "README.md").exists()
    rules = (project / ".gitignore").read_text().splitlines()
    assert rules.index("/data/otto/*") < rules.index("!/data/otto/README.md")


def test_the_splits_share_no_row_and_keep_every_class_in_proportion(table):
    splits = split_otto(table)
    assert [len(split) for split in splits] == [43_878, 9_000, 9_000]
    together = torch.cat([split.counts for split in splits])
    key = torch.arange(1, 94) ** 3
    assert torch.equal((together @ key).sort().values, (table.counts @ key).sort().values)
    shares = [class_indices(split.targets).bincount() / len(split) for split in splits]
    for share in shares[1:]:
        torch.testing.assert_close(share, shares[0], atol=3e-4, rtol=0)


def test_the_split_is_the_same_each_time(table):
    first, again = split_otto(table), split_otto(table)
    assert all(torch.equal(a.counts, b.counts) for a, b in zip(first, again, strict=True))


def test_a_table_without_rows_to_learn_from_is_not_split(table):
    for rows in (10, 18_000):
        with pytest.raises(ValueError, match=f"{rows} rows: validation and test take 9000 each"):
            split_otto(table[:rows])
    assert len(split_otto(table[torch.randperm(len(table))[:18_100]]).train) == 100


def test_an_unknown_class_is_named():
    assert class_indices(["Class_9", "Class_1"]).tolist() == [8, 0]
    with pytest.raises(ValueError, match="unknown class 'class_1'; expected Class_1 to Class_9"):
        class_indices(["Class_2", "class_1"])


@pytest.mark.parametrize("path", [5, True, "", ["train.csv"]])
def test_a_path_that_is_none_is_refused(path):
    with pytest.raises(ValueError, match="path is .*; give a folder, a file or 'generated'"):
        read_otto(path)


@pytest.mark.parametrize("index", ["a", None, {}, object()])
def test_what_is_no_index_is_refused(table, index):
    with pytest.raises(IndexError, match="rows are chosen by integers or by a mask"):
        table[index]


def test_other_things_than_a_table_are_refused():
    with pytest.raises(ValueError, match="table is None; give what read_otto"):
        split_otto(None)
    with pytest.raises(ValueError, match="targets is 'Class_1'; give a list"):
        class_indices("Class_1")
