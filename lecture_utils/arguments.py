"""What commands take on their command lines."""

from argparse import ArgumentTypeError


def positive(text: str) -> int:
    """Read an argument that counts something: seeds, epochs, processes.

    Parameters
    ----------
    text : str

    Returns
    -------
    int
        1 or more.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is no whole number, or less than 1.
    """
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"it is {text!r}; expected a whole number from 1")
    return number
