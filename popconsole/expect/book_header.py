"""The header of a file of expectations."""

import re

from popconsole.expect.errors import RowError
from popconsole.expect.playbook import PlayNeeds
from popconsole.expect.rows import VERSION
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.escapes import unescape_text
from popconsole.transcript.safe import safe, safe_text

FIELD = re.compile(rb"[ \t]*([A-Za-z][A-Za-z0-9-]+)[ \t]*:(.*)", re.DOTALL)
_MESSAGES = re.compile(r"([0-9]{1,4}) messages?")
_MAIL = re.compile(r"mail ([A-Za-z0-9][A-Za-z0-9._-]{0,60})")


class BookHeader:
    """What a header tells, row by row; ``protocol`` is the one that was given."""

    def __init__(self, protocol: Protocol | None) -> None:
        self.protocol = protocol
        self.expects = False  # it says so
        self.title = self.source = ""
        self.others: list[tuple[str, str]] = []
        self.needs = PlayNeeds()

    def take(self, row: bytes) -> None:
        """Take a row. Raises RowError."""
        match = FIELD.fullmatch(row)
        if match is None:
            raise RowError(
                _('"{text}" is no row of a header').format(text=safe(row.strip()[:60])),
                _('"Name: value" was expected, and an empty row behind the last of them'),
                _("Put an empty row between the header and what is said."),
            )
        name, value = match[1].decode("ascii"), unescape_text(match[2].strip(b" \t"))
        match name.lower():
            case "transcript" | "expect":
                if value != VERSION:
                    raise RowError(
                        _('"{name}: {value}" is another version').format(
                            name=name, value=safe_text(value[:60])
                        ),
                        _("1 is known here"),
                        _("Get a newer popconsole, or write it as the manual says."),
                    )
                if name.lower() == "expect":
                    self.expects = True
            case "protocol":
                self.protocol = PROTOCOLS.get(value.strip().upper())
                if self.protocol is None:
                    raise RowError(
                        _('the protocol is "{word}"').format(word=safe_text(value[:60])),
                        _("one of {words} was expected").format(words=", ".join(sorted(PROTOCOLS))),
                        _("Correct the row."),
                    )
            case "title":
                self.title = value
            case "source":
                self.source = value
            case "needs":
                self.needs = self._read_needs(value)
            case _:
                self.others.append((name, value))

    def _read_needs(self, value: str) -> PlayNeeds:
        messages, mail, apop = self.needs.messages, self.needs.mail, self.needs.apop
        for word in (piece.strip() for piece in value.split(",")):
            if found := _MESSAGES.fullmatch(word):
                messages = int(found[1])
            elif found := _MAIL.fullmatch(word):
                mail = found[1]
            elif word.lower() == "apop":
                apop = True
            else:
                raise RowError(
                    _('"{word}" is nothing that can be needed').format(word=safe_text(word[:60])),
                    _('"2 messages", "mail FILE.mbox" or "APOP" were expected, with commas between them'),
                    _("Correct the row."),
                )
        return PlayNeeds(messages, mail, apop)
