"""The files that conversations are read from and written to."""
