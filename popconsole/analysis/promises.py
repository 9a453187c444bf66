"""What a server has told that it can do, and whether the client keeps to it."""

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.legal import is_unlisted, listed
from popconsole.analysis.step import Situation
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.masking import is_mask
from popconsole.protocol.auth import is_apop_digest
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import ArgumentKind, Command, Content, Protocol

_PIPELINING = "PIPELINING"
_OF_LOGIN = (ArgumentKind.USER, ArgumentKind.PASSWORD)
_SASL = "SASL"
_BASIC = 1939  # the RFC whose optional commands a client may try without asking


ToldPromises = tuple[bool, bool, bool, frozenset[str]]
"""What was told, and what was found once."""


class Promises:
    """What was told, and what was said of it: values, so that a copy goes its own way.

    ``greeted``: the greeting was read, so that it is known whether APOP was offered. ``stale``: capabilities
    were told, and then TLS began, behind which they count for nothing. ``apart``: since USER named somebody,
    something else was said than PASS.
    """

    __slots__ = ("_noted", "apart", "greeted", "stale")

    def __init__(self) -> None:
        self.greeted = False
        self.stale = False
        self.apart = False
        self._noted: frozenset[str] = frozenset()  # what was found once, and is not told again

    @property
    def value(self) -> ToldPromises:
        """All of it, as a value."""
        return self.greeted, self.stale, self.apart, self._noted

    @value.setter
    def value(self, value: ToldPromises) -> None:
        self.greeted, self.stale, self.apart, self._noted = value

    def of_command(self, protocol: Protocol, issued: Issued, now: Situation, *, ahead: bool) -> list[Finding]:
        """Return what a command takes for granted; ``ahead``: a reply is due before its own."""
        command = issued.command
        found = []
        if ahead and protocol.capabilities and _PIPELINING not in listed(now):
            found += self.once(_PIPELINING, finding("pipelining-unlisted"))
        found += self._of_order(command, issued)
        if command is None or issued.state not in command.states:
            return found
        if command.replies[0].content is Content.CAPABILITIES:
            self.stale = False
        elif self.stale and command.capability and command.cite.rfc != _BASIC:
            self.stale = False
            found.append(finding("capabilities-stale", keyword=command.keyword))
        found += self._of_capability(command, issued, now)
        found += self._of_digest(command, issued, now)
        return found

    def _of_order(self, command: Command | None, issued: Issued) -> list[Finding]:
        """Return whether PASS stands apart from its USER: what was refused, or only asked, came between."""
        named = issued.state is Pop3State.AUTHORIZATION_USER
        password = command is not None and any(row.kind is ArgumentKind.PASSWORD for row in command.arguments)
        apart, self.apart = self.apart, named and not password
        return [finding("pass-apart")] if apart and named and password else []

    def _of_capability(self, command: Command, issued: Issued, now: Situation) -> list[Finding]:
        """Return whether CAPA did not list what a command needs; to ask for mechanisms needs nothing."""
        if not command.reply(issued.given, issued.state).moves and command.exchange:
            return []
        if is_unlisted(now, command) and not self._tells_no_login(command, now):
            said = finding("capability-unlisted", keyword=command.keyword, capability=command.capability)
            return self.once(command.capability, said)
        mechanism = issued.mechanism
        if mechanism is None or command.capability not in listed(now):
            return []
        if mechanism in listed(now)[command.capability]:
            return []
        return self.once(f"SASL {mechanism}", finding("mechanism-unlisted", mechanism=mechanism))

    @staticmethod
    def _tells_no_login(command: Command, now: Situation) -> bool:
        """Tell whether RFC 1939's login is used where CAPA listed no other way: its list is short."""
        named = any(row.kind in _OF_LOGIN for row in command.arguments)
        return named and command.cite.rfc == _BASIC and _SASL not in listed(now)

    def _of_digest(self, command: Command, issued: Issued, now: Situation) -> list[Finding]:
        """Return what is wrong with APOP's digest: there is nothing to make it of, or it is none."""
        arguments = zip(command.arguments, issued.parsed.arguments, strict=False)
        digest = next((value for row, value in arguments if row.kind is ArgumentKind.DIGEST), None)
        found = []
        if any(row.kind is ArgumentKind.DIGEST for row in command.arguments):
            if self.greeted and now.timestamp is None:
                found += self.once("digest", finding("apop-without-timestamp"))
            if digest is not None and not (is_mask(digest) or is_apop_digest(digest)):
                found.append(finding("digest-malformed"))
        return found

    def once(self, what: str, found: Finding) -> list[Finding]:
        """Return a finding, unless it was returned before under the same name."""
        if what in self._noted:
            return []
        self._noted |= {what}
        return [found]
