"""The exercises of notebook 04."""

from lecture_utils.exercises.notebook_04.calibration_error import calibration_error
from lecture_utils.exercises.notebook_04.confusion_matrix import confusion_matrix
from lecture_utils.exercises.notebook_04.dead_units import dead_units
from lecture_utils.exercises.notebook_04.pixel_gradient import pixel_gradient

__all__ = ["calibration_error", "confusion_matrix", "dead_units", "pixel_gradient"]
