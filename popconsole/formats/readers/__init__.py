"""One module for each form of file that is read."""
