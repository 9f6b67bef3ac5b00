"""The logarithm of a softmax, without going through the softmax."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write the log-softmax of z, N x C logits, so that it is right for logits of 1000 too. Use "
    "exp, log and sums, but no ready-made softmax or log-softmax.",
    probes=[
        tensor([[1000.0, 0.0, 999.0]]),
        tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]]),
        tensor([[1000.0, 998.0], [-1000.0, -1001.0], [1.0, 0.0]]),
        tensor([[0.3, -1.2, 2.5], [1.0, 0.0, -1.0], [0.2, 0.4, 0.7]]),
        tensor([[-1000.0, 1000.0], [999.0, 0.0], [0.5, 1.0]]),
    ],
    hints=[
        "Take the logarithm of the softmax formula on paper. What becomes of the fraction?",
        "log softmax(z) = z - log(sum of exp(z)), row by row. Where does it overflow, and what "
        "helped in notebook 01?",
        "Let m be the largest logit of each row (`keepdim=True`), and shift z by it first.",
    ],
    atol=5e-4,  # what float32 leaves of a difference of two numbers near 1000
    on_success="It never takes a log of 0: the sum of the shifted exponentials is at least 1.",
    without=("softmax", "log_softmax", "cross_entropy"),
)
def log_softmax(z):
    """Turn each row of logits into log-probabilities."""
    shifted = z - z.max(dim=1, keepdim=True).values
    return shifted - torch.log(torch.exp(shifted).sum(dim=1, keepdim=True))


EPSILON = (
    "A small number inside the logarithm avoids minus infinity, but it invents a probability: "
    "with 1e-9, no class can be less likely than that. The exact result at (1000, 0, 999) is about "
    "-1000."
)


log_softmax.misconceptions(
    log_of_softmax=(
        lambda z: torch.log(torch.softmax(z, 1)),
        "The softmax of a small class is exactly 0 in float32, and its logarithm is minus "
        "infinity. Take the logarithm on paper first: the log of a fraction is a difference.",
    ),
    no_shift=(
        lambda z: z - torch.log(torch.exp(z).sum(1, keepdim=True)),
        "The formula is right, but exp(1000) is infinite in floating point. What may you subtract "
        "from all logits of a row?",
    ),
    log_of_plain_softmax=(
        lambda z: torch.log(torch.exp(z) / torch.exp(z).sum(1, keepdim=True)),
        "exp(1000) is infinite, infinity divided by infinity is nan, and so is its logarithm. "
        "Shift first, and take the logarithm of the fraction on paper: it becomes a difference.",
    ),
    one_shift_for_all=(
        lambda z: z - z.max() - torch.log(torch.exp(z - z.max()).sum(1, keepdim=True)),
        "You shifted the whole table by its one largest logit. A row around -1000 is then far "
        "below 0, its exponentials are all 0, and log 0 is minus infinity. Each row has a maximum "
        "of its own.",
    ),
    shift_not_undone=(
        lambda z: z - torch.log(torch.exp(z - z.max(1, keepdim=True).values).sum(1, keepdim=True)),
        "You shifted inside the sum but not outside of it. Either shift z and the logarithm alike, "
        "or put the m that you took off back.",
    ),
    shifted_outside_only=(
        lambda z: z - z.max(1, keepdim=True).values - torch.log(torch.exp(z).sum(1, keepdim=True)),
        "You shifted z, but not the exponentials in the sum, which still overflow. Shift first, "
        "then use the shifted logits in both places.",
    ),
    shift_only=(
        lambda z: z - z.max(1, keepdim=True).values,
        "You subtracted the largest logit and stopped. The exponentials of your numbers do not "
        "sum to 1 yet: what must still be subtracted?",
    ),
    divided=(
        lambda z: z / torch.logsumexp(z, 1, keepdim=True),
        "You divided by the logarithm of the sum. The log of a fraction is a *difference*: "
        "log(a / b) = log a - log b.",
    ),
    divided_and_overflowed=(
        lambda z: z / torch.log(torch.exp(z).sum(1, keepdim=True)),
        "You divided by the logarithm of the sum, and exp(1000) is infinite. The log of a fraction "
        "is a *difference*: log(a / b) = log a - log b.",
    ),
    sum_added=(
        lambda z: z + torch.logsumexp(z, 1, keepdim=True),
        "You *added* the logarithm of the sum. The log of a fraction is a difference: "
        "log(a / b) = log a - log b.",
    ),
    sum_added_shifted=(
        lambda z: z - 2 * z.max(1, keepdim=True).values + torch.logsumexp(z, 1, keepdim=True),
        "The shift is right, but you *added* the logarithm of the sum. The log of a fraction is a "
        "difference: log(a / b) = log a - log b.",
    ),
    log_of_the_logits=(
        torch.log,
        "You took the logarithm of the *logits*; a negative one gives nan. Take the logarithm of "
        "the softmax formula on paper.",
    ),
    log_forgotten=(
        lambda z: torch.softmax(z, 1),
        "These are the probabilities. Their logarithms are asked for: they are 0 or negative.",
    ),
    sum_without_log=(
        lambda z: z - torch.exp(z).sum(1, keepdim=True),
        "You subtracted the sum of the exponentials itself. Subtract the *logarithm* of that sum: "
        "log(a / b) = log a - log b.",
    ),
    shifted_sum_without_log=(
        lambda z: (
            z
            - z.max(1, keepdim=True).values
            - torch.exp(z - z.max(1, keepdim=True).values).sum(1, keepdim=True)
        ),
        "The shift is right, but you subtracted the sum of the exponentials itself. Subtract the "
        "*logarithm* of that sum: log(a / b) = log a - log b.",
    ),
    along_the_batch=(
        lambda z: torch.log_softmax(z, 0),
        "You worked along the batch: the exponentials of your columns sum to 1, not those of your "
        "rows. Which dimension holds the classes?",
    ),
    over_the_whole_table=(
        lambda z: z - torch.logsumexp(z, (0, 1)),
        "You subtracted the logarithm of the sum over the whole table. Each row is an example with "
        "a distribution of its own.",
    ),
    log_sigmoid=(
        torch.nn.functional.logsigmoid,
        "This is the log of a sigmoid for each logit. Each looks only at its own score, but the "
        "probabilities of a row must sum to 1.",
    ),
    no_keepdim=(
        lambda z: z - torch.logsumexp(z, 1),
        "Your sum along dimension 1 has shape (N,), and torch lines it up with the columns: an "
        "error when N and C differ, silently wrong when they agree. Keep the summed dimension.",
    ),
    **{
        f"small_number_{small:.0e}": (
            lambda z, small=small: torch.log(torch.softmax(z, 1) + small),
            EPSILON,
        )
        for small in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-20, 1e-30)
    },
)
