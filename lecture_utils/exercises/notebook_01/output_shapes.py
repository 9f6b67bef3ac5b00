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
    return str(tuple(int(size) for size in getattr(part, "shape", part)))


@exercise(
    "Each example has 2 features. Which shapes must w and b have in x @ w + b for 10 outputs per "
    "example? Give two tuples.",
    placeholder="None",
    probes=[()],
    hints=[
        "[N x 2] times [? x ?] must be [N x 10]. The inner sizes must match.",
        "b is added to each row of the N x 10 result: one number for each output.",
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
        "(10, 2) is how `nn.Linear` stores its weight. In x @ w the number of rows of w must be "
        "the number of features: N x 2 times 10 x 2 is not defined.",
    ),
    transposed_with_columns=(
        lambda: ((10, 2), (10, 1)),
        "These are the shapes of W x + b with columns, as in a book of mathematics. Here it is "
        "x @ w + b and each example is a row: w has a row for each feature, and b is a plain "
        "vector.",
    ),
    one_bias=(
        lambda: ((2, 10), (1,)),
        "With shape (1,) all ten outputs would share one b. Each class needs its own.",
    ),
    one_bias_as_number=(
        lambda: ((2, 10), 1),
        "b has one number for each of the ten outputs, and its shape is a tuple.",
    ),
    bias_of_the_features=(
        lambda: ((2, 10), (2,)),
        "b is added to x @ w, which has 10 numbers per example, not to x, which has 2.",
    ),
    not_a_tuple=(
        lambda: ((2, 10), 10),
        "(10) is the number 10: parentheses alone do not make a tuple. A tuple with one element "
        "needs a comma.",
    ),
    bias_like_w=(
        lambda: ((2, 10), (2, 10)),
        "b does not have a row for each feature: it is added after the features have been summed.",
    ),
    bias_for_each_example=(
        lambda: ((2, 10), (2, 1)),
        "b has nothing to do with the 2 features or the examples. There is one number per output.",
    ),
    bias_as_row=(
        lambda: ((2, 10), (1, 10)),
        "(1, 10) would work by broadcasting. The usual form, which `nn.Linear` uses too, is a "
        "plain vector: what is the shape of a vector of ten numbers?",
    ),
    bias_as_column=(
        lambda: ((2, 10), (10, 1)),
        "A column of ten does not fit onto the rows of an N x 10 matrix. You need one number for "
        "each *output*, in a plain vector.",
    ),
    one_output=(
        lambda: ((2, 1), (1,)),
        "That is logistic regression: one output. Here we want ten.",
    ),
    swapped=(
        lambda: ((10,), (2, 10)),
        "w and b have changed places: first give the shape of w, then that of b.",
    ),
    ten_by_ten=(
        lambda: ((10, 10), (10,)),
        "A w of shape 10 x 10 would take 10 features. How many does an example have here?",
    ),
)
