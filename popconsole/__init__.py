"""A console for learning and debugging the Post Office Protocols, POP2 and POP3."""

__version__ = "0.1.0"
