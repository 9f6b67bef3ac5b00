"""Training a network, and measuring what it has learnt."""

from lecture_utils.training.loop import Evaluation, evaluate, fit, train_epoch

__all__ = ["Evaluation", "evaluate", "fit", "train_epoch"]
