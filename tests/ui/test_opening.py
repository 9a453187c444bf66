"""Addresses, players, typed lines, terminals: the values that both consoles share."""

import asyncio
import io
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.formats.reading import read
from popconsole.protocol import POP2, POP3
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Recording, Side
from popconsole.transcript.safe import shown_address
from popconsole.ui import terminal
from popconsole.ui.actions.action import Where
from popconsole.ui.open_conversation import OpenRecording
from popconsole.ui.opening import AddressError, parse_address
from popconsole.ui.player import LONGEST_SILENCE, Player
from popconsole.ui.preferences import read_settings
from popconsole.ui.typed import TypedLines, pasted
from popconsole.ui.workspace import Workspace


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("localhost", ("localhost", None)),
        (" mail.example:995 ", ("mail.example", 995)),
        ("[::1]:1110", ("::1", 1110)),
        ("::1", ("::1", None)),
        ("[::1]", ("::1", None)),
    ],
)
def test_addresses(text: str, address: tuple[str, int | None]) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text", ["", ":110", "host:", "host:0", "host:65536", "host:x", "two words", "host:\u0661"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(AddressError):
        parse_address(text)


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        host, port = parse_address(text)
    except AddressError as error:
        told = str(error)
    else:
        assert host
        assert port is None or 0 < port < 65536
        told = shown_address((host, port or 1))
    assert told.isprintable()


@given(st.text(), st.text(), st.text())
def test_a_paste_loses_nothing(before: str, text: str, behind: str) -> None:
    lines, rest = pasted(before, text, behind)
    whole = "\n".join([*lines, rest])
    assert whole == (before + text).replace("\r\n", "\n").replace("\r", "\n") + behind


@given(
    st.sampled_from(["PASS", "pass", "Helo joe", "APOP ada", " PASS"]),
    st.text(st.characters(min_codepoint=33)).filter(lambda word: word.strip("*") or not word),  # no mask
)
@example("PASS", "*0")
def test_history_never_holds_a_secret(command: str, secret: str) -> None:
    protocol = POP2 if command.startswith("Helo") else POP3
    typed = TypedLines()
    typed.add(protocol, f"{command} {secret}")
    assert all(line.strip() == command.strip() for line in typed)


def test_history_goes_back_and_forth() -> None:
    typed = TypedLines()
    for text in ("STAT", "STAT", "LIST", ""):
        typed.add(POP3, text)
    assert list(typed) == ["STAT", "LIST"]
    assert [typed.older("begun"), typed.older(""), typed.older("")] == ["LIST", "STAT", None]
    assert [typed.newer(""), typed.newer(""), typed.newer("")] == ["LIST", "begun", None]


def test_a_player_keeps_recorded_time_cuts_silence_and_has_a_pace_of_its_own() -> None:
    timed = Lines(
        [
            Line(Side.SERVER, b"+OK", at=0.0),
            Line(Side.CLIENT, b"STAT", at=0.5),
            Line(Side.SERVER, b"+OK 1 1", at=900.0),
        ]
    )
    player = Player(History(POP3, timed))
    assert player.timed
    assert player.delay(1) == 0.5
    assert player.delay(2) == LONGEST_SILENCE
    player.faster()
    assert player.delay(1) == 0.25
    for _ in range(20):
        player.slower()
    assert player.speed == 0.25
    assert player.next(2) is None
    untimed = Player(History(POP3, Lines([Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"STAT")])))
    assert not untimed.timed
    assert untimed.delay(1) > untimed.delay(0) > 0


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_where_no_screen_can_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Tty())
    monkeypatch.setattr(sys, "stdout", Tty())
    monkeypatch.setattr(sys, "stderr", Tty())
    monkeypatch.setattr(sys, "platform", "linux")
    assert terminal.can_draw({"TERM": "xterm-256color"}) is None
    for term in ("dumb", "", "unknown"):
        told = terminal.can_draw({"TERM": term})
        assert told is not None
        assert "popconsole annotate" in told
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    told = terminal.can_draw({"TERM": "xterm"})
    assert told is not None
    assert "standard error, where it is drawn, is not a terminal" in told
    assert terminal.why_not_placed({"TERM": "xterm"}) is None  # the line console draws on standard output
    monkeypatch.setattr(sys, "platform", "win32")
    assert terminal.can_draw({}) is None
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert "standard output is not a terminal" in (terminal.can_draw({"TERM": "xterm"}) or "")


def test_settings() -> None:
    assert read_settings({}).no_colour is False
    assert read_settings({"NO_COLOR": "1"}).no_colour
    assert not read_settings({"NO_COLOR": ""}).no_colour
    assert read_settings({"POPCONSOLE_THEME": "nord"}).theme == "nord"


def test_a_desk_lays_a_recording_on_top_and_goes_back() -> None:
    async def go() -> None:
        changed: list[int] = []
        workspace = Workspace(lambda: changed.append(1), lambda: PopServer(pop3_port=0, pop2_port=0))
        live = await workspace.open_mock(POP3)
        assert live.where is Where.LIVE
        assert live.session is not None
        await live.session.settled()
        await live.session.exchange(b"USER student")
        assert changed
        assert live.user == "student"
        back = await workspace.look_back()
        assert back.where is Where.RECORDING
        assert len(back.conversation().lines) == 3
        assert await workspace.leave() is live
        assert await workspace.leave() is None
        again = await workspace.reconnect()
        assert again is not live
        assert not live.session.open
        assert workspace.depth == 2
        assert await workspace.leave() is live
        assert workspace.go_to(1) is again
        assert workspace.go_to(2) is None
        assert workspace.current is again
        await workspace.close()
        assert again.session is not None
        assert not again.session.open

    asyncio.run(go())


def test_what_was_secret_in_one_conversation_is_masked_in_those_behind_it() -> None:
    login = b"S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS sesame7\nS: +OK\nC: QUIT\nS: +OK\n"
    later = b"S: +OK POP3 ready\nC: USER nora\nS: -ERR it was sesame7 last time\n"
    recording = read(login + later + later, "x")
    opened = OpenRecording(lambda: recording, "x")
    for number in (2, 1):
        conversation = opened.open(number)
        assert b"sesame7" not in conversation.history.step(2).shown.octets
        assert conversation.history.shown(2).octets == b"-ERR it was ******** last time"
    assert opened.open(2) is opened.open(2)
    assert opened.was_opened(1)
    assert not opened.was_opened(0)
    with pytest.raises(IndexError):
        opened.open(3)


def test_a_session_that_grew_is_not_held_against_itself() -> None:
    lines = Lines()

    def say(*said: str) -> None:
        for one in said:
            lines.add(Side(one[0]), one[3:].encode())

    say(
        "S: +OK ready",
        "C: USER nora",
        "S: +OK",
        "C: PASS sesame",
        "S: +OK",
        "C: UIDL",
        "S: +OK",
        "S: 1 aa",
        "S: .",
    )
    say("C: DELE 1", "S: +OK", "C: QUIT", "S: +OK")
    opened = OpenRecording(lambda: Recording((Conversation("POP3", lines, exact=True),)), "x")
    (before,) = opened.sessions(10)
    lines.add(Side.SERVER, b"", b"", LineKind.CLOSED)
    (after,) = opened.sessions(10)
    assert before is not None
    assert after is not None
    assert after.lines == before.lines + 1
    assert [found.code for found in after.findings] == [found.code for found in before.findings]
