"""GradNet engine: reads photos, removes their noise, writes them back with all metadata."""

from importlib.metadata import version

__version__ = version("gradnet-desktop")
