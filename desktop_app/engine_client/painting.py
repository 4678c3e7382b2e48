"""Keeps the window's pictures up to date: knows which pieces are not, and makes them, those in view first."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from desktop_app.engine_client.messages import PIECE_PX, Look, Piece, Side, Strengths, level_count
from desktop_app.engine_client.viewing import Viewer
from gradnet_engine.photo import FloatArray, Photo
from gradnet_engine.strength import GRAIN_MARGIN_PX, blend_strength
from gradnet_engine.tiling import Region, Span, Tile

_NEVER, _FIRST = -1, 0


@dataclass(slots=True)
class _Sheet:
    """One picture as a grid of pieces.

    Attributes
    ----------
    painted : ndarray of int, rows x cols
        The version of each piece that the window has.
    is_there : ndarray of bool, rows x cols
        Whether there is anything to paint.
    version : int
        The newest version.
    """

    painted: npt.NDArray[np.int64]
    is_there: npt.NDArray[np.bool_]
    version: int = _FIRST

    @staticmethod
    def of(photo: Photo, is_there: bool) -> "_Sheet":
        grid = -(-photo.height_px // PIECE_PX), -(-photo.width_px // PIECE_PX)
        return _Sheet(np.full(grid, _NEVER), np.full(grid, is_there))

    def stale(self) -> npt.NDArray[np.intp]:
        """Return row and column of the pieces to be painted."""
        return np.argwhere(self.is_there & (self.painted < self.version))


@dataclass(slots=True)
class _Denoised:
    """The denoised photo as far as it has come.

    Attributes
    ----------
    rgb : ndarray of float32, H x W x 3
        Pixels at full strength.
    regions : list of Region
        Where they have come.
    """

    rgb: FloatArray
    regions: list[Region] = field(default_factory=list)


class Painter:
    """Makes pieces of the photo before and after, from one thread, while another denoises; it is its `Watcher`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._look = Look((1.0, 1.0, 0.0))
        self._photo: Photo | None = None
        self._viewer: Viewer | None = None
        self._sheets: dict[Side, _Sheet] = {}
        self._denoised: _Denoised | None = None

    # What there is to paint; from the thread that works ------------------------------------------------------------

    def show_before(self, photo: Photo) -> None:
        """Paint a photo as it is, from now on."""
        viewer = Viewer(photo)
        with self._lock:
            self._photo, self._viewer, self._denoised = photo, viewer, None
            self._sheets = {"before": _Sheet.of(photo, is_there=True)}

    def show_after(self, photo: Photo, denoised: FloatArray) -> None:
        """Paint a photo denoised, all of it."""
        self._begin_after(photo, _Denoised(denoised, [_whole(photo)]), is_there=True)

    def start_after(self, photo: Photo) -> None:
        """Paint a photo denoised, as its tiles come."""
        self._begin_after(photo, None, is_there=False)

    def on_started(self, so_far: FloatArray) -> None:
        """See `Watcher`."""
        with self._lock:
            self._denoised = _Denoised(so_far)

    def next_tile(self, waiting: Sequence[Tile]) -> Tile:
        """Choose the tile nearest to the middle of what is looked at."""
        with self._lock:
            view = self._view()
        return min(waiting, key=lambda tile: _distance(tile.target, view))

    def on_tile_done(self, region: Region) -> None:
        """See `Watcher`."""
        with self._lock:
            assert self._denoised is not None
            self._denoised.regions.append(region)
            sheet = self._sheets["after"]
            cells = _cells(region.rows), _cells(region.cols)
            sheet.is_there[cells] = True
            sheet.painted[cells] = _NEVER

    def _begin_after(self, photo: Photo, denoised: _Denoised | None, is_there: bool) -> None:
        viewer = self._viewer if photo is self._photo and self._viewer else Viewer(photo)
        with self._lock:
            self._photo, self._viewer, self._denoised = photo, viewer, denoised
            self._sheets = {"after": _Sheet.of(photo, is_there)}

    # Painting; from the thread that talks with the window ----------------------------------------------------------

    @property
    def look(self) -> Look:
        """How the photo is looked at."""
        return self._look

    @property
    def has_work(self) -> bool:
        """Whether a piece is out of date."""
        with self._lock:
            return any(len(sheet.stale()) for sheet in self._sheets.values())

    def set_look(self, look: Look) -> None:
        """Follow the user's eyes and strengths."""
        with self._lock:
            if look.strengths != self._look.strengths and "after" in self._sheets:
                self._sheets["after"].version += 1
            self._look = look

    def clear(self) -> None:
        """Paint nothing more."""
        with self._lock:
            self._photo = self._viewer = self._denoised = None
            self._sheets = {}

    def next_piece(self) -> Piece | None:
        """Make the piece that is waited for most; None if all are up to date."""
        with self._lock:
            photo, viewer, denoised, strengths = self._photo, self._viewer, self._denoised, self._look.strengths
            if photo is None or viewer is None or (chosen := self._most_wanted()) is None:
                return None
            side, region = chosen
            sheet = self._sheets[side]
            sheet.painted[_cells(region.rows), _cells(region.cols)] = sheet.version
            regions = list(denoised.regions) if denoised else []
        rgb = photo.rgb[region.index]
        if side == "after" and denoised is not None:
            rgb = _blended(photo, denoised.rgb, regions, region, strengths)
        levels = viewer.levels(rgb, region, level_count(photo.height_px, photo.width_px))
        return Piece((photo.height_px, photo.width_px), region.rows.start, region.cols.start, levels)

    def _most_wanted(self) -> tuple[Side, Region] | None:
        """Choose what is in view before the rest, then what is most out of date, then what is nearest to the middle."""
        view = self._view()

        def urgency(side: Side, region: Region) -> tuple[bool, int, float]:
            painted = self._sheets[side].painted[region.rows.start // PIECE_PX, region.cols.start // PIECE_PX]
            return region.shared_with(view).is_empty, int(painted), _distance(region, view)

        stale: list[tuple[Side, Region]] = [
            (side, self._piece_region(row, col)) for side, sheet in self._sheets.items() for row, col in sheet.stale()
        ]
        return min(stale, key=lambda piece: urgency(*piece), default=None)

    def _piece_region(self, row: int, col: int) -> Region:
        whole = self._whole()
        square = Region(
            Span(row * PIECE_PX, (row + 1) * PIECE_PX),
            Span(col * PIECE_PX, (col + 1) * PIECE_PX),
        )
        return square.shared_with(whole)

    def _view(self) -> Region:
        if self._look.in_view is None:
            return self._whole()
        first_row, first_col, end_row, end_col = self._look.in_view
        return Region(Span(first_row, end_row), Span(first_col, end_col))

    def _whole(self) -> Region:
        assert self._photo is not None
        return _whole(self._photo)


def _whole(photo: Photo) -> Region:
    return Region(Span(0, photo.height_px), Span(0, photo.width_px))


def _cells(span: Span) -> slice:
    """Return the pieces that a stretch of pixels touches."""
    return slice(span.start // PIECE_PX, -(-span.stop // PIECE_PX))


def _distance(region: Region, view: Region) -> float:
    """Return how far apart the middles are, squared."""
    return sum(
        (here.start + here.stop - there.start - there.stop) ** 2 / 4
        for here, there in ((region.rows, view.rows), (region.cols, view.cols))
    )


def _blended(
    photo: Photo, denoised: FloatArray, regions: Sequence[Region], region: Region, strengths: Strengths
) -> FloatArray:
    """Return a part of the photo at the strengths wanted; noisy where no tile has come."""
    around = region.grown(GRAIN_MARGIN_PX, photo.height_px, photo.width_px)
    noisy = photo.rgb[around.index]
    clean = noisy.copy()
    for done in regions:
        shared = done.shared_with(around)
        if not shared.is_empty:
            clean[shared.within(around)] = denoised[shared.index]
    return blend_strength(noisy, clean, *strengths)[region.within(around)]
