"""Settings of the denoising, and its progress."""

from desktop_app.denoise_panel.panel import DenoisePanel
from desktop_app.denoise_panel.wording import duration_text, method_title, settings_text

__all__ = ["DenoisePanel", "duration_text", "method_title", "settings_text"]
