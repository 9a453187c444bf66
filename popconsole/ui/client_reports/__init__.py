"""The forms of the report on a client, a module for each."""
