"""A moment of a conversation, which both consoles show."""

from popconsole.ui.moment import Moment

__all__ = ["Moment"]
