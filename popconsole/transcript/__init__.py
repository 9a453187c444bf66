"""A conversation as a value, and its text file."""

from popconsole.transcript.model import Line, LineKind, Lines, Oddity, Side, Transcript

__all__ = ["Line", "LineKind", "Lines", "Oddity", "Side", "Transcript"]
