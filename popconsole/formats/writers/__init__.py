"""One module for each form of file that is written: its ``WRITER`` is found by the registry."""
