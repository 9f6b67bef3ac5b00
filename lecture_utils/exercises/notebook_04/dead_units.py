"""Units that are inactive whatever the image."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of h, the N x H activations of a layer after its ReLU: how many of the H "
    "units are dead, that is, 0 for every one of the N images?",
    probes=[
        tensor([[0.0, 1.5, 0.0, 0.0], [0.0, 0.0, 0.2, 0.0], [0.0, 2.0, 0.7, 0.0]]),
        tensor([[0.0, 0.0, 0.0], [0.3, 0.0, 0.0], [0.0, 0.0, 0.0]]),
        tensor([[0.0, 0.0], [1.0, 2.0]]),
        tensor([[0.5, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.1]]),
        tensor([[0.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]),
        torch.zeros(2, 6),
    ],
    hints=[
        "Each column of h is one unit. When is a whole column 0?",
        "`h == 0` is a table of booleans; `.all(dim=...)` asks whether all are True.",
        "`(h == 0).all(dim=0).sum()`",
    ],
    on_success="A dead unit contributes nothing, and no gradient flows back through it.",
)
def dead_units(h):
    """Return the number of columns that are 0 throughout."""
    return (h == 0).all(dim=0).sum()


dead_units.misconceptions(
    along_the_images=(
        lambda h: (h == 0).all(dim=1).sum(),
        "You counted images for which every unit is inactive. A unit is a column: along which "
        "dimension must all entries be 0?",
    ),
    sometimes_silent=(
        lambda h: (h == 0).any(dim=0).sum(),
        "You counted units that are inactive for *some* image. Nearly all are, and that is normal.",
    ),
    zeros_counted=(
        lambda h: (h == 0).sum(),
        "You counted all zeros of the table: pairs of a unit and an image.",
    ),
    share=(
        lambda h: (h == 0).all(dim=0).float().mean(),
        "This is the fraction of dead units. How many are there?",
    ),
    alive=(
        lambda h: (h > 0).any(dim=0).sum(),
        "You counted the units that are active for at least one image. The others are asked for.",
    ),
    always_active=(
        lambda h: (h > 0).all(dim=0).sum(),
        "You counted units that are active for *every* image; a dead unit is active for none.",
    ),
    which=(
        lambda h: (h == 0).all(dim=0),
        "This says *which* units are dead, one True or False for each. How many are True?",
    ),
    indices=(
        lambda h: (h == 0).all(dim=0).nonzero().flatten(),
        "These are the indices of the dead units. How many are there?",
    ),
    any_dead=(
        lambda h: (h == 0).all(dim=0).any(),
        "This says whether there is a dead unit at all. How many are there?",
    ),
    first_image_only=(
        lambda h: (h[0] == 0).sum(),
        "You counted units that are inactive for the first image. They may be active for another.",
    ),
    whole_table=(
        lambda h: (h == 0).all().sum(),
        "You asked whether the whole table is 0. Ask it of each column: which dimension does `all` "
        "need?",
    ),
    as_many_columns_as_images=(
        lambda h: (h[:, : len(h)] == 0).all(0).sum(),
        "You looked only at as many columns as there are images: `len(h)` is N. How many units are "
        "there?",
    ),
    per_image=(
        lambda h: (h == 0).sum(dim=1),
        "These are the inactive units of each image. A dead unit is inactive for all of them.",
    ),
    per_unit=(
        lambda h: (h == 0).sum(dim=0),
        "For each unit you counted its zeros. A unit is dead when that count is N.",
    ),
)
