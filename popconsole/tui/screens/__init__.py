"""The screens of the full-screen console."""
