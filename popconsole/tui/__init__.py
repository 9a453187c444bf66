"""The full-screen console, drawn with Textual. It starts in ``tui.app``."""
