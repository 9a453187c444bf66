"""The names of mailboxes."""

INBOX = b"INBOX"
"""The default mailbox: all that POP3 knows, and what HELO selects in POP2."""


def mailbox_name(name: bytes) -> bytes:
    """Return the name a mailbox is kept under: INBOX in any case is the one INBOX."""
    return INBOX if name.upper() == INBOX else name
