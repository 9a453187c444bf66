"""One module for each form in which ``check`` prints: its ``FORM`` is found by its name."""
