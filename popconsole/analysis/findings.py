"""The catalogue of findings: what can be wrong, or worth knowing, in a conversation.

Codes are stable: scripts and lessons name them. A message says what was met and what was expected.
"""

from dataclasses import dataclass, replace
from enum import Enum

from popconsole.i18n import N_, _, ngettext
from popconsole.protocol.cite import Cite


class Severity(Enum):
    """How much a finding matters; the value is the word that is shown."""

    ERROR = "error"  # the protocol was broken
    WARNING = "warning"  # allowed or common, and it hurts somebody
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the catalogue; ``text`` has ``{names}`` for what was met.

    A number met as ``octets`` or ``count`` (of messages) stands there with its noun: "1 octet".
    """

    code: str
    severity: Severity
    text: str
    cite: Cite
    pop2: Cite | None = None  # where RFC 937 says the same


@dataclass(frozen=True, slots=True)
class Finding:
    """Something met at a line: the rule, and what was met as (name, value) pairs."""

    rule: Rule
    met: tuple[tuple[str, str | int], ...] = ()

    @property
    def code(self) -> str:
        """The stable code."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.rule.severity

    @property
    def cite(self) -> Cite:
        """Where the RFC says so."""
        return self.rule.cite

    def for_pop2(self) -> "Finding":
        """Return the same finding with RFC 937's place, where that has the rule."""
        return self if self.rule.pop2 is None else Finding(replace(self.rule, cite=self.rule.pop2), self.met)

    @property
    def message(self) -> str:
        """What was met and what was expected, in the person's language. May hold wire text: unsafe."""
        return _(self.rule.text).format(**{name: _counted(name, value) for name, value in self.met})


def _counted(name: str, value: str | int) -> str | int:
    """Return a number of octets or messages with its noun, in the form that goes with it."""
    if not isinstance(value, int):
        return value
    if name == "octets":
        return ngettext("{n} octet", "{n} octets", value).format(n=value)
    if name == "count":
        return ngettext("{n} message", "{n} messages", value).format(n=value)
    return value


# Where RFC 937 has the rule that POP3's documents state as well.
_POP2_PAGES = {
    "command-unknown": 23,
    "command-empty": 23,
    "command-wrong-state": 22,
    "argument-missing": 15,
    "argument-surplus": 15,
    "argument-number": 15,
    "argument-spacing": 15,
    "argument-octets": 15,
    "command-too-long": 12,
    "message-marked": 7,
    "message-unknown": 7,
    "password-in-clear": 7,
    "no-quit": 9,
    "greeting-foreign": 10,
    "greeting-wrapped": 10,
    "reply-omitted": 10,
    "reply-shape": 10,
    "reply-unsolicited": 23,
    "reply-too-long": 12,
    "listing-malformed": 10,
    "accepted-in-wrong-state": 22,
    "size-differs": 5,
    "count-differs": 7,
    "negative": 10,
    "closed-early": 20,
    "timed-out": 11,
    "line-ending": 5,
    "line-cut": 5,
    "text-octets": 15,
}


