"""What can go wrong with a maildrop: the kind of it for the client, the whole for who runs the server."""

from enum import Enum

from popconsole.i18n import _


class Trouble(Enum):
    """What kind of trouble it is; the value is POP3's response code for it (RFC 2449, RFC 3206)."""

    IN_USE = b"IN-USE"
    TEMPORARY = b"SYS/TEMP"
    PERMANENT = b"SYS/PERM"


class MaildropError(Exception):
    """A maildrop can't be opened, read or changed.

    ``template`` is an English text marked with N_, with places for ``fields``: str() gives it in the
    language of the person who runs the server. It may name paths and processes, so no client is told it:
    ``trouble`` is all that a reply may tell.
    """

    def __init__(self, trouble: Trouble, template: str, **fields: object) -> None:
        super().__init__(template)
        self.trouble = trouble
        self._template = template
        self._fields = fields

    def __str__(self) -> str:
        return _(self._template).format(**self._fields)
