"""What became of the mail: the worst that was seen, and whether a client could help it."""

import base64
from collections import Counter
from collections.abc import Sequence

import pytest

from popconsole.examiner.clients.judged import UNAVOIDABLE, ClientEvidence, MailFate, fate
from popconsole.examiner.clients.letters import LETTERS, Delivered
from popconsole.examiner.clients.trials import CONTROL, trials
from popconsole.server.faults.catalogue import FAULTS
from popconsole.transcript.model import Conversation, Line, LineKind, Side

ALL = frozenset(LETTERS)
ONCE = Counter(dict.fromkeys(LETTERS, 1))
USER, PASSWORD = "lena", "plum-cake-7"


def session(*rows: str, protocol: str = "POP3") -> Conversation:
    lines = [
        Line(Side(row[0]), row[3:].encode(), kind=LineKind.TLS if row[3:] == "(TLS)" else LineKind.WIRE)
        for row in rows
    ]
    return Conversation(protocol, lines)


def seen(
    whole: Counter[str] = ONCE,
    spoilt: Sequence[str] = (),
    left: frozenset[str] = frozenset(),
    code: int | None = 0,
    *sessions: Conversation,
    tls: bool = False,
    processor: float = 0.1,
) -> ClientEvidence:
    return ClientEvidence(Delivered(whole, Counter(spoilt)), left, code, 20.0, processor, sessions, tls)


NONE: Counter[str] = Counter()
LESS = Counter({"short": 1, "long": 1})


@pytest.mark.parametrize(
    ("evidence", "became"),
    [
        (seen(), MailFate.WHOLE),
        (seen(ONCE, (), ALL, 1), MailFate.WHOLE),
        (seen(NONE, (), ALL, 1), MailFate.KEPT),
        (seen(NONE, (), ALL, 0), MailFate.SILENT),
        (seen(ONCE + ONCE), MailFate.TWICE),
        (seen(LESS, ("dots",), ALL, 1), MailFate.SPOILT),
        (seen(LESS, (), frozenset()), MailFate.LOST),
        (seen(LESS, ("dots",), frozenset({"long"}), None), MailFate.LOST),
        (seen(NONE, (), ALL, None), MailFate.HANGS),
        (seen(LESS, ("dots",), ALL, 1, session("C: DELE 2", "S: +OK")), MailFate.DELETED),
        (seen(LESS, ("dots",), ALL, 1, session("C: DELE 2", "S: -ERR")), MailFate.SPOILT),
        (seen(LESS, ("dots",), ALL, 1, session("C: DELE 1", "S: +OK")), MailFate.SPOILT),
    ],
)
def test_the_worst_that_happened_is_told(evidence: ClientEvidence, became: MailFate) -> None:
    assert fate(evidence, "split", USER, PASSWORD).fate is became


def test_who_keeps_the_processor_busy_is_told_from_who_waits() -> None:
    waits = fate(seen(NONE, (), ALL, None), "split", USER, PASSWORD)
    spins = fate(seen(NONE, (), ALL, None, processor=15.0), "split", USER, PASSWORD)
    assert "20 s of waiting" in waits.why
    assert "the processor busy for 15.0 s" in spins.why


@pytest.mark.parametrize(
    ("said", "keyword"),
    [
        ("C: PASS plum-cake-7", "PASS"),
        ("C: APOP lena 0123456789abcdef0123456789abcdef", "APOP"),
        ("C: AUTH PLAIN " + base64.b64encode(b"\0lena\0plum-cake-7").decode(), "AUTH"),
        (f"C: {base64.b64encode(b'plum-cake-7').decode()}", "AUTH"),
    ],
)
def test_a_secret_said_before_tls_is_seen_where_tls_was_asked_for(said: str, keyword: str) -> None:
    clear, hidden = session("S: +OK", said), session("S: +OK", "C: STLS", "C: (TLS)", said)
    leaked = fate(seen(ONCE, (), ALL, 0, clear, tls=True), "stls-stripped", USER, PASSWORD)
    assert leaked.fate is MailFate.LEAKED
    assert keyword in leaked.why
    assert leaked.fails("stls-stripped")
    assert fate(seen(ONCE, (), ALL, 0, hidden, tls=True), "", USER, PASSWORD).fate is MailFate.WHOLE
    assert fate(seen(ONCE, (), ALL, 0, clear), "", USER, PASSWORD).fate is MailFate.WHOLE


