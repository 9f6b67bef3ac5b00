"""Every figure of the lecture, in one style, each with its alternative text."""

from lecture_utils.plotting.confidence import (
    confusion_matrix,
    flip_path,
    label_smoothing_curve,
    reliability_diagram,
    turned_digits,
)
from lecture_utils.plotting.curves import compared_losses, training_curves
from lecture_utils.plotting.digits import digit_grid, digit_pixels
from lecture_utils.plotting.functions import shifted_shares, soft_maximum
from lecture_utils.plotting.internals import (
    activation_maps,
    gradient_maps,
    projections,
    weight_grid,
)
from lecture_utils.plotting.losses import cross_entropy_parts, expected_losses, loss_slopes
from lecture_utils.plotting.networks import block_diagram, matrix_product, network
from lecture_utils.plotting.planes import decision_regions
from lecture_utils.plotting.probabilities import (
    gradient_arrows,
    probability_bars,
    surprise_curve,
    temperature_bars,
)
from lecture_utils.plotting.style import AltFigure
from lecture_utils.plotting.tables import (
    class_bars,
    class_report,
    histograms,
    loss_bars,
    table_rows,
)

__all__ = [
    "AltFigure",
    "activation_maps",
    "block_diagram",
    "class_bars",
    "class_report",
    "compared_losses",
    "confusion_matrix",
    "cross_entropy_parts",
    "decision_regions",
    "digit_grid",
    "digit_pixels",
    "expected_losses",
    "flip_path",
    "gradient_arrows",
    "gradient_maps",
    "histograms",
    "label_smoothing_curve",
    "loss_bars",
    "loss_slopes",
    "matrix_product",
    "network",
    "probability_bars",
    "projections",
    "reliability_diagram",
    "shifted_shares",
    "soft_maximum",
    "surprise_curve",
    "table_rows",
    "temperature_bars",
    "training_curves",
    "turned_digits",
    "weight_grid",
]
