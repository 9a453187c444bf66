"""The states of a protocol as a drawing."""
