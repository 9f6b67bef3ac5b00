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
        If it is not a whole number, or is less than 1.
    """
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"{text!r} was given; expected a whole number of at least 1")
    return number
