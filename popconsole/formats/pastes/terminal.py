"""What a terminal shows of octets: escape sequences act and are not seen, a backspace goes one back."""

import re

# CSI, OSC, character sets and single functions (ECMA-48); the bell, shift in and out.
_ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,400}(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[=>78cDEHM])"
    rb"|[\x07\x0e\x0f]"
)
_BACK, _RUBOUT = "\b", "\x7f"


def shown(row: bytes) -> bytes:
    """Return a row of a terminal's record without escape sequences and the CRs at its end."""
    if b"\x1b" in row or b"\x07" in row:
        row = _ESCAPES.sub(b"", row)
    return row.rstrip(b"\r")


def typed(text: bytes) -> bytes:
    """Return what was typed in the end: a backspace takes back the character before it.

    As a terminal echoes it: BS, a blank over the character, and BS again. A bare DEL takes it back too.
    """
    if _BACK.encode() not in text and _RUBOUT.encode() not in text:
        return text
    there: list[str] = []
    at = 0
    for sign in text.decode("utf-8", "surrogateescape"):
        if sign == _BACK:
            at = max(0, at - 1)
        elif sign == _RUBOUT:
            del there[max(0, at - 1) : at]
            at = max(0, at - 1)
        else:
            there[at : at + 1] = [sign]
            at += 1
    if not "".join(there[at:]).strip():
        del there[at:]
    return "".join(there).encode("utf-8", "surrogateescape")
