"""One module for each form of file that is read: its ``READER`` is found by the registry."""
