"""Several connections in one file: each has a strand of its own, and what has ended can be taken."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest

from popconsole.formats import reading, registry, sniffer
from popconsole.formats.draft import Draft
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.reading import Reading
from popconsole.formats.source import Source, rows_of
from popconsole.protocol import POP2, POP3
from popconsole.transcript.model import Conversation, Line, LineKind, Recording, Side
from popconsole.ui.annotation import Annotation, form_named
from tests.formats.test_samples import rows

C, S = Side.CLIENT, Side.SERVER


def say(draft: Draft, text: str, *, dated: bool = False) -> None:
    """Have said what stands in a row: ``1S +OK ready``, the mark of a connection, the side, and what it says.

    ``1.`` ends it.
    """
    key, side, said = text[0], text[1], text[3:]
    strand = draft.strand(key, dated=dated)
    if side == ".":
        strand.end()
    else:
        strand.add(Side(side), said.encode())


def made(*said: str) -> Draft:
    draft = Draft()
    for text in said:
        say(draft, text)
    return draft


def lines_of(recording: Recording | None) -> list[str]:
    assert recording is not None
    return rows(recording).split("\n\n")


def test_interleaved_connections_are_kept_apart_in_the_order_of_their_first_lines() -> None:
    draft = made(
        "2S +OK two", "1S +OK one", "2C STAT", "1C QUIT", "2S +OK 0 0", "1S +OK bye", "1.", "1S +OK new"
    )
    assert lines_of(draft.recording) == [
        "S: +OK two\nC: STAT\nS: +OK 0 0", "S: +OK one\nC: QUIT\nS: +OK bye", "S: +OK new\n",
    ]  # fmt: skip
    assert (draft.lines, draft.settled) == (7, 0)
    draft.finish()
    assert draft.settled == 3


@pytest.mark.parametrize("many", [False, True])
def test_sessions_without_greetings_are_kept_apart_behind_the_answer_to_quit(many: bool) -> None:  # noqa: FBT001
    def conversations(*said: str) -> int:
        draft = Draft()
        strand = draft.strand()
        if many:
            strand.extend_wire(
                b"".join(text[:1].encode() for text in said), [text[3:].encode() for text in said]
            )
        else:
            for text in said:
                strand.add(Side(text[0]), text[3:].encode())
        draft.finish()
        assert draft.recording is not None
        return len(draft.recording.conversations)

    session = ("C: USER a", "S: +OK", "C: QUIT", "S: +OK bye")
    assert conversations(*session, *session, *session) == 3
    assert conversations(*session, "C: STAT", "S: -ERR") == 1  # no session begins so
    assert conversations(*session, "C: QUIT", "S: +OK") == 1
    assert conversations("C: USER a", "C: QUIT", "C: USER a", "S: +OK", "S: +OK") == 1  # sent ahead
    assert conversations("S: +OK ready", *session, "C: USER a", "S: -ERR") == 1  # with greetings they tell
    draft = Draft()
    strand = draft.strand()
    strand.add(Side.CLIENT, b"", kind=LineKind.OPENED)
    for text in ("S: +OK ready", *session, "C: USER a"):
        strand.add(Side(text[0]), text[3:].encode())
    draft.finish()
    assert draft.recording is not None
    assert len(draft.recording.conversations) == 1


def test_a_mark_that_comes_again_without_an_end_is_another_connection_where_it_greets() -> None:
    draft = made("4S +OK POP3 ready", "4C QUIT", "4S +OK bye", "4S +OK POP3 ready", "4C USER a")
    assert lines_of(draft.recording) == [
        "S: +OK POP3 ready\nC: QUIT\nS: +OK bye",
        "S: +OK POP3 ready\nC: USER a\n",
    ]
    assert draft.settled == 1


def test_what_has_ended_is_taken_once_and_forgotten() -> None:
    draft = made("1S ?", "1.", "2C ?")
    assert not list(draft.take_ended())  # nothing tells the protocol yet
    say(draft, "2S + POP2 is here")
    say(draft, "3S +OK")
    assert [(number, c.protocol, len(c.lines)) for number, c in draft.take_ended()] == [(1, "POP2", 1)]
    say(draft, "3.")
    assert [(number, c.protocol) for number, c in draft.take_ended()] == [(3, "POP3")]
    assert lines_of(draft.recording) == ["C: ?\nS: + POP2 is here\n"]
    draft.finish()
    assert [number for number, _c in draft.take_ended()] == [2]
    assert not list(draft.take_ended())


def test_what_has_ended_stays_the_same_value() -> None:
    draft = made("1S +OK", "2S +OK", "1.")
    first, again = draft.recording, draft.recording
    assert first is not None
    assert again is not None
    assert again.conversations[0] is first.conversations[0]
    assert again.conversations[1].lines is first.conversations[1].lines


def test_times_since_the_epoch_are_counted_from_the_first_of_a_conversation() -> None:
    draft = Draft()
    strand = draft.strand(dated=True)
    began = 1_790_000_000.25
    strand.add(C, b"", kind=LineKind.OPENED)
    strand.add(S, b"+OK", at=began)
    strand.extend_wire(b"CS", [b"QUIT", b"+OK"], [began + 1, began + 1.5])
    strand.add(S, b"", kind=LineKind.CLOSED, at=-1.0)  # no date
    strand.add(C, b"", kind=LineKind.OPENED, at=began + 60)
    strand.extend_wire(b"S", [b"+OK"], [float("nan")])
    assert draft.recording is not None
    first, second = draft.recording.conversations
    assert (first.began, second.began) == (began, began + 60)
    assert [line.at for line in first.lines] == [None, 0.0, 1.0, 1.5, None]
    assert [line.at for line in second.lines] == [0.0, None]


def test_what_is_said_of_the_file_is_kept_where_it_was_reached() -> None:
    draft = Draft(None, lambda row: row + 100)
    draft.odd(1, "early", "before all")
    draft.strand("a").odd(2, "lost", "no line came")
    say(draft, "1S +OK")
    draft.odd_once(3, "here", "behind the first line")
    draft.odd_once(4, "here", "again")
    draft.finish()
    assert draft.recording is not None
    (one,) = draft.recording.conversations
    assert [(odd.index, odd.row, odd.code) for odd in one.oddities] == [
        (0, 101, "early"), (1, 103, "here"), (1, 102, "lost"),
    ]  # fmt: skip


def test_what_was_met_where_nothing_came_stands_with_the_first_conversation() -> None:
    draft = Draft()
    strand = draft.strand("a")
    strand.odd(2, "lost", "no line came")
    strand.end()
    say(draft, "1S +OK")
    assert draft.recording is not None
    assert [odd.code for odd in draft.recording.conversations[0].oddities] == ["lost"]


def test_of_one_kind_no_more_than_a_hundred_are_reported() -> None:
    draft = Draft()
    say(draft, "1S +OK")
    for row in range(1, 200):
        draft.odd(row, "odd", "here")
    assert draft.recording is not None
    oddities = draft.recording.conversations[0].oddities
    assert (len(oddities), oddities[-1].row) == (100, 100)
    assert "more of this kind" in oddities[-1].message


def test_a_strand_tells_what_is_spoken() -> None:
    draft = Draft()
    strand = draft.strand()
    before = strand.protocol
    strand.add(S, b"+ POP2 ready")
    assert (before, strand.protocol) == (None, POP2)
    assert Draft(POP3).strand().protocol is POP3


def test_the_share_that_was_understood() -> None:
    draft = Draft()
    everything = draft.share_understood
    draft.understood(3)
    draft.passed_over()
    assert (everything, draft.share_understood) == (1, 0.75)


def test_tls_alone_is_something_that_was_said() -> None:
    draft = Draft(POP3)
    silent = draft.heard or draft.usable
    draft.strand().add(S, b"TLSv1.3 mail.example.org", kind=LineKind.TLS)
    assert (silent, draft.heard, draft.usable) == (False, True, True)


# --- as a file is read ---


def _read(source: Source, draft: Draft) -> Iterator[None]:
    for row in rows_of(b"".join(source.blocks())):
        say(draft, row.decode())
        draft.understood()
        yield


TOY = Reader(
    "toy", "rows of a toy", lambda _start: Sureness(1.0, "always"), _read, (Sample(b"", ""),), binary=True
)
SAID = (
    b"1S +OK ready\n2S +OK ready\n1C USER a\n2C USER b\n1S +OK\n2S +OK\n1C PASS hunter2\n2C PASS swordfish9\n"
    b"1S -ERR it is not hunter2\n2.\n3S +OK hunter2 swordfish9 welcome\n1C QUIT\n"
)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], Reading]:
    monkeypatch.setattr(reading, "reader_named", lambda _name: TOY)
    return lambda octets: Reading(BytesIO(octets), "x", None, "toy")


def test_conversations_come_as_they_end(toy: Callable[[bytes], Reading]) -> None:
    run = toy(SAID)
    came: list[tuple[int, Conversation]] = []
    for number, conversation in run.conversations():
        came.append((number, conversation))
        assert len(came) > 1 or run.settled == 0  # the first is still open
    assert [number for number, _c in came] == [2, 1, 3]
    assert list(came[0][1].lines)[-1] == Line(C, b"PASS swordfish9")
    assert run.understood == 1


def test_octets_that_are_certain_are_looked_at_before_any_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffer, "binary_readers", lambda: (*registry.binary_readers(), TOY))
    monkeypatch.delattr(sniffer, "readers")  # nor are those of rows asked for
    source = Source(BytesIO(SAID), "x")
    assert sniffer.opinions(source)[0].reader is TOY
    assert source.looked_at == b""


def test_they_are_annotated_as_they_end_with_the_secrets_of_all_masked(
    toy: Callable[[bytes], Reading],
) -> None:
    said = [
        row for row in Annotation(toy(SAID), form_named("text")) if "hunter2" in row or "swordfish" in row
    ]
    assert said == []
    shown = "".join(Annotation(toy(SAID), form_named("text"), reveal=True))
    places = [shown.index(word) for word in ("PASS swordfish9", "not hunter2", "swordfish9 welcome")]
    assert places == sorted(places)
