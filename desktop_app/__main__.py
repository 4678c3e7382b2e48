"""Where the program starts: ``gradnet-desktop`` and ``python -m desktop_app``.

Its child processes import this module again, so it loads nothing of the window before it is asked to.
"""

import sys


def main() -> int:
    """Run the application; return its exit code."""
    from desktop_app.app import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
