"""One module for each form in which ``examine`` reports: its ``FORM`` is found by its name."""
