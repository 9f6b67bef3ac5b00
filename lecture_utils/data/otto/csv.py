"""Read Otto's ``train.csv``, plain or zipped, and report what is wrong with any other file."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path, PurePosixPath

import numpy as np

COLUMNS = ("id", *(f"feat_{k}" for k in range(1, 94)), "target")
ROWS_OF_CLASS = (1929, 16122, 8004, 2691, 2739, 14135, 2839, 8464, 4955)
ROWS = sum(ROWS_OF_CLASS)
ROW = re.compile(r"[0-9]{1,9}(?:,[0-9]{1,9}){93},Class_[1-9]")
LARGEST = 100_000_000  # bytes; the original has 12 million
GENERATED_SUM = 4_020_712  # of all counts of `lecture_utils.data.otto.synthetic`
CURE = "Download the original again; data/otto/README.md says where."


def read_train_csv(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read the original, every entry of it checked.

    What programs change in passing is accepted: a byte order mark, the line ends of Windows,
    quotation marks around entries. What nobody can notice without the original, which may not be
    copied: counts that changed places under the right header.

    Parameters
    ----------
    path : Path
        ``train.csv``, or a zip archive that holds it.

    Returns
    -------
    counts : numpy.ndarray, int64, shape (61878, 93)
    classes : numpy.ndarray, int64, shape (61878,)
        0 to 8 for ``Class_1`` to ``Class_9``.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it is not Otto's table. The message names the first wrong column or row.

    References
    ----------
    Kaggle, "Otto Group Product Classification Challenge", 2015: the data page names the columns.
    """
    rows, lines = _rows(path), []
    _check_header(path, next(rows))
    for number, row in enumerate(rows, 1):
        lines.append(",".join(row))
        if len(row) != len(COLUMNS) or not ROW.fullmatch(lines[-1]):
            last = next(rows, None) is None and number < ROWS
            raise ValueError(f"{path}, row {number}: {_fault(row)}.{_cut(last)} {CURE}")
    if len(lines) != ROWS:
        found, cut = f"{len(lines):,} rows", _cut(len(lines) < ROWS)
        raise ValueError(f"{path} has {found}; the original has {ROWS:,}.{cut} {CURE}")
    numbers = ",".join(lines).replace("Class_", "")
    table = np.fromstring(numbers, dtype=np.int64, sep=",").reshape(ROWS, len(COLUMNS))
    counts, classes = table[:, 1:-1].copy(), table[:, -1] - 1
    _check_ids(path, table[:, 0])
    _check_class_sizes(path, classes)
    if counts.sum() == GENERATED_SUM:
        raise ValueError(f"{path} holds the lecture's generated table, not Otto's. {CURE}")
    return counts, classes


def _rows(path: Path) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""))
    try:
        yield from reader
    except csv.Error as error:
        fault = f"{error}; look for a quotation mark that is not closed"
        raise ValueError(f"{path}, line {reader.line_num}: {fault}. {CURE}") from error


def _cut(is_cut: bool) -> str:
    return " It seems to be cut off there." if is_cut else ""


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} has more than {LARGEST:,} bytes. {CURE}")
    content = path.read_bytes()
    if content.startswith(b"PK") or path.suffix == ".zip":
        content = _unzipped(path, content)
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise ValueError(f"{path} is empty. {CURE}")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError(f"{path} is UTF-16, as a spreadsheet may save it, not plain text. {CURE}")
    if content.lstrip().startswith(b"<"):
        raise ValueError(
            f"{path} is a web page, not a table: the download wants you to be logged in. {CURE}"
        )
    return content.strip(b"\r\n").decode("utf-8", "replace")


def _unzipped(path: Path, content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            wanted = [n for n in names if PurePosixPath(n).name == "train.csv"]
            fits = not wanted or archive.getinfo(wanted[0]).file_size <= LARGEST
            text = archive.read(wanted[0]) if wanted and fits else b""
    except Exception as error:  # what a damaged archive raises is anybody's guess
        raise ValueError(
            f"{path} is not a zip archive, or it is damaged: {error}. {CURE}"
        ) from error
    if not fits:
        raise ValueError(f"{path} would unpack to more than {LARGEST:,} bytes. {CURE}")
    if not wanted:
        inside = ", ".join(names[:3]) or "nothing"
        raise ValueError(f"{path} holds {inside}, but no train.csv. {CURE}")
    return text


def _check_header(path: Path, header: list[str]) -> None:
    if header != list(COLUMNS):
        raise ValueError(f"{path}: {_other_file(header) or _wrong_column(header)}. {CURE}")


def _other_file(header: list[str]) -> str | None:
    if header == list(COLUMNS[:-1]):
        return (
            "the column target is missing, as in Kaggle's test.csv, whose classes are secret. "
            "train.csv is needed"
        )
    if header[:2] == ["id", "Class_1"]:
        return "this is Kaggle's sampleSubmission.csv. train.csv is needed"
    for name, separator in {"semicolons": ";", "tabs": "\t"}.items():
        if header[0].startswith(f"id{separator}"):
            return f"the columns are separated by {name}, as in a spreadsheet, not by commas"
    if header[0].isdecimal():
        return f"the first line is not a header but a row of data; it should begin {COLUMNS[:3]}"
    return None


def _wrong_column(header: list[str]) -> str:
    pairs = enumerate(zip_longest(header, COLUMNS), 1)
    number, found, wanted = next((k, f, w) for k, (f, w) in pairs if f != w)
    if wanted is None:
        return f"column {number}, {found!r}, is one too many; target should be the last of 95"
    found = found and found[:20]
    if wanted not in header:
        instead = "the header ends" if found is None else f"column {number} is {found!r}"
        return f"the column {wanted} is missing: {instead}"
    if found in COLUMNS and header.count(found) == 1:
        return f"the columns are in another order: column {number} is {found}, expected {wanted}"
    return f"column {number} is {found!r}, expected {wanted}"


def _fault(row: list[str]) -> str:
    if len(row) != len(COLUMNS):
        return f"{len(row)} columns, expected {len(COLUMNS)}" if row else "it is empty"
    for column, entry in zip(COLUMNS[:-1], row, strict=False):
        if re.fullmatch(r"-[0-9]{1,9}", entry):
            return f"{column} is {entry}, and a count cannot be negative"
        if not re.fullmatch(r"[0-9]{1,9}", entry):
            return f"{column} is {entry[:20]!r}, not an integer" if entry else f"{column} is empty"
    return f"target is {row[-1][:20]!r}, expected Class_1 to Class_9"


def _check_ids(path: Path, ids: np.ndarray) -> None:
    """Each row of the original has a number of its own, so a row twice and one lost are noticed."""
    known, times = np.unique(ids, return_counts=True)
    if len(known) < ROWS or known[0] != 1 or known[-1] != ROWS:
        odd = known[times > 1][0] if len(known) < ROWS else known[-1] if known[0] else known[0]
        raise ValueError(
            f"{path} has {(ids == odd).sum()} rows with the id {odd}; in the original there is one "
            f"of each from 1 to {ROWS}. {CURE}"
        )


def _check_class_sizes(path: Path, classes: np.ndarray) -> None:
    sizes = np.bincount(classes, minlength=len(ROWS_OF_CLASS)).tolist()
    for k, (found, expected) in enumerate(zip(sizes, ROWS_OF_CLASS, strict=True), 1):
        if found != expected:
            raise ValueError(
                f"{path} has {found:,} rows of Class_{k}; the original has {expected:,}. {CURE}"
            )
