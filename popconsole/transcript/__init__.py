"""A conversation as a value, and its text file."""

from popconsole.transcript.model import Line, Lines, Oddity, Side, Transcript, What

__all__ = ["Line", "Lines", "Oddity", "Side", "Transcript", "What"]
