"""The entry point of ``popconsole`` and of ``python -m popconsole``."""

from popconsole.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
