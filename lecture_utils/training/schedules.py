"""How the learning rate changes in the course of a run."""

import torch


def one_cycle(
    optimizer: torch.optim.Optimizer,
    max_lr: float,
    steps: int,
    *,
    warm_up: float = 0.2,
    cycle_momentum: bool = False,
) -> torch.optim.lr_scheduler.OneCycleLR:
    """Let the learning rate rise in a line for a part of the run, then fall to zero in a line.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
    max_lr : float
        The highest learning rate.
    steps : int
        Optimizer steps of the whole run: epochs times batches.
    warm_up : float
        Share of the steps in which the learning rate rises, 0 to 1.
    cycle_momentum : bool
        Whether momentum (the first of AdamW's ``betas``) falls while the rate rises, and back.

    Returns
    -------
    torch.optim.lr_scheduler.OneCycleLR
        To be stepped after every batch, as `lecture_utils.training.fit` does.

    References
    ----------
    Smith, Topin: Super-convergence: very fast training of neural networks using large learning
    rates (2017).
    """
    return torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=max_lr,
        total_steps=steps,
        pct_start=warm_up,
        anneal_strategy="linear",
        cycle_momentum=cycle_momentum,
    )
