"""Otto's file, in every form that it comes in and in many that are wrong."""

import io
import re
import zipfile

import pytest
import torch

from lecture_utils.data import class_indices, read_otto
from lecture_utils.data.otto.csv import COLUMNS

HEADER = ",".join(COLUMNS)


def zipped(content, name="train.csv", **more):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, text in more.items():
            archive.writestr(f"{other}.csv", text)
        archive.writestr(name, content)
    return buffer.getvalue()


def row(number, change):
    """Change the entries of one row, counted from 1; 0 is the header."""

    def damage(content):
        lines = content.split(b"\n", number + 1)
        lines[number] = change(lines[number])
        return b"\n".join(lines)

    return damage


def entry(column, text):
    def change(line):
        entries = line.split(b",")
        entries[COLUMNS.index(column)] = text
        return b",".join(entries)

    return change


def header(change):
    def damage(content):
        names = change(list(COLUMNS))
        return ",".join(names).encode() + content[len(HEADER) :]

    return damage


def without(names, name):
    names.remove(name)
    return names


def swapped(names):
    names[3], names[4] = names[4], names[3]
    return names


DAMAGES = {
    "empty": (lambda _: b"", "is empty"),
    "only line ends": (lambda _: b"\r\n\r\n", "is empty"),
    "only a header": (lambda _: HEADER.encode(), "has 0 rows; the original has 61,878"),
    "a column is missing": (
        header(lambda names: without(names, "feat_17")),
        "the column feat_17 is missing: column 18 is 'feat_18'",
    ),
    "the last is missing": (header(lambda names: names[:-2]), "feat_93 is missing: the header end"),
    "a column too many": (header(lambda n: [*n, "prediction"]), "column 96, 'prediction', is one"),
    "an index in front": (header(lambda names: ["", *names]), "column 1 is '', expected id"),
    "columns in disorder": (header(swapped), "another order: column 4 is feat_4, expected feat_3"),
    "a column twice": (
        header(lambda n: [*n[:5], "feat_4", *n[5:]]),
        "column 6 is 'feat_4', expected feat_5",
    ),
    "test.csv": (header(lambda names: names[:-1]), "target is missing, as in Kaggle's test.csv"),
    "sampleSubmission.csv": (
        header(lambda _: ["id", *(f"Class_{k}" for k in range(1, 10))]),
        "this is Kaggle's sampleSubmission.csv",
    ),
    "no header": (lambda content: content.split(b"\n", 1)[1], "the first line is not a header"),
    "semicolons": (lambda content: content.replace(b",", b";"), "separated by semicolons"),
    "tabs": (lambda content: content.replace(b",", b"\t"), "separated by tabs"),
    "UTF-16": (lambda content: content[:9999].decode().encode("utf-16"), "is UTF-16"),
    "a web page": (lambda _: b"\n<!DOCTYPE html><html>Sign in</html>", "is a web page"),
    "no text at all": (lambda _: bytes(range(256)), "column id is missing"),
    "no number": (row(12, entry("feat_40", b"n/a")), "row 12: feat_40 is 'n/a', not an integer"),
    "a fraction": (row(1, entry("feat_1", b"2.5")), "row 1: feat_1 is '2.5', not an integer"),
    "a missing entry": (row(3, entry("feat_93", b"")), "row 3: feat_93 is empty"),
    "a negative count": (row(5, entry("feat_2", b"-3")), "row 5: feat_2 is -3, and a count cannot"),
    "a space": (row(5, entry("feat_2", b" 3")), "row 5: feat_2 is ' 3', not an integer"),
    "an endless number": (row(2, entry("feat_9", b"9" * 30)), "row 2: feat_9 is '999"),
    "another alphabet's digits": (row(2, entry("feat_9", "٣".encode())), "row 2: feat_9 is '٣'"),
    "an id that is none": (row(7, entry("id", b"x")), "row 7: id is 'x'"),
    "a row twice": (
        row(7, entry("id", b"6")),
        "has 2 rows with the id 6; in the original there is",
    ),
    "an id too small": (row(7, entry("id", b"0")), "has 1 rows with the id 0"),
    "an id too large": (row(7, entry("id", b"90000")), "has 1 rows with the id 90000"),
    "a tenth class": (
        row(9, entry("target", b"Class_10")),
        "row 9: target is 'Class_10', exp",
    ),
    "no class": (row(9, entry("target", b"")), "row 9: target is '', expected Class_1 to Class_9"),
    "another byte": (row(9, entry("target", b"Class_\xff")), "row 9: target is 'Class_"),
    "a row too short": (
        row(8, lambda line: line.rsplit(b",", 3)[0]),
        "row 8: 92 columns, expected",
    ),
    "a row too long": (row(8, lambda line: line + b",1"), "row 8: 96 columns, expected 95"),
    "an empty row": (row(8, lambda line: b"\n" + line), "row 8: it is empty"),
    "cut within a row": (lambda content: content[:100_000], r"row \d+: \d+ columns.*cut off there"),
    "cut between rows": (
        lambda content: content[: content.rindex(b"\n", 0, 100_000)],
        r"has \d+ rows; the original has 61,878. It seems to be cut off",
    ),
    "a quotation mark too many": (row(6, entry("feat_2", b'"3')), r"quotation mark|row 6: \d+ col"),
    "two entries in one": (
        row(6, lambda line: re.sub(rb"^(\d+,\d+)", rb'"\1"', line)),
        "row 6: 94 columns",
    ),
    "one class only": (
        lambda content: re.sub(rb"Class_\d", b"Class_1", content),
        "61,878 rows of Class_1; the original has 1,929",
    ),
    "one row too many": (lambda content: content + content[-400:].split(b"\n")[-2], "61,879 rows;"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_wrong_with_a_file_is_reported(tmp_path, original, damage):
    change, message = DAMAGES[damage]
    (tmp_path / "train.csv").write_bytes(change(original))
    with pytest.raises(ValueError, match=message) as error:
        read_otto(tmp_path)
    assert f"{tmp_path / 'train.csv'}" in str(error.value)
    assert "data/otto/README.md" in str(error.value)


def repacked(content, form):
    """Return an archive whose content was damaged in the middle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", form) as archive:
        archive.writestr("train.csv", content)
    packed = buffer.getvalue()
    middle = len(packed) // 2
    return packed[:middle] + bytes(9) + packed[middle + 9 :]


ARCHIVES = {
    "no archive": (lambda _: b"not a zip archive", "is not a zip archive, or it is damaged"),
    "cut off": (lambda content: zipped(content)[:9_000], "is not a zip archive, or it is damaged"),
    "a byte changed": (
        lambda content: zipped(content)[:9_000] + b"!!" + zipped(content)[9_002:],
        "is not a zip archive, or it is damaged",
    ),
    "nonsense inside": (
        lambda content: zipped(content)[:60] + b"\xff" * 40 + zipped(content)[100:],
        "is not a zip archive, or it is damaged",
    ),
    "nonsense in another form of zip": (
        lambda content: repacked(content, zipfile.ZIP_BZIP2),
        "damaged: Invalid data stream",
    ),
    "nonsense in yet another": (
        lambda content: repacked(content, zipfile.ZIP_LZMA),
        "damaged: Corrupt input data",
    ),
    "a table of contents that leads nowhere": (
        lambda content: zipped(content)[:-4] + b"\xff\xff\xff\x7f",
        "is not a zip archive, or it is damaged",
    ),
    "another file": (lambda content: zipped(b"", "test.csv"), "holds test.csv, but no train.csv"),
    "nothing inside": (lambda _: b"PK\x05\x06" + bytes(18), "holds nothing, but no train.csv"),
    "an empty file": (lambda _: zipped(b""), "is empty"),
    "a damaged file": (
        lambda content: zipped(row(4, entry("feat_3", b"?"))(content)),
        "row 4: feat_3 is '?'",
    ),
}


@pytest.mark.parametrize("damage", ARCHIVES)
def test_what_is_wrong_with_an_archive_is_reported(tmp_path, original, damage):
    change, message = ARCHIVES[damage]
    (tmp_path / "train.csv.zip").write_bytes(change(original[:300_000]))
    with pytest.raises(ValueError, match=message):
        read_otto(tmp_path)


def quoted(content):
    entries = content[:-1].replace(b",", b'","').replace(b"\n", b'"\n"')
    return b'"' + entries + b'"\n'


FORMS = {
    "as it is": ("train.csv", lambda content: content),
    "by a spreadsheet": ("train.csv", lambda c: b"\xef\xbb\xbf" + c.replace(b"\n", b"\r\n")),
    "quoted": ("train.csv", quoted),
    "in capitals": ("Train.CSV", lambda content: content),
    "without a last line end": ("train.csv", lambda content: content[:-1]),
    "zipped": ("train.csv.zip", zipped),
    "zipped on a Mac": (
        "train.csv.zip",
        lambda content: zipped(content, "otto/train.csv", **{"__MACOSX/._train": b"x"}),
    ),
    "everything at once": (
        "otto-group-product-classification-challenge.zip",
        lambda content: zipped(content, test=b"id", sampleSubmission=b"id"),
    ),
    "a zip archive by another name": ("train.csv", zipped),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_original_is_read_in_every_form_it_comes_in(tmp_path, original, rows, form):
    name, change = FORMS[form]
    (tmp_path / name).write_bytes(change(original))
    (tmp_path / "README.md").write_text("not a table")
    (tmp_path / ".DS_Store").write_text("nor this")
    table = read_otto(tmp_path)
    counts, classes = rows
    assert torch.equal(table.counts, torch.from_numpy(counts))
    assert torch.equal(class_indices(table.targets), torch.from_numpy(classes))
    assert table.is_real
    assert table.source == f"Otto's own file, {name}"


def test_the_generated_table_does_not_pass_for_otto_s(tmp_path, original, rows, monkeypatch):
    total = int(rows[0].sum())
    monkeypatch.setattr("lecture_utils.data.otto.csv.GENERATED_SUM", total)
    (tmp_path / "train.csv").write_bytes(original)
    with pytest.raises(ValueError, match="the lecture's generated table, not Otto's"):
        read_otto(tmp_path)


@pytest.mark.parametrize(("name", "form"), [("train.csv", bytes), ("train.csv.zip", zipped)])
def test_a_file_that_is_far_too_large_is_not_read(tmp_path, monkeypatch, name, form):
    monkeypatch.setattr("lecture_utils.data.otto.csv.LARGEST", 999)
    (tmp_path / name).write_bytes(form(bytes(1000)))
    with pytest.raises(ValueError, match=r"more than 999 bytes"):
        read_otto(tmp_path)
