"""Questions to a trained network: what it responds to, how confident it is, where it fails."""

from lecture_utils.inspection.adversarial import greedy_pixel_attack
from lecture_utils.inspection.calibration import (
    CalibrationCurve,
    calibration_curve,
    fit_temperature,
)
from lecture_utils.inspection.out_of_distribution import letters, noise, rotated, scribbles
from lecture_utils.inspection.planes import square
from lecture_utils.inspection.representations import between_class_share, pca_2d

__all__ = [
    "CalibrationCurve",
    "between_class_share",
    "calibration_curve",
    "fit_temperature",
    "greedy_pixel_attack",
    "letters",
    "noise",
    "pca_2d",
    "rotated",
    "scribbles",
    "square",
]
