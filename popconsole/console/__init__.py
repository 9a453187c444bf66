"""The line console, ``popconsole shell``: on a terminal with prompt_toolkit, in pipes as plain text."""
