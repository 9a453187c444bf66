"""What is said of a line is true where it stands: of refusals, of what TLS hides, of what comes too late."""

import pytest

from popconsole.analysis.tracker import Tracker
from popconsole.guide.lines.contents import Section
from popconsole.guide.lines.explain import Explanation, explain
from popconsole.guide.reference.lookup import lookup
from popconsole.protocol import POP2, POP3, Protocol
from tests.analysis.follow import line

GREETING = "S: +OK ready"
LOGIN = [GREETING, "C: USER a", "S: +OK", "C: PASS b", "S: +OK"]
TLS = [GREETING, "C: STLS", "S: +OK"]


def said(*rows: str, section: Section = Section.UNKNOWN, protocol: Protocol = POP3) -> Explanation:
    """Return what is said of the last row."""
    tracker = Tracker(protocol)
    steps = [tracker.feed(line(row)) for row in rows]
    return explain(protocol, steps[-1], section=section)


@pytest.mark.parametrize(
    ("rows", "text", "never"),
    [
        # QUIT leads to UPDATE by itself
        ([*LOGIN, "C: DELE 1", "S: +OK", "C: QUIT", "S: -ERR no"], "QUIT", "sent ahead"),
        # sent ahead, in the hope of a login that failed
        (
            [GREETING, "C: USER a", "C: PASS b", "C: RETR 1", "S: +OK", "S: -ERR", "S: -ERR"],
            "It was sent ahead, and by its turn the session is in AUTHORIZATION, where it is not legal.",
            "no such message",
        ),
        ([*TLS, "C: STLS", "S: -ERR already"], "TLS is active already, and goes on", "in clear"),
        ([GREETING, "C: STLS", "S: -ERR"], "The session goes on in clear.", "active already"),
        ([GREETING, "C: AUTH", "S: -ERR"], "CAPA's SASL does", "cancelled"),
        ([GREETING, "C: AUTH", "S: +OK"], "The mechanisms follow", "succeeded"),
        ([GREETING, "C: LANG", "S: +OK"], "A language listing follows", "from this line on"),
        ([GREETING, "C: LANG de", "S: +OK de"], "Texts come in the new language", "listing"),
        ([*LOGIN, "C: LIST", "S: -ERR"], "cannot list the messages", "no such message"),
        ([*LOGIN, "C: LIST 9", "S: -ERR"], "There is no such message", "cannot list"),
        ([GREETING, "C: AUTH PLAIN", "S: + ", "C: *", "S: -ERR"], "The exchange was cancelled", "mechanism"),
        ([*TLS, "C: USER a", "S: +OK", "C: PASS b"], "which TLS hides", "in clear"),
        (LOGIN[:4], "gives the password, in clear", "TLS"),
        ([*LOGIN, "C: NOOP", "S: + "], "no exchange of AUTH is under way", "the client answers it"),
        ([*LOGIN, "C: STAT", "S: what"], "Expected: +OK nn mm, or -ERR and a text.", "320"),
        ([GREETING, "C: QUIT", "S: what"], "Expected: +OK, or -ERR and a text.", "dewey"),
        ([GREETING, "C: QUIT", "S: +OK", "C: STAT"], "It comes too late: the session is over.", "goes on"),
        ([GREETING, "C: STARTTLS"], "On the wire it is STLS: type STLS.", "articles"),
        ([*LOGIN, "C: XTND ARCHIVE x"], "Of an extension for discussion groups", "no command of POP3"),
        (
            [GREETING, "C: CAPA", "S: +OK", "S: XFOO a", "S: .", "C: XFOO 1"],
            "a command of its own",
            "no command",
        ),
        (["S: 220 mail ESMTP"], "This is no greeting of POP3: no session begins here.", "goes on"),
        (["S: +OK ready", "S: at your service"], "The greeting goes on here", "no greeting of"),
        (
            [*LOGIN, "C: RETR 1", "S: +OK", "S: .menu"],
            "begins with a dot that was not doubled",
            "was added for the way",
        ),
        ([*LOGIN, "C: RETR 1", "S: +OK", "S: ..menu"], "was added for the way", "not doubled"),
    ],
)
def test_what_is_said_is_true_there(rows: list[str], text: str, never: str) -> None:
    told = said(*rows)
    assert text in told.text
    assert never not in told.text


def test_nothing_is_due_behind_the_end() -> None:
    assert said(GREETING, "C: QUIT", "S: +OK", "C: STAT").next == ("nothing: the connection is over",)


def test_the_length_of_a_line_counts_what_is_masked() -> None:
    tracker = Tracker(POP3)
    tracker.feed(line(GREETING))
    step = tracker.feed(line("C: AUTH PLAIN " + "QUFB" * 100))
    assert step.masked is not None
    assert "The line has 413 octets with its CRLF" in explain(POP3, step).text


def test_an_empty_line_of_the_body_ends_no_header() -> None:
    rows = [*LOGIN, "C: RETR 1", "S: +OK", "S: a: b", "S:", "S: c", "S:"]
    assert said(*rows, section=Section.BODY).text == "An empty line of the body."
    assert "ends its header" in said(*rows[:-2], section=Section.HEADER).text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("XTND", "discussion groups"),
        ("NTLM", "Microsoft"),
        ("110", "POP3's port"),
        ("995", "TLS from the first octet"),
        ("109", "POP2 has no TLS"),
        ("STARTTLS", "type STLS"),
    ],
)
def test_what_is_no_command_here_can_be_looked_up(word: str, text: str) -> None:
    assert any(text in row for entry in lookup([word]) for row in entry.lines)


@pytest.mark.parametrize(("length", "leads"), [(0, False), (5, True)])
def test_a_retr_of_nothing_leads_nowhere(length: int, leads: bool) -> None:  # noqa: FBT001 - a column
    rows = ["S: + POP2", "C: HELO a b", "S: #2", "C: READ 99", f"S: ={length}", "C: RETR"]
    told = said(*rows, protocol=POP2).text
    assert ("If it succeeds, the session goes to NEXT." in told) is leads
    assert ("the server closes the connection" in told) is not leads
