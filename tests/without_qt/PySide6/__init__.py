"""Stands in for PySide6 while the engine is tested, and can't be imported."""

raise ImportError("the engine imported PySide6")
