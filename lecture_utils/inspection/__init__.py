"""Questions to a trained network: what it looks at, how sure it is, where it fails."""

from lecture_utils.inspection.calibration import Reliability, fit_temperature, reliability
from lecture_utils.inspection.flipping import flip
from lecture_utils.inspection.representations import between_classes, principal_plane
from lecture_utils.inspection.strangers import letters, noise, rotated, scribbles

__all__ = [
    "Reliability",
    "between_classes",
    "fit_temperature",
    "flip",
    "letters",
    "noise",
    "principal_plane",
    "reliability",
    "rotated",
    "scribbles",
]
