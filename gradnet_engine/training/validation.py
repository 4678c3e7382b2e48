"""How good a network is while it trains, by the protocol that published figures use."""

from collections.abc import Callable

import numpy as np

from gradnet_engine.alignment import aligned
from gradnet_engine.metrics import psnr_db
from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import AddedNoiseSet, RealSet, TestPair, TestSet, spread
from gradnet_engine.training.config import AwgnCheck, Validation
from gradnet_engine.training.data_config import data_path


def validation_sets(validation: Validation, root: str) -> list[TestSet]:
    """Return the data sets of a configuration, one a figure.

    Parameters
    ----------
    validation : Validation
        What to judge on.
    root : str
        Folder of the data sets.
    """
    sets: list[TestSet] = []
    for check in validation.data:
        if isinstance(check, AwgnCheck):
            sets += [AddedNoiseSet(data_path(root, check.path), sigma / 255, check.kind) for sigma in check.sigmas]
        else:
            patterns = data_path(root, check.noisy_path), data_path(root, check.ref_path)
            sets.append(RealSet(*patterns, move_onto=aligned if check.align else None))
    return sets


def validate(denoise: Callable[[TestPair], FloatArray], validation: Validation, root: str) -> dict[str, float]:
    """Return the mean PSNR of each figure.

    Parameters
    ----------
    denoise : callable
        Takes a pair, of which it may look at the noise alone besides the noisy photo; returns H x W x 3 float32.
    validation : Validation
        What to judge on.
    root : str
        Folder of the data sets.

    Returns
    -------
    dict
        Decibels by figure.
    """
    values: dict[str, list[float]] = {}
    for test_set in validation_sets(validation, root):
        for index in spread(test_set.count(), validation.photos):
            pair = test_set.read(index, validation.crop_px)
            values.setdefault(test_set.name, []).append(psnr_db(pair.clean, denoise(pair)))
    return {name: float(np.mean(figures)) for name, figures in values.items()}
