"""Lines as rows: folded, explained, coloured, and never a terminal's command."""

import base64
from collections.abc import Iterable

import pytest

from popconsole.analysis.history import History
from popconsole.console.options import Options
from popconsole.console.rows import TROUBLE, PrintedRow, RowSource
from popconsole.console.teller import Teller
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.injected import note
from popconsole.transcript.model import Line, LineKind, Lines, Side
from tests.console.conftest import HOSTILE


def teller(
    said: Iterable[str], protocol: Protocol = POP3, *, plain: bool = False, **options: object
) -> Teller:
    lines = Lines()
    for row in said:
        lines.append(Line(Side(row[0]), row[3:].encode()))
    history = History(protocol, lines, exact=True)
    return Teller(history, Options(**options), plain=plain)  # type: ignore[arg-type]


def shown(rows: list[PrintedRow]) -> list[str]:
    return ["".join(text for _style, text in row.marked(80)) for row in rows]


def listing(count: int) -> list[str]:
    return [
        "S: +OK", "C: USER a", "S: +OK", "C: PASS b", "S: +OK", "C: LIST", "S: +OK",
        *(f"S: {n} 100" for n in range(1, count + 1)), "S: .",
    ]  # fmt: skip


def test_a_long_reply_is_folded_with_a_count_and_unfolded() -> None:
    one = teller(listing(30), fold=10)
    rows = shown(one.rows())
    assert "S: 10 100" in rows
    assert "S: 11 100" not in rows
    assert rows[-2:] == ["# 20 more lines: :unfold shows them", "S: ."]
    assert shown(one.unfold())[0] == "S: 11 100"
    assert len(one.unfold()) == 20


def test_one_line_too_many_is_shown_not_counted() -> None:
    rows = shown(teller(listing(11), fold=10).rows())
    assert rows[-2:] == ["S: 11 100", "S: ."]


def test_folding_goes_on_while_lines_trickle_in() -> None:
    said = listing(15)
    whole = shown(teller(said, fold=10).rows())
    one = teller([], fold=10)
    rows: list[PrintedRow] = []
    for row in said:
        assert isinstance(one.history.lines, Lines)
        one.history.lines.append(Line(Side(row[0]), row[3:].encode()))
        rows += one.rows()
    assert shown(rows) == whole


@pytest.mark.parametrize(("plain", "fold"), [(True, 10), (False, 10), (False, 0)])
def test_many_lines_that_are_there_at_once_are_told_as_one_by_one(plain: bool, fold: int) -> None:  # noqa: FBT001
    said = listing(900)
    said[600] = "S: nonsense"
    said += ["C: RETR 1", "S: +OK", *("S: text" for _ in range(700)), "S: .", "C: QUIT", "S: +OK"]
    at_once = teller(said, plain=plain, fold=fold)
    at_once.history.extend()
    one = teller([], plain=plain, fold=fold)
    rows: list[PrintedRow] = []
    for row in said:
        assert isinstance(one.history.lines, Lines)
        one.history.lines.append(Line(Side(row[0]), row[3:].encode()))
        rows += one.rows()
    found = at_once.rows()
    assert [(row.speaker, row.text) for row in found] == [(row.speaker, row.text) for row in rows]
    assert shown(at_once.unfold()) == shown(one.unfold())


def test_nothing_is_folded_in_plain_text_or_with_folding_off() -> None:
    assert "server: 30 100" in [row.plain() for row in teller(listing(30), plain=True).rows()]
    assert "S: 30 100" in shown(teller(listing(30), fold=0).rows())


def test_counted_data_is_folded_too() -> None:
    message = [f"S: line {n}" for n in range(9)]
    octets = sum(len(row) - 3 + 2 for row in message)
    said = [
        "S: + POP2 x", "C: HELO a b", "S: #1", "C: READ 1", f"S: ={octets}", "C: RETR", *message, "C: ACKS",
        "S: =0",
    ]  # fmt: skip
    rows = shown(teller(said, POP2, fold=4).rows())
    at = rows.index("# 5 more lines: :unfold shows them")
    assert rows[at + 1] == "C: ACKS"


def test_a_long_line_is_cut_with_a_count() -> None:
    said = [*listing(1)[:5], "C: RETR 1", "S: +OK", "S: " + "x" * 2000, "S: ."]
    row = shown(teller(said).rows())[-2]
    assert row.endswith("x ... 1400 more characters: :show 8 shows them")


def test_secrets_are_masked_unless_revealed() -> None:
    assert "C: PASS ********" in shown(teller(listing(1)).rows())
    assert "C: PASS b" in shown(teller(listing(1), reveal=True).rows())


