"""Which shapes make ten outputs."""

from lecture_utils.exercises.engine import WrongKindError, as_value, exercise


def as_shapes(answer):
    """Return a function of nothing that returns the two shapes as text."""
    value = as_value(answer)

    def shapes():
        try:
            w, b = value()
            return {"w": _shape(w), "b": str(b) if isinstance(b, int) else _shape(b)}
        except (TypeError, ValueError):
            raise WrongKindError("Give the two shapes as tuples, like `(3, 4), (4,)`.") from None

    return shapes


def _shape(part):
    return str(tuple(int(size) for size in part))


@exercise(
    "Items have 2 features. Which shapes must w and b have in x @ w + b for 10 outputs an item? "
    "Give two tuples.",
    probes=[()],
    hints=[
        "[N x 2] times [? x ?] must be [N x 10]. The inner sizes must agree.",
        "b is added to each row of N x 10: one number for each output.",
        "A tuple with one element has a comma: `(5,)`.",
    ],
    on_success="One column of w and one number of b for each class.",
    expects="two tuples, the shapes of w and of b",
    adapter=as_shapes,
)
def output_shapes():
    """Return the shapes of w and b for 2 inputs and 10 outputs."""
    return (2, 10), (10,)


output_shapes.misconceptions(
    transposed=(
        lambda: ((10, 2), (10,)),
        "(10, 2) is how `nn.Linear` stores its weight. In x @ w the size next to x is the number "
        "of features: N x 2 times 10 x 2 is not defined.",
    ),
    one_bias=(
        lambda: ((2, 10), (1,)),
        "With shape (1,) all ten outputs share one b. Each class needs its own.",
    ),
    bias_of_the_features=(
        lambda: ((2, 10), (2,)),
        "b is added to x @ w, which has 10 numbers an item, not to x, which has 2.",
    ),
    not_a_tuple=(
        lambda: ((2, 10), 10),
        "(10) is the number 10: parentheses alone make no tuple. A tuple with one element needs a "
        "comma.",
    ),
    bias_like_w=(
        lambda: ((2, 10), (2, 10)),
        "b has no row for each feature: it is added after the features have been summed up.",
    ),
    bias_as_row=(
        lambda: ((2, 10), (1, 10)),
        "(1, 10) would work by broadcasting. The usual form, also `nn.Linear`'s, is a plain "
        "vector: which shape has a vector of ten numbers?",
    ),
    bias_as_column=(
        lambda: ((2, 10), (10, 1)),
        "A column of ten does not fit onto the rows of N x 10. One number for each *output* is "
        "needed, in a plain vector.",
    ),
    one_output=(lambda: ((2, 1), (1,)), "That is logistic regression: one output. Ten are wanted."),
    swapped=(
        lambda: ((10,), (2, 10)),
        "w and b have changed places: first the shape of w, then that of b.",
    ),
    ten_by_ten=(
        lambda: ((10, 10), (10,)),
        "A w of 10 x 10 would take 10 features in. How many has an item here?",
    ),
)
