"""Units that are silent whatever the image."""

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
        "One column of h is one unit. When is a whole column 0?",
        "`h == 0` is a table of True and False; `.all(dim=...)` asks whether all are True.",
        "`(h == 0).all(dim=0).sum()`",
    ],
    on_success="Nothing comes out of a dead unit, and no gradient goes back through it.",
)
def dead_units(h):
    """Return the number of columns that are 0 throughout."""
    return (h == 0).all(dim=0).sum()


dead_units.misconceptions(
    along_the_images=(
        lambda h: (h == 0).all(dim=1).sum(),
        "You counted images for which every unit is silent. A unit is a column: along which "
        "dimension must all be 0?",
    ),
    sometimes_silent=(
        lambda h: (h == 0).any(dim=0).sum(),
        "You counted units that are silent for *some* image. Nearly all are, and that is healthy.",
    ),
    zeros_counted=(
        lambda h: (h == 0).sum(),
        "These are all zeros of the table: pairs of a unit and an image.",
    ),
    share=(
        lambda h: (h == 0).all(dim=0).float().mean(),
        "This is the share of dead units. How many are they?",
    ),
    alive=(
        lambda h: (h > 0).any(dim=0).sum(),
        "You counted the units that answer to something: the living.",
    ),
    always_active=(
        lambda h: (h > 0).all(dim=0).sum(),
        "You counted the units that answer to *every* image. The dead answer to none.",
    ),
    which=(
        lambda h: (h == 0).all(dim=0),
        "This says *which* units are dead, one True or False each. How many are True?",
    ),
    first_image_only=(
        lambda h: (h[0] == 0).sum(),
        "Silent for the first image alone: another image may wake the unit.",
    ),
    per_image=(
        lambda h: (h == 0).sum(dim=1),
        "These are the silent units of each image. Dead is a unit that is silent for all of them.",
    ),
    per_unit=(
        lambda h: (h == 0).sum(dim=0),
        "For each unit, you counted the images for which it is silent. Dead are those where the "
        "count is N.",
    ),
)
