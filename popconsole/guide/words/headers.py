"""The header fields that mail commonly has, and what each one says (RFC 822)."""

import re

from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_ENCODED_WORD = re.compile(rb"=\?[^? ]+\?[bqBQ]\?[^? ]*\?=")

FIELDS = {
    b"from": N_("who wrote the message"),
    b"sender": N_("who sent it for the author"),
    b"to": N_("whom it is for"),
    b"cc": N_("who gets a copy"),
    b"bcc": N_("who gets a copy that the others do not see"),
    b"reply-to": N_("where answers go"),
    b"subject": N_("what it is about"),
    b"date": N_("when it was written"),
    b"message-id": N_("the name of this message, unlike any other"),
    b"in-reply-to": N_("which message it answers"),
    b"references": N_("the messages that came before it"),
    b"received": N_("a stamp of one server on its way, the latest on top"),
    b"return-path": N_("where it goes back to when it cannot be delivered"),
    b"delivered-to": N_("the mailbox it was put in"),
    b"mime-version": N_("it is laid out as MIME says"),
    b"content-type": N_("what kind of data the body is"),
    b"content-transfer-encoding": N_("how the body was made to fit lines of US-ASCII"),
    b"content-disposition": N_("whether to show it or to keep it as an attachment"),
    b"status": N_("what a mail program noted: R read, O old"),
    b"x-status": N_("what a mail program noted: A answered, D deleted"),
    b"user-agent": N_("the program that wrote it"),
    b"list-id": N_("the mailing list it came through"),
}


def field_name(octets: bytes) -> str | None:
    """Return the name of the header field that a line begins, safe to show; None where it begins none."""
    match = _FIELD.match(octets)
    return safe(match.group(1)) if match else None


def is_known(octets: bytes) -> bool:
    """Tell whether a line begins a header field that FIELDS knows."""
    match = _FIELD.match(octets)
    return match is not None and match.group(1).lower() in FIELDS


def header_text(octets: bytes) -> str | None:
    """Say what a header line tells; None where the line begins no field."""
    match = _FIELD.match(octets)
    if match is None:
        return None
    meaning = FIELDS.get(match.group(1).lower())
    name = safe(match.group(1))
    if meaning is None:
        text = _("A header line of the message: the field {name}.").format(name=name)
    else:
        text = _("A header line of the message. {name}: {meaning}.").format(name=name, meaning=_(meaning))
    if _ENCODED_WORD.search(octets):
        text += " " + _("=?...?= is an encoded word: it stands for characters beyond US-ASCII (RFC 2047).")
    return text
