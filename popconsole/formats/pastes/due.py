"""Whose turn it is in a paste, and what a server may say then besides a status line of POP3."""

import re

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.status import indicator, meant
from popconsole.protocol.pop2 import POP2
from popconsole.transcript.model import Line, Side

_LISTED, _FIELD = re.compile(rb"\d{1,9} \S{1,70}"), re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}: .*", re.DOTALL)
_BEGINS = {"LIST": _LISTED, "UIDL": _LISTED, "RETR": _FIELD, "TOP": _FIELD}  # where no status line is printed


def is_turn(dialogue: Dialogue) -> bool:
    """Tell whether it is the client's turn: the server has greeted, and has nothing to say."""
    return not dialogue.waiting and dialogue.state is not dialogue.protocol.initial


def is_more(dialogue: Dialogue, text: bytes) -> bool:
    """Tell whether a row without a status indicator of POP3 is the server's, since one is due."""
    if dialogue.protocol is POP2:
        due = dialogue.waiting or dialogue.state is dialogue.protocol.initial
        return due and indicator(dialogue.protocol, text) is not None
    if not dialogue.waiting:
        return False
    newest, oldest = dialogue.newest, dialogue.oldest
    if newest is not None and newest.exchanges and (text == b"+" or text.startswith(b"+ ")):
        return True
    begins = _BEGINS.get(oldest.keyword) if oldest is not None else None
    return meant(text) is not None or (begins is not None and begins.fullmatch(text) is not None)


def would_go_on(dialogue: Dialogue, status: bytes) -> bool:
    """Tell whether more lines of the reply come behind that status line."""
    twin = dialogue.copy()
    twin.feed(Line(Side.SERVER, status))
    return twin.in_body
