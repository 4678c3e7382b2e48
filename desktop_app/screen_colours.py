"""Which colours the screen has, by the profile that the system keeps for it; photos are shown in these."""

import ctypes
import logging
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColorSpace, QGuiApplication, QImage, QWindow
from PySide6.QtWidgets import QWidget

_log = logging.getLogger(__name__)

_SEEN_ANEW = (QEvent.Type.Show, QEvent.Type.WindowActivate)


class ScreenColours(QObject):
    """Follows the profile of the screen that a window is on, which may be moved to another, or calibrated.

    Parameters
    ----------
    window : QWidget
        A top-level window; owner.
    """

    changed = Signal()
    """`icc` is another."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.icc: bytes | None = None
        """The ICC profile; None: colours are shown as sRGB."""
        self._window, self._is_followed = window, False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look again whenever the window is seen anew."""
        if event.type() in _SEEN_ANEW:
            self._look()
        return False

    def _look(self) -> None:
        handle = self._window.windowHandle()
        if handle is None:
            return
        if not self._is_followed:
            self._is_followed = True
            handle.screenChanged.connect(self._look)
        icc = usable(profile_of(handle))
        if icc != self.icc:
            self.icc = icc
            self.changed.emit()


def usable(icc: bytes | None) -> bytes | None:
    """Return a profile if it is one that colours can be converted to, and other than sRGB."""
    if icc is None:
        return None
    space = QColorSpace.fromIccProfile(icc)
    if not space.isValidTarget() or space.colorModel() is not QColorSpace.ColorModel.Rgb:
        _log.warning("The screen's profile can't be used; photos are shown as sRGB")
        return None
    _log.info("The screen's colours are those of %s", space.description())
    return None if space == QColorSpace(QColorSpace.NamedColorSpace.SRgb) else icc


def in_screen_colours(image: QImage, icc: bytes | None) -> QImage:
    """Return a picture in sRGB as a screen shows it."""
    if icc is None:
        return image
    srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    return image.colorTransformed(srgb.transformationToColorSpace(QColorSpace.fromIccProfile(icc)))


def profile_of(window: QWindow) -> bytes | None:
    """Return the profile that the system has for the screen of a window, or None.

    On Wayland there is none to ask for: the compositor converts what windows show as sRGB.
    """
    try:
        if QGuiApplication.platformName() == "xcb":
            return _x11_profile(QGuiApplication.screens().index(window.screen()))
        if sys.platform == "win32" and QGuiApplication.platformName() == "windows":
            return _windows_profile(int(window.winId()))
    except (OSError, ValueError, AttributeError) as error:
        _log.warning("The screen's profile can't be read: %s", error)
    return None


_MOST_LONGS = 1 << 22


def _x11_profile(screen: int) -> bytes | None:
    """Return what the root window holds for the screen of a number ("ICC Profiles in X", freedesktop.org, 0.4)."""
    x11 = ctypes.CDLL("libX11.so.6")
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    x11.XOpenDisplay.restype = pointer
    x11.XDefaultRootWindow.restype = x11.XInternAtom.restype = number
    display = pointer(x11.XOpenDisplay(None))
    if not display:
        return None
    try:
        root = number(x11.XDefaultRootWindow(display))
        name = f"_ICC_PROFILE_{screen}" if screen else "_ICC_PROFILE"
        atom = number(x11.XInternAtom(display, name.encode(), True))
        kind, bits, count, left, data = number(), ctypes.c_int(), number(), number(), pointer()
        answers = [ctypes.byref(answer) for answer in (kind, bits, count, left, data)]
        part = ctypes.c_long(0), ctypes.c_long(_MOST_LONGS)
        if not atom or x11.XGetWindowProperty(display, root, atom, *part, False, number(0), *answers) or not data:
            return None
        profile = ctypes.string_at(data, count.value) if bits.value == 8 else None
        x11.XFree(data)
        return profile
    finally:
        x11.XCloseDisplay(display)


if sys.platform == "win32":
    from ctypes import wintypes

    class _MonitorInfo(ctypes.Structure):
        _fields_ = (
            ("cbSize", wintypes.DWORD),
            ("rcMonitor", wintypes.RECT),
            ("rcWork", wintypes.RECT),
            ("dwFlags", wintypes.DWORD),
            ("szDevice", wintypes.WCHAR * 32),
        )

    _NEAREST = 2

    def _windows_profile(window: int) -> bytes | None:
        """Return the file that Windows' colour management names for the screen of a window."""
        user, gdi = ctypes.WinDLL("user32"), ctypes.WinDLL("gdi32")
        user.MonitorFromWindow.restype = wintypes.HMONITOR
        gdi.CreateDCW.restype = wintypes.HDC
        info = _MonitorInfo(cbSize=ctypes.sizeof(_MonitorInfo))
        monitor = wintypes.HMONITOR(user.MonitorFromWindow(wintypes.HWND(window), _NEAREST))
        if not user.GetMonitorInfoW(monitor, ctypes.byref(info)):
            return None
        device = wintypes.HDC(gdi.CreateDCW(info.szDevice, None, None, None))
        if not device:
            return None
        try:
            length = wintypes.DWORD(0)
            gdi.GetICMProfileW(device, ctypes.byref(length), None)
            name = ctypes.create_unicode_buffer(length.value)
            is_told = length.value and gdi.GetICMProfileW(device, ctypes.byref(length), name)
            return Path(name.value).read_bytes() if is_told else None
        finally:
            gdi.DeleteDC(device)
