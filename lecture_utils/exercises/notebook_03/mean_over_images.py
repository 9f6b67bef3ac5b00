"""From the losses of the batches to the loss of the images."""

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of two lists, batch_losses, the mean loss of each batch, and batch_sizes, "
    "the number of images in each batch: the mean loss over all images.",
    probes=[
        ([0.5, 1.0], [64, 16]),
        ([2.0, 1.0, 0.3], [64, 64, 32]),
        ([0.25, 0.75, 1.5, 3.0], [10, 20, 30, 40]),
        ([0.7], [24]),
    ],
    hints=[
        "What is the sum of the losses of the images in one batch?",
        "It is mean times size. Add these up: what do you divide by?",
        "`sum(l * n for l, n in zip(batch_losses, batch_sizes)) / sum(batch_sizes)`",
    ],
    on_success="Each image counts the same, whichever batch it is in.",
)
def mean_over_images(batch_losses, batch_sizes):
    """Return the mean over images; each batch counts by its size."""
    total = sum(loss * size for loss, size in zip(batch_losses, batch_sizes, strict=True))
    return total / sum(batch_sizes)


def weighted(batch_losses, batch_sizes):
    return sum(loss * size for loss, size in zip(batch_losses, batch_sizes, strict=True))


mean_over_images.misconceptions(
    mean_of_means=(
        lambda batch_losses, batch_sizes: sum(batch_losses) / len(batch_losses),
        "This is the mean over the batches. The images of a small last batch then count more than "
        "the others. How can each batch count by its size?",
    ),
    means_over_images=(
        lambda batch_losses, batch_sizes: sum(batch_losses) / sum(batch_sizes),
        "You added up *means* and divided by the number of images, as the lecture's script did: "
        "the result is too small by about the number of images in a batch.",
    ),
    sum_of_means=(
        lambda batch_losses, batch_sizes: sum(batch_losses),
        "You added the batch losses up. (Two nested loops in place of `zip` have the same effect.) "
        "A sum grows with the number of batches; a mean does not.",
    ),
    total=(
        lambda batch_losses, batch_sizes: float(weighted(batch_losses, batch_sizes)),
        "This is the sum over all images. A division is missing.",
    ),
    products=(
        lambda batch_losses, batch_sizes: [
            loss * size for loss, size in zip(batch_losses, batch_sizes, strict=True)
        ],
        "These are the summed losses of each batch. Add them up, and divide by the number of all "
        "images.",
    ),
    divided_by_batches=(
        lambda batch_losses, batch_sizes: weighted(batch_losses, batch_sizes) / len(batch_sizes),
        "You weighted each batch by its size and divided by the number of batches. The weights "
        "add up to another number: divide by that.",
    ),
    divided_by_own_size=(
        lambda batch_losses, batch_sizes: (
            sum(loss / size for loss, size in zip(batch_losses, batch_sizes, strict=True))
            / len(batch_sizes)
        ),
        "You divided each batch loss by its size. It is a mean already; how do you get back to "
        "its sum?",
    ),
    summed_over_own_size=(
        lambda batch_losses, batch_sizes: sum(
            loss / size for loss, size in zip(batch_losses, batch_sizes, strict=True)
        ),
        "You divided each batch loss by its size and added up. It is a mean already; how do you "
        "get back to its sum?",
    ),
    divided_by_the_first_size=(
        lambda batch_losses, batch_sizes: (
            weighted(batch_losses, batch_sizes) / (batch_sizes[0] * len(batch_sizes))
        ),
        "You divided as if every batch had the size of the first. How many images are there in "
        "all?",
    ),
    divided_by_the_largest_size=(
        lambda batch_losses, batch_sizes: (
            weighted(batch_losses, batch_sizes) / (max(batch_sizes) * len(batch_sizes))
        ),
        "You divided as if every batch had the largest size. How many images are there in all?",
    ),
    mean_size=(
        lambda batch_losses, batch_sizes: sum(batch_sizes) / len(batch_sizes),
        "This is the mean *size* of the batches. Their losses do not appear in it.",
    ),
    all_like_the_first=(
        lambda batch_losses, batch_sizes: sum(batch_losses) * batch_sizes[0] / sum(batch_sizes),
        "You gave every batch the size of the first. The last one is smaller.",
    ),
    last_batch_only=(
        lambda batch_losses, batch_sizes: batch_losses[-1],
        "This is the loss of the last batch alone.",
    ),
    last_batch_left_out=(
        lambda batch_losses, batch_sizes: mean_over_images.reference(
            batch_losses[:-1] or batch_losses, batch_sizes[:-1] or batch_sizes
        ),
        "You left the last batch out. Its images count like all the others.",
    ),
    lists_multiplied=(
        lambda batch_losses, batch_sizes: sum(batch_losses * batch_sizes) / sum(batch_sizes),
        "Python does not multiply lists number by number. Loop over the pairs with `zip`, or turn "
        "both lists into tensors.",
    ),
    **{
        f"divided_by_{number}": (
            lambda batch_losses, batch_sizes, number=number: (
                weighted(batch_losses, batch_sizes) / number
            ),
            f"You always divide by {number}. How many images there are depends on the batches.",
        )
        for number in (16, 64, 80, 100, 160, 10_000, 55_000, 60_000)
    },
)
