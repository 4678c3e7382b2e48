"""GradNet engine: reads photos, removes their noise, writes them back with all metadata."""


def program_version() -> str:
    """Return the version in pyproject.toml, the one place that has it."""
    # Costs as much as all else that a command imports at its start.
    from importlib.metadata import version

    return version("gradnet-desktop")
