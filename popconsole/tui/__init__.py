"""The full-screen console, drawn with Textual."""

from popconsole.tui.app import PopConsole, run

__all__ = ["PopConsole", "run"]