def _rule(code: str, severity: Severity, text: str, rfc: int, where: str) -> Rule:
    page = _POP2_PAGES.get(code)
    return Rule(code, severity, text, Cite(rfc, where), Cite(937, f"p. {page}") if page else None)


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CATALOGUE: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        # --- the client ---
        _rule("command-unknown", _E, N_("{keyword} is no command of {protocol}."), 1939, "3"),
        _rule(
            "command-misnomer",
            _E,
            N_("{keyword} is a name from articles; on the wire the command is {command}."),
            937,
            "p. 6",
        ),
        _rule("command-empty", _E, N_("An empty line is no command."), 1939, "3"),
        _rule(
            "command-wrong-state", _E, N_("{keyword} is not legal in {state}; it is in {states}."), 1939, "3"
        ),
        _rule("argument-missing", _E, N_("An argument is missing: the syntax is {syntax}."), 1939, "3"),
        _rule(
            "argument-surplus", _E, N_("There is an argument too many: the syntax is {syntax}."), 1939, "3"
        ),
        _rule("argument-number", _E, N_("A decimal number was expected: the syntax is {syntax}."), 1939, "3"),
        _rule(
            "argument-spacing",
            _E,
            N_("Exactly one space stands between words and none at the end."),
            1939,
            "3",
        ),
        _rule(
            "argument-octets",
            _E,
            N_("A control octet stands in the command; only printing ones may."),
            1939,
            "3",
        ),
        _rule("command-too-long", _E, N_("The command has {octets}; {limit} are allowed."), 2449, "4"),
        _rule(
            "message-marked",
            _W,
            N_("Message {number} is marked as deleted; no command may name it."),
            1939,
            "5",
        ),
        _rule(
            "message-unknown", _W, N_("There is no message {number}; the server told of {count}."), 1939, "5"
        ),
        _rule(
            "password-in-clear",
            _N,
            N_("The password crosses the network in clear, for anybody to read."),
            1939,
            "13",
        ),
        _rule(
            "token-in-clear",
            _N,
            N_("The access token crosses the network in clear, for anybody to read and to use."),
            7628,
            "5",
        ),
        _rule(
            "no-quit",
            _W,
            N_("The connection ended without QUIT: UPDATE was not entered; by the RFC nothing is deleted."),
            1939,
            "6",
        ),
        _rule(
            "command-removed",
            _N,
            N_("{keyword} belongs to older POP3s; {rfc} took it out."),
            1725,
            "1",
        ),
        _rule("stls-again", _E, N_("STLS while TLS is active already."), 2595, "4"),
        _rule("stls-after-utf8", _E, N_("STLS after UTF8: TLS must come first."), 6856, "2.1"),
        _rule(
            "stls-injection",
            _E,
            N_(
                "These octets came in clear behind STLS: anybody may have put them there, and they are to be "
                "thrown away."
            ),
            2595,
            "4",
        ),
        # Its length alone: a person may have typed a password where base64 belongs.
        _rule("exchange-base64", _E, N_("This line of {octets} is no base64."), 5034, "4"),
        _rule("exchange-cancelled", _N, N_("The client cancels the exchange; -ERR must follow."), 5034, "4"),
        _rule(
            "exchange-early",
            _W,
            N_("The client sent its response before the server asked for it."),
            5034,
            "4",
        ),
        _rule(
            "exchange-initial",
            _E,
            N_("{mechanism} begins with a challenge: no initial response goes with it."),
            5034,
            "4",
        ),
        _rule(
            "exchange-too-long",
            _W,
            N_("The response has {octets}; servers are known to take {limit}."),
            5034,
            "4",
        ),
        # --- the server ---
        _rule("challenge-spacing", _E, N_("A challenge begins with + and one space."), 5034, "4"),
        _rule(
            "challenge-as-reply",
            _E,
            N_("+OK stands where a challenge belongs: nothing was proved yet, + and a space was expected."),
            5034,
            "4",
        ),
        _rule("challenge-unasked", _E, N_("A challenge, and no AUTH is under way."), 5034, "4"),
        _rule(
            "greeting-foreign", _E, N_("This is no {protocol} greeting; {expected} was expected."), 1939, "4"
        ),
        _rule(
            "greeting-wrapped",
            _N,
            N_("The greeting is spread over two lines here; on the wire it is one."),
            1939,
            "4",
        ),
        _rule(
            "status-omitted",
            _N,
            N_("The status line of the answer to {keyword} was left out ({expected} was expected)."),
            1939,
            "3",
        ),
        _rule(
            "end-omitted", _N, N_("The lone dot that ends the answer to {keyword} was left out."), 1939, "3"
        ),
        _rule(
            "reply-omitted",
            _N,
            N_("The reply to {keyword} was left out; it is taken to be positive."),
            1939,
            "3",
        ),
        _rule("reply-shape", _E, N_("{expected} was expected in answer to {keyword}."), 1939, "3"),
        _rule(
            "reply-unsolicited", _W, N_("The server speaks although no command waits for a reply."), 1939, "3"
        ),
        _rule("reply-too-long", _E, N_("The reply line has {octets}; {limit} are allowed."), 1939, "3"),
        _rule("status-case", _E, N_("The status indicator must be in upper case."), 1939, "3"),
        _rule("listing-malformed", _E, N_("This is no {listing}; {expected} was expected."), 1939, "5"),
        _rule(
            "accepted-in-wrong-state",
            _W,
            N_("The server accepts {keyword} where it is not legal ({state})."),
            1939,
            "3",
        ),
        _rule(
            "size-differs",
            _W,
            N_("Message {number} has {octets} here; told before: {told}."),
            1939,
            "11",
        ),
        _rule("count-differs", _W, N_("Listed: {count}; told before: {told}."), 1939, "5"),
        _rule(
            "not-stuffed",
            _E,
            N_("A line of the message that begins with a dot was not byte-stuffed."),
            1939,
            "3",
        ),
        _rule("response-code", _N, N_("Response code [{code_word}]: {meaning}"), 2449, "8"),
        _rule("negative", _N, N_("The server refuses {keyword}."), 1939, "3"),
        _rule(
            "closed-early",
            _W,
            N_("The connection closed before the answer to {keyword} was complete."),
            1939,
            "3",
        ),
        _rule(
            "timed-out", _W, N_("The server gave up waiting; by the RFC nothing is deleted then."), 1939, "3"
        ),
        # --- POP2 ---
        _rule(
            "pop2-garbage",
            _E,
            N_("This is garbage here: the server answers with - and closes the connection."),
            937,
            "p. 23",
        ),
        _rule(
            "pop2-garbage-from-server",
            _E,
            N_("{expected} was expected in {state}: the client sends QUIT and closes."),
            937,
            "p. 21",
        ),
        _rule(
            "pop2-retr-of-nothing",
            _E,
            N_("RETR of a message of 0 octets: the server closes the connection."),
            937,
            "p. 8",
        ),
        _rule("pop2-data-short", _E, N_("{octets} came; promised: {told}."), 937, "p. 8"),
        _rule(
            "pop2-nack-zero",
            _E,
            N_("After NACK the length is never 0: the message is still there."),
            937,
            "p. 9",
        ),
        # --- both ---
        _rule("line-ending", _W, N_("The line ends with {ending}, not with CRLF."), 1939, "3"),
        _rule("line-cut", _W, N_("The line was cut off: no line ending came."), 1939, "3"),
        _rule("text-octets", _N, N_("Octets outside printing US-ASCII stand in the line."), 1939, "3"),
        # --- the mock server ---
        _rule("fault-injected", _N, N_("The mock server goes wrong here on purpose: {fault}."), 1939, "3"),
    )
}


def finding(code: str, cite: Cite | None = None, **met: str | int) -> Finding:
    """Return the finding of a code with what was met; ``cite`` overrides where the rule stands."""
    rule = CATALOGUE[code]
    if cite is not None and cite != rule.cite:
        rule = Rule(rule.code, rule.severity, rule.text, cite)  # no other place will do
    return Finding(rule, tuple(met.items()))
