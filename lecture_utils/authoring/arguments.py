"""What the commands for authors take on their command lines."""

from argparse import ArgumentTypeError
from pathlib import Path

import nbformat
from nbformat import ValidationError


def notebook(name: str) -> Path:
    """Read an argument that names a notebook.

    Parameters
    ----------
    name : str

    Returns
    -------
    Path

    Raises
    ------
    argparse.ArgumentTypeError
        If there is no such file, or it is not a notebook.
    """
    path = _file(name, "the path of a notebook")
    try:
        nbformat.validate(nbformat.read(path, as_version=4))
    except (AttributeError, TypeError, ValueError, ValidationError) as error:
        reason = str(error).partition("\n")[0]
        raise ArgumentTypeError(f"{name} is not a notebook: {reason}") from None
    return path


def deck(name: str) -> Path:
    """Read an argument that names a deck.

    Parameters
    ----------
    name : str

    Returns
    -------
    Path

    Raises
    ------
    argparse.ArgumentTypeError
        If there is no such file.
    """
    return _file(name, "a deck, as make slides writes it into slides/")


def _file(name: str, expected: str) -> Path:
    if not Path(name).is_file():
        raise ArgumentTypeError(f"there is no file {name}; expected {expected}")
    return Path(name)
