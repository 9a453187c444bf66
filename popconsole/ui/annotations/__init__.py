"""One module for each form in which ``annotate`` prints: its ``FORM`` is found by its name."""
