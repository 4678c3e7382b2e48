"""From one scale of a network to the next: half the edge on the way down, twice on the way up."""

from torch import Tensor, nn

from gradnet_engine.networks.crew import share_range
from gradnet_engine.networks.features import empty_features, may_be_overwritten


class Down(nn.Conv2d):
    """Makes one place of 2 x 2.

    Parameters
    ----------
    fine, coarse : int
        Channels in and out.
    """

    def __init__(self, fine: int, coarse: int) -> None:
        super().__init__(fine, coarse, 2, 2)

    def forward(self, features: Tensor) -> Tensor:  # type: ignore[override]  # noqa: D102 - said by the class
        channels_last = features.permute(0, 2, 3, 1)
        if not (may_be_overwritten(features) and channels_last.is_contiguous()):
            return super().forward(features)
        # Every row comes from a pair of rows: the sum of two products of matrices, which threads can share.
        count, fine, height, width = features.shape
        result = empty_features(count, self.out_channels, height // 2, width // 2, features.dtype)
        pairs = channels_last.view(-1, 2, width // 2, 2 * fine)
        rows = result.permute(0, 2, 3, 1).view(-1, width // 2, self.out_channels)
        matrices = self.weight.permute(2, 3, 1, 0).reshape(2, 2 * fine, -1).to(rows.dtype)
        bias = self.bias
        assert bias is not None

        def multiply(first: int, last: int) -> None:
            rows[first:last] = bias
            for row, matrix in enumerate(matrices):
                rows[first:last].baddbmm_(pairs[first:last, row], matrix.expand(last - first, -1, -1))

        share_range(multiply, len(rows))
        return result


class UpAndAdd(nn.ConvTranspose2d):
    """Makes 2 x 2 places of each, and adds what came at that scale on the way down (long skip).

    Parameters
    ----------
    coarse, fine : int
        Channels in and out.
    """

    def __init__(self, coarse: int, fine: int) -> None:
        super().__init__(coarse, fine, 2, 2)

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:  # type: ignore[override]
        """Take features up to the scale of the skip.

        Parameters
        ----------
        features : Tensor, N x coarse x H x W
            Features of the coarser scale.
        skip : Tensor, N x fine x 2H x 2W
            Where no derivatives are asked for, the sum may be written over it.

        Returns
        -------
        Tensor, N x fine x 2H x 2W
            The sum.
        """
        channels_last, sums = features.permute(0, 2, 3, 1), skip.permute(0, 2, 3, 1)
        if not (may_be_overwritten(skip) and channels_last.is_contiguous() and sums.is_contiguous()):
            return super().forward(features).add_(skip)
        # Every row makes a pair of rows: two products of matrices, added to what is there, which threads can share.
        # They take half the time of the convolution, and no memory for its result.
        assert self.bias is not None
        width, coarse = channels_last.shape[2:]
        rows, pairs = channels_last.view(-1, width, coarse), sums.view(-1, 2, width, 2 * skip.shape[1])
        matrices = self.weight.permute(2, 0, 3, 1).reshape(2, coarse, -1).to(rows.dtype)
        twice = self.bias.repeat(2).to(rows.dtype)

        def multiply(first: int, last: int) -> None:
            pairs[first:last].add_(twice)
            for row, matrix in enumerate(matrices):
                pairs[first:last, row].baddbmm_(rows[first:last], matrix.expand(last - first, -1, -1))

        share_range(multiply, len(rows))
        return skip
