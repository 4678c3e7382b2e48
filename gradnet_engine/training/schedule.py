"""How the learning rate moves, and when a run has become better."""

import math
from dataclasses import replace

import numpy as np

from gradnet_engine.training.checkpoints import Progress
from gradnet_engine.training.config import Schedule

# The very first step should move something.
_LEAST_SHARE = 1e-3


def rate_scale(schedule: Schedule, share_done: float, plateau_scale: float) -> float:
    """Return what the learning rate is multiplied by.

    Parameters
    ----------
    schedule : Schedule
        Its kind.
    share_done : float
        How much of the run is done, 0..1.
    plateau_scale : float
        What a plateau schedule has made of the rate so far.
    """
    if share_done < schedule.warmup:
        return max(share_done, _LEAST_SHARE) / max(schedule.warmup, _LEAST_SHARE)
    if schedule.kind == "plateau":
        return plateau_scale
    turned = (share_done - schedule.warmup) / max(1e-9, 1 - schedule.warmup)
    return schedule.floor + (1 - schedule.floor) * 0.5 * (1 + math.cos(math.pi * turned))


def judged(progress: Progress, figures: dict[str, float], schedule: Schedule) -> tuple[Progress, bool]:
    """Return the progress after a validation, and whether it is the best so far.

    Parameters
    ----------
    progress : Progress
        Before.
    figures : dict
        Decibels by figure; their mean decides.
    schedule : Schedule
        After `patience` validations without a better one, a plateau schedule lowers the rate by `factor`.
    """
    mean_db = float(np.mean(list(figures.values())))
    if progress.best_db is None or mean_db > progress.best_db:
        return replace(progress, best_db=mean_db, stale=0, figures=figures), True
    stale, scale = progress.stale + 1, progress.plateau_scale
    if stale > schedule.patience:
        stale, scale = 0, scale * schedule.factor
    return replace(progress, stale=stale, plateau_scale=scale, figures=figures), False
