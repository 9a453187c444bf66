"""Which commands are legal, beyond what the table says of a state."""

from dataclasses import replace

from popconsole.analysis.legal import is_legal, is_surplus, is_unlisted, legal
from popconsole.analysis.step import Situation
from popconsole.protocol import POP3
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Command

BEFORE = Situation(Pop3State.AUTHORIZATION)


def row(keyword: str) -> Command:
    command = POP3.command(keyword)
    assert command is not None
    return command


def test_what_is_legal_in_a_state() -> None:
    assert is_legal(BEFORE, row("USER"))
    assert not is_legal(BEFORE, row("STAT"))
    assert legal(POP3, BEFORE) == POP3.legal(Pop3State.AUTHORIZATION)


def test_a_second_stls_is_not_legal() -> None:
    secure = replace(BEFORE, secure=True)
    assert is_surplus(secure, row("STLS"))
    assert not is_legal(secure, row("STLS"))
    assert row("STLS") in legal(POP3, BEFORE)
    assert row("STLS") not in legal(POP3, secure)


def test_what_capa_does_not_list_and_where_it_was_not_asked() -> None:
    told = replace(BEFORE, capabilities=("uidl", "", "SASL PLAIN"))
    assert is_unlisted(told, row("TOP"))
    assert not is_unlisted(told, row("UIDL"))
    assert not is_unlisted(told, row("NOOP"))
    assert not is_unlisted(BEFORE, row("TOP"))
