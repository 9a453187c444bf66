"""What a server has told that it can do, and whether the client keeps to it."""

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.legal import is_surplus, is_unlisted, listed
from popconsole.analysis.step import Situation
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.masking import is_mask
from popconsole.protocol.auth import is_apop_digest
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import ArgumentKind, Command, CommandEffect, Content, Outcome, Protocol

_PIPELINING, _CODES = "PIPELINING", "RESP-CODES"
_OF_LOGIN = (ArgumentKind.USER, ArgumentKind.PASSWORD)
_OWN = (*_OF_LOGIN, ArgumentKind.LANGUAGE)  # what a server may not have, or not like
_SASL, _STLS = "SASL", "STLS"
_BASIC = 1939  # the RFC whose optional commands a client may try without asking


ToldPromises = tuple[bool, bool, bool, bool, bool, frozenset[str], frozenset[int]]
"""What was told, and what was found once."""


class Promises:
    """What was told, and what was said of it: values, so that a copy goes its own way.

    ``greeted``: the greeting was read, so that it is known whether APOP was offered. ``stale``: capabilities
    were told, and then TLS began, behind which they count for nothing. ``apart``: since USER named somebody,
    something else was said than PASS. ``refused``: STLS was, and no TLS began since. ``unheard``:
    capabilities may have been told that are not there. ``broken`` are the messages whose answer did not end
    as it should.
    """

    __slots__ = ("_noted", "apart", "broken", "greeted", "refused", "stale", "unheard")

    def __init__(self) -> None:
        self.greeted = False
        self.stale = False
        self.apart = False
        self.refused = self.unheard = False
        self.broken: frozenset[int] = frozenset()
        self._noted: frozenset[str] = frozenset()  # what was found once, and is not told again

    @property
    def value(self) -> ToldPromises:
        """All of it, as a value."""
        return self.greeted, self.stale, self.apart, self.refused, self.unheard, self._noted, self.broken

    @value.setter
    def value(self, value: ToldPromises) -> None:
        self.greeted, self.stale, self.apart, self.refused, self.unheard, self._noted, self.broken = value

    def of_command(self, protocol: Protocol, issued: Issued, now: Situation, *, ahead: bool) -> list[Finding]:
        """Return what a command takes for granted; ``ahead``: a reply is due before its own."""
        command = issued.command
        found = []
        if ahead and not self.unheard and protocol.capabilities and _PIPELINING not in listed(now):
            found += self.once(_PIPELINING, finding("pipelining-unlisted"))
        found += self._of_order(command, issued)
        number = issued.parsed.number
        if command is not None and command.does(CommandEffect.MARKS) and number in self.broken:
            found.append(finding("deleted-unread", number=number or 0))
        if command is None or issued.state not in command.states:
            return found
        if command.replies[0].content is Content.CAPABILITIES:
            self.stale = self.unheard = False
        elif self.stale and command.capability and command.cite.rfc != _BASIC:
            self.stale = False
            found.append(finding("capabilities-stale", keyword=command.keyword))
        found += self._of_capability(command, issued, now)
        found += self._of_digest(command, issued, now)
        return found

    def of_secret(self, found: list[Finding], now: Situation) -> list[Finding]:
        """Return whether a secret went in clear, as was ``found``, although TLS is there, or was refused."""
        if not any(one.code in ("password-in-clear", "token-in-clear") for one in found):
            return []
        if self.refused:
            return self.once(_STLS, finding("tls-given-up"))
        return self.once(_STLS, finding("tls-unused")) if _STLS in listed(now) else []

    def of_reply(self, head: Issued, outcome: Outcome, code: str | None, now: Situation) -> list[Finding]:
        """Return where a reply does not go with what CAPA listed: ``code`` is its response code."""
        told = listed(now)
        found = []
        if code is not None and told and _CODES not in told:
            found += self.once(_CODES, finding("response-code-unlisted", code_word=code))
        command = head.command
        if command is not None and command.secures:
            self.refused = outcome is Outcome.NEGATIVE and not now.secure
        if outcome is Outcome.POSITIVE or code is not None or command is None:
            return found
        if command.capability in listed(now) and self._goes_without_saying(command, head, now):
            refused = finding("capability-refused", keyword=head.keyword, capability=command.capability)
            found += self.once(f"refused {head.keyword}", refused)
        return found

    @staticmethod
    def _goes_without_saying(command: Command, head: Issued, now: Situation) -> bool:
        """Tell whether a listed command has nothing about it that a server might refuse."""
        number = head.parsed.number
        illegal = head.state not in command.states or now.state not in command.states
        if illegal or head.parsed.problems or is_surplus(now, command):
            return False
        if any(row.kind in _OWN for row in command.arguments[: head.given]):
            return False
        if command.exchange:
            started = now.exchange is not None and now.exchange.said
            return head.mechanism in listed(now)[command.capability] and head.given == 1 and not started
        return number is None or (number <= (now.count or 0) and number not in now.marked)

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
