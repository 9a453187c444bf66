"""The full-screen console, drawn with Textual."""
