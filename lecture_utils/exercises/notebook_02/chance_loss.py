"""The loss of knowing nothing."""

from math import exp, log, log2, log10

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of the number of classes: the cross-entropy of a network that gives every "
    "class the same probability.",
    probes=[2, 3, 10, 1000],
    hints=[
        "Which probability does the right class get?",
        "1/C. What does that cost?",
        "-log(1/C) = log(C), the natural logarithm.",
    ],
    on_success="ln C: the first number to look at when training starts.",
)
def chance_loss(classes):
    """Return ln C."""
    return log(classes)


chance_loss.misconceptions(
    probability=(
        lambda classes: 1 / classes,
        "1/C is the probability that the right class gets. What does a probability cost?",
    ),
    error_rate=(
        lambda classes: 1 - 1 / classes,
        "This is the share of wrong guesses. The loss does not count mistakes; it is minus the "
        "logarithm of a probability.",
    ),
    log10=(
        log10,
        "You used the logarithm to base 10. Cross-entropy has the natural one: in Python that is "
        "`math.log`.",
    ),
    log2=(
        log2,
        "You used the logarithm to base 2. That counts yes/no questions; cross-entropy has the "
        "natural one.",
    ),
    negative=(
        lambda classes: log(1 / classes),
        "A cross-entropy is never negative: the logarithm of 1/C is, and the formula has a minus "
        "sign.",
    ),
    always_ten=(
        lambda classes: log(10),
        "2.3026 is the answer for ten classes only. The function gets the number of classes.",
    ),
    divided_by_classes=(
        lambda classes: log(classes) / classes,
        "You took a mean over the classes. Only the right class's logarithm is in the loss; the "
        "others are multiplied by 0.",
    ),
    summed_over_classes=(
        lambda classes: classes * log(classes),
        "You added up all C logarithms. y is 0 for all classes but one, and so only one of them "
        "counts.",
    ),
    number_of_classes=(
        lambda classes: classes,
        "C is how many guesses there are. The loss is minus the logarithm of the right one's "
        "probability.",
    ),
    exponential=(
        lambda classes: exp(-classes),
        "You used the exponential. The loss undoes it: which function is its inverse?",
    ),
)
