"""A synthetic table with Otto's columns and class sizes, for whoever does not have Otto's file."""

import numpy as np

from lecture_utils.data.otto.csv import ROWS_OF_CLASS

FEATURES = 93
CLASSES = len(ROWS_OF_CLASS)
KINDS = 6  # of products in a class
OWN_KINDS = 5  # of them with the theme of the class
SHARED_THEMES = 16
FEATURES_OF_THEME = 22


def synthetic_rows(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Make up counts and classes with the columns and the class sizes of Otto's table.

    A class holds six kinds of products, and a kind mixes two themes, each of which speaks through
    22 of the features. Themes are shared between classes and pairs of them are not, so a linear
    classifier falls short. Classes 2, 3 and 4 have whole kinds in common: nobody can tell those
    rows apart. Counts are Poisson draws around rates that differ from row to row and from entry to
    entry, which makes most of them 0 and a few very large.

    Parameters
    ----------
    seed : int
        Decides everything.

    Returns
    -------
    counts : numpy.ndarray, int64, shape (61878, 93)
    classes : numpy.ndarray, int64, shape (61878,)
        0 to 8, in ascending order: Otto's file is sorted by class as well.
    """
    random = np.random.RandomState(seed)  # NumPy keeps its numbers the same in every version
    themes, kinds = _themes(random), _kinds(random)
    classes = np.repeat(np.arange(CLASSES), ROWS_OF_CLASS)
    first, second = kinds[classes, random.randint(KINDS, size=len(classes))].T
    size = np.exp(random.normal(0, 0.7, (len(classes), 1)))
    rates = size * (themes[first] + themes[second] + 0.3 * random.gamma(0.5, 1, FEATURES))
    rates *= random.gamma(0.4, 2.5, rates.shape)
    return random.poisson(rates).astype(np.int64), classes


def _themes(random: np.random.RandomState) -> np.ndarray:
    """Return mean counts a theme, shape (25, 93): the shared themes, then one of each class."""
    themes = np.zeros((SHARED_THEMES + CLASSES, FEATURES))
    for theme in themes:
        chosen = random.choice(FEATURES, FEATURES_OF_THEME, replace=False)
        theme[chosen] = random.gamma(0.5, 1.6, FEATURES_OF_THEME)
    return themes


def _kinds(random: np.random.RandomState) -> np.ndarray:
    """Return the two themes of every kind, shape (9, 6, 2)."""
    pairs = [(a, b) for a in range(SHARED_THEMES) for b in range(a)]
    chosen = random.permutation(len(pairs))[: CLASSES * KINDS]
    kinds = np.array(pairs)[chosen].reshape(CLASSES, KINDS, 2)
    for k in range(CLASSES):
        kinds[k, :OWN_KINDS, 0] = SHARED_THEMES + k
    kinds[2, :4] = kinds[1, :4]  # class 3 looks like class 2, most of the time
    kinds[3, :3] = kinds[1, 1:4]
    kinds[6, 0] = kinds[0, 0]
    kinds[8, 0] = kinds[0, 1]
    kinds[7, -1] = kinds[0, -1]
    return kinds
