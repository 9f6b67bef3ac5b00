"""The loss of a uniform guess."""

from math import exp, log, log2, log10

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of the number of classes: the cross-entropy of a network that gives every "
    "class the same probability.",
    probes=[2, 3, 10, 1000],
    hints=[
        "Which probability does the true class get?",
        "1/C. What is the loss for that probability?",
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
        "1/C is the probability that the true class gets. What is the loss for it?",
    ),
    error_rate=(
        lambda classes: 1 - 1 / classes,
        "This is the fraction of wrong guesses. The loss does not count mistakes; it is minus the "
        "logarithm of a probability.",
    ),
    log10=(
        log10,
        "You used the logarithm to base 10. Cross-entropy uses the natural one: in Python that is "
        "`math.log`.",
    ),
    log2=(
        log2,
        "You used the logarithm to base 2, which measures in bits. PyTorch's cross-entropy uses "
        "the natural one.",
    ),
    negative=(
        lambda classes: log(1 / classes),
        "A cross-entropy is never negative. The logarithm of 1/C is, so the formula has a minus "
        "sign.",
    ),
    always_ten=(
        lambda classes: log(10),
        "2.3026 is the answer for ten classes only. The function gets the number of classes.",
    ),
    divided_by_classes=(
        lambda classes: log(classes) / classes,
        "You took a mean over the classes. Only the true class's logarithm is in the loss; the "
        "others are multiplied by 0.",
    ),
    summed_over_classes=(
        lambda classes: classes * log(classes),
        "You added up all C logarithms. y is 0 for all classes but one, so only one of them "
        "counts.",
    ),
    number_of_classes=(
        lambda classes: classes,
        "C is the number of possible guesses. The loss is minus the logarithm of the true class's "
        "probability.",
    ),
    exponential=(
        lambda classes: exp(-classes),
        "You used the exponential. The loss undoes it: which function is its inverse?",
    ),
    one_class_too_many=(
        lambda classes: log(classes + 1),
        "You counted one class too many. Which probability does each of C classes get?",
    ),
    one_class_too_few=(
        lambda classes: log(classes - 1),
        "You counted one class too few. Which probability does each of C classes get?",
    ),
    binary_terms=(
        lambda classes: (
            -log(1 / classes) - (classes - 1) * (log(1 - 1 / classes) if classes > 1 else 0)
        ),
        "You added a term log(1 - p) for each wrong class, as for yes/no decisions. In "
        "cross-entropy only the true class's probability appears.",
    ),
)