def test_each_exchange_is_explained_on_request_in_one_row_with_the_change_of_state() -> None:
    rows = teller(listing(2), explain=True).rows()
    told = [row.text for row in rows if row.speaker is RowSource.REMARK]
    assert len(told) == 4  # the greeting, USER, PASS, LIST
    assert "TRANSACTION" in told[2]
    assert not [row for row in teller(listing(2)).rows() if row.speaker is RowSource.REMARK]


def test_a_fault_is_explained_where_it_is_marked() -> None:
    for plain in (True, False):
        one = teller(["S: +OK", "C: USER a"], explain=True, plain=plain)
        assert isinstance(one.history.lines, Lines)
        one.history.lines.append(Line(Side.SERVER, note("size-wrong"), kind=LineKind.NOTE))
        one.history.lines.append(Line(Side.SERVER, b"+OK"))
        told = [row.text for row in one.rows()]
        at = told.index("fault injected: size-wrong")
        assert told[at + 1].startswith("LIST tells other sizes than those sent. A robust client: Read up to")
        assert told[at + 2 : at + 3] == ["+OK"]
        one.options.explain = False
        one.history.lines.append(Line(Side.SERVER, note("size-wrong"), kind=LineKind.NOTE))
        assert [row.text for row in one.rows()] == ["fault injected: size-wrong"]


def test_what_is_not_legal_is_warned_of() -> None:
    rows = teller(["S: +OK", "C: DELE 1", "S: -ERR no"]).rows()
    told = [row.plain() for row in rows if row.speaker in TROUBLE]
    assert len(told) == 1
    assert told[0].startswith("error: DELE is not legal in AUTHORIZATION")


def test_an_error_of_the_catalogue_is_called_one_and_a_warning_too() -> None:
    rows = teller(["S: +OK", "S: +OK unasked", "C: STLS", "S: +OK go", "S: +OK injected one"]).rows()
    told = [row.plain().partition(" ")[::2] for row in rows if row.speaker in TROUBLE]
    assert [word for word, _ in told] == ["warning:", "error:"]
    assert told[1][1].startswith(
        "These octets came in clear behind STLS: anybody may have put them there, and "
    )
    assert all(
        "# ! " in "".join(text for _, text in row.marked(80)) for row in rows if row.speaker in TROUBLE
    )


def test_plain_text_tells_each_change_of_state_as_a_word() -> None:
    rows = [row.plain() for row in teller(listing(1), plain=True).rows()]
    assert rows[:2] == ["server: +OK", "state: AUTHORIZATION"]
    assert "state: TRANSACTION" in rows


def test_what_was_printed_is_a_transcript() -> None:
    rows = shown(teller(listing(3), explain=True).rows())
    assert all(row.startswith(("S: ", "C: ", "# ")) for text in rows for row in text.split("\n"))


def test_hostile_octets_become_text() -> None:
    lines = Lines(
        [Line(Side.SERVER, b"+OK " + HOSTILE), Line(Side.CLIENT, HOSTILE), Line(Side.SERVER, HOSTILE)]
    )
    one = Teller(History(POP3, lines, exact=True), Options(explain=True), plain=False)
    for row in one.rows():
        for _style, text in row.marked(80):
            assert all(c.isprintable() or c == "\n" for c in text)


def test_each_challenge_is_explained_before_it_is_answered() -> None:
    challenge = "PDEuMkB4Pg=="  # <1.2@x>
    said = ["S: +OK", "C: AUTH CRAM-MD5", f"S: + {challenge}"]
    rows = shown(teller(said, explain=True).rows())
    after = rows[rows.index(f"S: + {challenge}") + 1 :]
    assert after[0].startswith("# To answer: base64 of: name, space, hex of HMAC-MD5(key: password")
    assert any("<1.2@x>" in row for row in after)
    assert "# 4. Send that in base64, as one line." in after
    assert f"S: + {challenge}" == shown(teller(said).rows())[-1]
    digest = "a b913a602c7eda7a495b4e6e7334d3890"
    said += [f"C: {base64.b64encode(digest.encode()).decode()}", "S: -ERR no"]
    told = " ".join(shown(teller(said, explain=True).rows()))
    assert "user: a" in told
    assert "b913a602" not in told
    assert told.index("user: a") < told.index("-ERR no") < told.index("The server refuses AUTH")
    assert "b913a602" in " ".join(shown(teller(said, explain=True, reveal=True).rows()))
