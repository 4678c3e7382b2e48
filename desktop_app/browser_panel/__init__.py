"""Thumbnails of a folder."""

from desktop_app.browser_panel.panel import BrowserPanel

__all__ = ["BrowserPanel"]
