"""Live widgets that compute in the browser."""

from lecture_utils.widgets.cross_entropy_explorer import CrossEntropyExplorer
from lecture_utils.widgets.digit_pad import DigitPad
from lecture_utils.widgets.network_view import NetworkView
from lecture_utils.widgets.softmax_explorer import SoftmaxExplorer
from lecture_utils.widgets.training_monitor import TrainingMonitor

__all__ = [
    "CrossEntropyExplorer",
    "DigitPad",
    "NetworkView",
    "SoftmaxExplorer",
    "TrainingMonitor",
]