def test_a_false_certificate_that_is_taken_is_seen() -> None:
    logs_in = session("C: STLS", "S: +OK", "C: (TLS)", "C: USER lena")
    taken = fate(seen(ONCE, (), ALL, 0, logs_in, tls=True), "tls-expired", USER, PASSWORD)
    assert taken.fate is MailFate.TRUSTED
    ended = session("C: STLS", "S: +OK", "C: (TLS)")
    assert fate(seen(NONE, (), ALL, 1, ended, tls=True), "tls-expired", USER, PASSWORD).fate is MailFate.KEPT


def test_what_nobody_can_help_fails_nobody() -> None:
    spoilt = fate(seen(LESS, ("dots",), ALL, 0), "unstuffed", USER, PASSWORD)
    assert spoilt.fate is MailFate.SPOILT
    assert (spoilt.fails("unstuffed"), spoilt.fails("dot-early")) == (False, True)
    assert set(UNAVOIDABLE) <= set(FAULTS)


def test_silence_counts_only_where_the_code_tells_something() -> None:
    silent = fate(seen(NONE, (), ALL, 0), "split", USER, PASSWORD, silent_counts=False)
    assert silent.fate is MailFate.KEPT


def test_who_acknowledges_with_ackd_what_it_does_not_have_whole_is_seen() -> None:
    said = ("C: HELO lena x", "S: #3", "C: READ 2", "S: =272", "C: RETR", "S: Date: x", "C: NACK", "S: =272")
    ends = {
        ("C: RETR", "S: Date: x", "C: ACKD", "S: =99"): MailFate.DELETED,
        ("C: RETR", "S: Date: x", "C: ACKD", "S: - no"): MailFate.SPOILT,
        ("C: RETR", "S: Date: x", "C: ACKS", "S: =99"): MailFate.SPOILT,
        ("C: ACKS", "S: =99", "C: RETR", "S: Date: x", "C: ACKD", "S: =0"): MailFate.SPOILT,  # that is 3
    }
    for rows, became in ends.items():
        found = fate(
            seen(LESS, ("dots",), ALL, 1, session(*said, *rows, protocol="POP2")), "split", USER, PASSWORD
        )
        assert found.fate is became, rows
    assert (
        "ACKD was said"
        in fate(
            seen(LESS, (), ALL, 1, session(*said, "C: ACKD", "S: =99", protocol="POP2")), "", USER, PASSWORD
        ).why
    )


def test_every_fault_of_pop2_is_tried_with_a_client_of_pop2() -> None:
    found = trials(protocol="POP2")
    tried = {trial.fault for trial in found} - {""}
    assert tried == {n for n, fault in FAULTS.items() if "POP2" in fault.protocols} - {"timeout-421"}
    assert {trial.protocol for trial in found} == {"POP2"}
    assert not [trial for trial in found if trial.tls]
    assert [trial.text for trial in found][:1] == [CONTROL]


def test_every_fault_of_pop3_is_tried_but_what_takes_minutes() -> None:
    tried = {trial.fault for trial in trials()} - {""}
    assert tried == {n for n, fault in FAULTS.items() if "POP3" in fault.protocols} - {"timeout-421"}
    texts = [trial.text for trial in trials()]
    assert texts[:2] == [CONTROL, CONTROL]
    assert not [trial for trial in trials(tls=False) if trial.tls]
    assert [trial.text for trial in trials(["dot-early"])] == [CONTROL, "dot-early", "dot-early@RETR:3"]
    assert [trial.text for trial in trials(["dot-early@*"])] == [CONTROL, "dot-early@RETR:3"]
    assert trials(["nothing-like-it"]) == []
    assert trials(["dot-early"], ["dot-*"]) == []
