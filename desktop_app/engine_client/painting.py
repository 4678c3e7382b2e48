"""Keeps the window's pictures up to date: knows which pieces are not, and makes them, those in view first."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from desktop_app.engine_client.messages import PIECE_PX, Look, Piece, Strengths, level_count
from desktop_app.engine_client.viewing import Viewer
from gradnet_engine.kept_pixels import AnyPhoto, ResultPixels
from gradnet_engine.photo import FloatArray
from gradnet_engine.strength import GRAIN_MARGIN_PX, blend_strength
from gradnet_engine.tiling import Region, Span, Tile

_NEVER, _FIRST = -1, 0


@dataclass(slots=True)
class _Sheet:
    """One picture as a grid of pieces.

    Attributes
    ----------
    photo_px : tuple of two int
        Height and width.
    follows_strengths : bool
        Whether other strengths make it another picture.
    painted : ndarray of int, rows x cols
        The version of each piece that the window has.
    is_there : ndarray of bool, rows x cols
        Whether there is anything to paint.
    version : int
        The newest version.
    """

    photo_px: tuple[int, int]
    follows_strengths: bool
    painted: npt.NDArray[np.int64]
    is_there: npt.NDArray[np.bool_]
    version: int = _FIRST

    @staticmethod
    def of(photo: AnyPhoto, *, follows_strengths: bool, is_there: bool) -> "_Sheet":
        grid = -(-photo.height_px // PIECE_PX), -(-photo.width_px // PIECE_PX)
        photo_px = photo.height_px, photo.width_px
        return _Sheet(photo_px, follows_strengths, np.full(grid, _NEVER), np.full(grid, is_there))

    def stale(self) -> npt.NDArray[np.intp]:
        """Return row and column of the pieces to be painted."""
        return np.argwhere(self.is_there & (self.painted < self.version))

    def most_wanted(self, view: Region) -> Region | None:
        """Choose what is in view before the rest, then what is most out of date, then what is nearest to the middle."""
        stale = self.stale()
        if not len(stale):
            return None
        first_px = stale * PIECE_PX
        end_px = np.minimum(first_px + PIECE_PX, self.photo_px)
        view_first_px, view_end_px = (view.rows.start, view.cols.start), (view.rows.stop, view.cols.stop)
        is_out_of_view = ((first_px >= view_end_px) | (end_px <= view_first_px)).any(axis=1)
        from_middle = np.square(first_px + end_px - view_first_px - view_end_px).sum(axis=1)
        chosen = np.lexsort((from_middle, self.painted[tuple(stale.T)], is_out_of_view))[0]
        return Region(*map(Span, first_px[chosen].tolist(), end_px[chosen].tolist()))


@dataclass(slots=True)
class _Denoised:
    """The denoised photo as far as it has come.

    Attributes
    ----------
    pixels : ResultPixels
        At full strength.
    regions : list of Region
        Where they have come.
    """

    pixels: ResultPixels
    regions: list[Region] = field(default_factory=list)


class Painter:
    """Makes pieces of the photo before and after, from one thread, while another denoises; it is its `Watcher`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._look, self._screen = Look((1.0, 1.0, 0.0)), None
        self._photo: AnyPhoto | None = None
        self._viewer: Viewer | None = None
        self._sheet: _Sheet | None = None
        self._denoised: _Denoised | None = None

    # What there is to paint; from the thread that works ------------------------------------------------------------

    def show_before(self, photo: AnyPhoto) -> None:
        """Paint a photo as it is, from now on."""
        viewer = Viewer(photo)
        with self._lock:
            self._photo, self._viewer, self._denoised = photo, viewer, None
            self._sheet = _Sheet.of(photo, follows_strengths=False, is_there=True)

    def show_after(self, photo: AnyPhoto, denoised: ResultPixels) -> None:
        """Paint a photo denoised, all of it."""
        self._begin_after(photo, _Denoised(denoised, [_whole(photo)]), is_there=True)

    def start_after(self, photo: AnyPhoto) -> None:
        """Paint a photo denoised, as its tiles come."""
        self._begin_after(photo, None, is_there=False)

    def on_started(self, so_far: ResultPixels) -> None:
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
            assert self._sheet is not None
            self._denoised.regions.append(region)
            cells = _cells(region.rows), _cells(region.cols)
            self._sheet.is_there[cells] = True
            self._sheet.painted[cells] = _NEVER

    def _begin_after(self, photo: AnyPhoto, denoised: _Denoised | None, is_there: bool) -> None:
        viewer = self._viewer if photo is self._photo and self._viewer else Viewer(photo)
        with self._lock:
            self._photo, self._viewer, self._denoised = photo, viewer, denoised
            self._sheet = _Sheet.of(photo, follows_strengths=True, is_there=is_there)

    # Painting; from the thread that talks with the window ----------------------------------------------------------

    @property
    def look(self) -> Look:
        """How the photo is looked at."""
        return self._look

    @property
    def has_work(self) -> bool:
        """Whether a piece is out of date."""
        with self._lock:
            return self._sheet is not None and len(self._sheet.stale()) > 0

    def set_look(self, look: Look) -> None:
        """Follow the user's eyes and strengths."""
        with self._lock:
            if self._sheet is not None and self._sheet.follows_strengths:
                self._sheet.version += look.strengths != self._look.strengths
            self._look = look

    def set_screen(self, icc: bytes | None) -> None:
        """Paint for another screen; None means one of sRGB."""
        with self._lock:
            if self._sheet is not None:
                self._sheet.version += icc != self._screen
            self._screen = icc

    def clear(self) -> None:
        """Paint nothing more."""
        with self._lock:
            self._photo = self._viewer = self._denoised = self._sheet = None

    def next_piece(self) -> Piece | None:
        """Make the piece that is waited for most; None if all are up to date."""
        with self._lock:
            photo, viewer, denoised, look = self._photo, self._viewer, self._denoised, self._look
            sheet, screen = self._sheet, self._screen
            if photo is None or viewer is None or sheet is None or (region := sheet.most_wanted(self._view())) is None:
                return None
            sheet.painted[_cells(region.rows), _cells(region.cols)] = sheet.version
            regions = list(denoised.regions) if denoised else []
        rgb = photo.rgb[region.index]
        if denoised is not None:
            rgb = _blended(photo, denoised.pixels, regions, region, look.strengths)
        levels = viewer.levels(rgb, region, level_count(photo.height_px, photo.width_px), screen)
        counts = viewer.counts(rgb, region)
        return Piece((photo.height_px, photo.width_px), region.rows.start, region.cols.start, levels, counts)

    def _view(self) -> Region:
        if self._look.in_view is None:
            assert self._photo is not None
            return _whole(self._photo)
        first_row, first_col, end_row, end_col = self._look.in_view
        return Region(Span(first_row, end_row), Span(first_col, end_col))


def _whole(photo: AnyPhoto) -> Region:
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
    photo: AnyPhoto, denoised: ResultPixels, regions: Sequence[Region], region: Region, strengths: Strengths
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
