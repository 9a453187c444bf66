"""A reply that is under way."""

from popconsole.dialogue.issued import Issued
from popconsole.protocol.table import Content, Reply

_MESSAGES = (Content.MESSAGE, Content.MESSAGE_TOP)


class OpenReply:
    """A reply that is under way: whose, of what shape (the table's row), and how far.

    ``part`` counts its further lines, ``due`` the octets of counted data still to come (POP2). ``header``:
    the next line is of a message's header. ``omitted``: some of it was left out, so nothing can be counted.
    ``unasked``: a line within it reads like the positive status line of another reply, and one is due behind
    it.
    """

    __slots__ = ("due", "header", "issued", "omitted", "part", "row", "unasked")

    def __init__(self, issued: Issued, row: Reply, due: int = 0, *, omitted: bool = False) -> None:
        self.issued = issued
        self.row = row
        self.part = 0
        self.due = due
        self.header = row.content in _MESSAGES
        self.omitted = omitted
        self.unasked = False
