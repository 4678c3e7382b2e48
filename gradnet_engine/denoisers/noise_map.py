"""The noise of each pixel, as a network is told it, computed where the network runs."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from gradnet_engine.noise import NoiseCurve
from gradnet_engine.noise.curve import INTENSITIES
from gradnet_engine.noise.sensor import SEEN_PX, mixed_light
from gradnet_engine.srgb import srgb_decoded, srgb_slope

# Tables: powers would take longer, on a processor a tenth of what a network does.
_STEPS = 1024
_REACH_PX = round(4 * SEEN_PX)
# On a processor, where what is stored in between would take as much memory as the features of a network.
_BAND_ROWS = 128

# What a network is told at most: beyond that it has learnt nothing. Nearly all of its training patches have less.
_MOST = 60 / 255


class NoiseMap:
    """Standard deviation of each pixel's noise: what Zhang et al. call a noise level map [1]_.

    Parameters
    ----------
    noise : NoiseCurve
        Of the whole photo. If it has a deviation, that is told; if not, its `sigma` and `shape`.
    device : torch.device
        Where the tiles are.

    References
    ----------
    .. [1] K. Zhang, W. Zuo, L. Zhang, "FFDNet: Toward a Fast and Flexible Solution for CNN-Based Image Denoising",
       IEEE Transactions on Image Processing 27(9), 2018.
    """

    def __init__(self, noise: NoiseCurve, device: torch.device) -> None:
        def placed(values: npt.ArrayLike) -> Tensor:
            return torch.from_numpy(np.array(values, np.float32)).to(device)

        steps = np.linspace(0, 1, _STEPS + 1)
        self._is_sensors = noise.deviation is not None
        if noise.deviation is not None:
            colours = noise.deviation.of_light, noise.deviation.of_reading
            self._of_light, self._of_reading = (placed(variance)[:, None, None] for variance in colours)
            self._light, self._slope = placed(srgb_decoded(steps)), placed(srgb_slope(steps))
            reach = np.arange(-_REACH_PX, _REACH_PX + 1)
            gaussian = np.exp(-np.square(reach / SEEN_PX) / 2)
            self._gaussian = placed(np.tile(gaussian / gaussian.sum(), (3, 1, 1, 1)))
        else:
            self._sigma = placed(noise.sigma)[:, None, None]
            shape = np.ones_like(INTENSITIES) if noise.shape is None else noise.shape
            self._shape = placed(np.interp(steps, INTENSITIES, shape))

    def over(self, rgb: Tensor) -> Tensor:
        """Return the standard deviation of each pixel's noise.

        Parameters
        ----------
        rgb : Tensor of float32, N x 3 x H x W
            Noisy pixels, on the [0, 1] scale; they tell the intensity, and smoothed, the light of a sensor.

        Returns
        -------
        Tensor of float32, N x 3 x H x W
            On the same scale, at most what networks were told in training; channels last in memory.
        """
        deviation = torch.empty_like(rgb, memory_format=torch.channels_last)
        height = rgb.shape[2]
        step = _BAND_ROWS if rgb.is_cpu else height
        for first in range(0, height, step):
            last = min(height, first + step)
            top, bottom = max(0, first - _REACH_PX), min(height, last + _REACH_PX)
            deviation[:, :, first:last] = self._over_band(rgb[:, :, top:bottom])[:, :, first - top : last - top]
        return deviation

    def _over_band(self, rgb: Tensor) -> Tensor:
        seen = rgb.clamp(0, 1)
        if not self._is_sensors:
            return _looked_up(self._shape, _steps(seen)).mul_(self._sigma).clamp_(max=_MOST)
        steps = _steps(self._smoothed(seen))
        light = _looked_up(self._light, steps)
        mixed = mixed_light(light, light.amax(1, keepdim=True))
        deviation = mixed.mul_(self._of_light).add_(self._of_reading).sqrt_().div_(_looked_up(self._slope, steps))
        return deviation.clamp_(max=_MOST)

    def _smoothed(self, rgb: Tensor) -> Tensor:
        padded = functional.pad(rgb, (_REACH_PX,) * 4, mode="replicate")
        rows = functional.conv2d(padded, self._gaussian, groups=3)
        return functional.conv2d(rows, self._gaussian.transpose(2, 3), groups=3)


def _steps(intensity: Tensor) -> Tensor:
    """Return places in a table, N x H x W x 3."""
    return (intensity * _STEPS).round_().to(torch.int32).permute(0, 2, 3, 1).contiguous()


def _looked_up(table: Tensor, steps: Tensor) -> Tensor:
    """Return what a table has at places, N x 3 x H x W."""
    return table.index_select(0, steps.view(-1)).view(steps.shape).permute(0, 3, 1, 2)
