"""Files that are no mbox: what each seems to be, by how it begins, and what can be done with it."""

import re

from popconsole.i18n import N_

_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[!-9;-~]{1,76}:[ \t]")
_SAID = re.compile(rb"(?:\xef\xbb\xbf)?(?:[SC]: |Transcript: )")

_UNPACK = N_("{path} is compressed: unpack it, and serve what comes of it")
_BEGINNINGS = (
    ((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"), _UNPACK),
    ((b"\xff\xfe", b"\xfe\xff"), N_("{path} is UTF-16, and mail is octets: save it without, or as UTF-8")),
    ((b"!BDN",), N_("{path} is a data file of Outlook's (.pst): readpst makes an mbox of it")),
    (
        (b"\xcf\xad\x12\xfe",),
        N_("{path} is a mailbox of Outlook Express (.dbx): readdbx makes an mbox of it"),
    ),
    (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
        N_("{path} is a message of Outlook's (.msg): save it as .eml, and put that into a folder"),
    ),
    ((b"\x01\x01\x01\x01",), N_("{path} is an MMDF mailbox: save it as an mbox, as mutt and formail can")),
    ((b"BABYL OPTIONS:",), N_("{path} is a Babyl mailbox of Emacs's: save it as an mbox there")),
    ((b"*mbx*", b"*mix*"), N_("{path} is a mailbox of UW's own kind: its mailutil copies it to an mbox")),
    ((b"SQLite format 3\x00",), N_("{path} is a database, and no mailbox: export its mail as an mbox")),
)
_TRANSCRIPT = N_('{path} is a recorded conversation, and no mailbox: "popconsole open" shows it')
_ONE_MESSAGE = N_(
    '{path} is one message, and no mbox, for no "From " line stands before it: put it into a folder, under a '
    "name that ends with .eml, and serve the folder"
)
_OTHER = N_(
    '{path} is no mbox: no line there begins with "From ", a sender and a date; '
    "a message in a file of its own goes into a folder, under a name that ends with .eml"
)


def what_it_is(head: bytes) -> str:
    """Return what is said of a file that is no mbox and begins so, with a place for its ``path``."""
    for beginnings, told in _BEGINNINGS:
        if head.startswith(beginnings):
            return told
    if _SAID.match(head):
        return _TRANSCRIPT
    return _ONE_MESSAGE if _HEADER.match(head.lstrip(b"\r\n")) else _OTHER
