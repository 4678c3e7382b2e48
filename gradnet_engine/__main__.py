"""``python -m gradnet_engine`` is ``gradnet``."""

from gradnet_engine.cli import main

if __name__ == "__main__":
    main()
