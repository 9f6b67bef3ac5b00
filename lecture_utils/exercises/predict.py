"""The predictions of all notebooks: ``exercises.predict.NAME.check(guess)``."""

from lecture_utils.exercises.notebook_01.predictions import (
    bolder,
    divided_by_sum,
    overflow,
    ratio,
    shift,
    sigmoid_sum,
    which_dim,
)
from lecture_utils.exercises.notebook_02.predictions import (
    all_right_no_loss,
    can_be_negative,
    certain_and_right,
    cost_of_a_tenth,
    gradient_sum,
    knowing_nothing,
    softmax_twice,
)
from lecture_utils.exercises.notebook_03.predictions import (
    best_of_a_hundred,
    both_at_once,
    chosen_class,
    last_batch,
    parameters,
    relu_on_the_logits,
    too_small,
)
from lecture_utils.exercises.notebook_04.predictions import (
    claimed_and_right,
    gradient_of_a_dead_unit,
    ink_in_the_middle,
    no_digit_at_all,
    temperature_and_accuracy,
)
from lecture_utils.exercises.notebook_05.predictions import (
    certain_and_wrong,
    largest_class,
    shuffled_pixels,
    unshuffled,
    weighted_loss,
)

__all__ = [
    "all_right_no_loss",
    "best_of_a_hundred",
    "bolder",
    "both_at_once",
    "can_be_negative",
    "certain_and_right",
    "certain_and_wrong",
    "chosen_class",
    "claimed_and_right",
    "cost_of_a_tenth",
    "divided_by_sum",
    "gradient_of_a_dead_unit",
    "gradient_sum",
    "ink_in_the_middle",
    "knowing_nothing",
    "largest_class",
    "last_batch",
    "no_digit_at_all",
    "overflow",
    "parameters",
    "ratio",
    "relu_on_the_logits",
    "shift",
    "shuffled_pixels",
    "sigmoid_sum",
    "softmax_twice",
    "temperature_and_accuracy",
    "too_small",
    "unshuffled",
    "weighted_loss",
    "which_dim",
]
