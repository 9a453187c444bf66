"""The mock server's persona and faults, switched in the full-screen console."""

import asyncio
import re
from typing import Any

from textual.content import Content

from popconsole.transcript.model import LineKind
from popconsole.tui.handlers.registry import perform
from popconsole.tui.panels import cut
from popconsole.tui.screens.choose import ChooseScreen
from popconsole.ui.mock_behaviour import behaviour
from popconsole.ui.start import Start


def _marks(console: Any) -> list[bytes]:
    return [x.octets for x in console.main.conversation.history.lines if x.kind is LineKind.NOTE]


def test_a_persona_by_name_begins_a_new_session(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            perform(c.main, "persona", "popa3d")
            await c.until(lambda: c.main.workspace.server.setup.persona == "popa3d")
            await c.until(lambda: [x.octets for x in c.main.conversation.history.lines] == [b"+OK"])
            perform(c.main, "persona", "hotmail")
            await c.until(lambda: 'no persona "hotmail"' in c.text)
            assert c.main.workspace.server.setup.persona == "popa3d"

    asyncio.run(go())


def test_a_persona_is_chosen_from_a_list(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            perform(c.main, "persona")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            assert "Courier Mail Server" in c.text
            await c.keys("down", "enter")
            await c.until(lambda: c.main.workspace.server.setup.persona == "courier")
            await c.until(lambda: "+OK Hello there." in c.text)

    asyncio.run(go())


def test_a_fault_is_marked_and_explained(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            perform(c.main, "fault", "err-on:STAT")
            await c.until(lambda: c.main.workspace.behaviour.faults and c.main.conversation.history.lines)
            await c.log_in()
            await c.send("STAT")
            assert _marks(c) == [b"fault injected: err-on:STAT"]
            assert "fault injected: err-on:STAT" in c.panel("transcript")
            await c.keys("tab", "up")
            await c.until(lambda: "robust" in c.panel("explanation"))
            perform(c.main, "fault", "off")
            await c.until(lambda: not c.main.workspace.behaviour.faults)

    asyncio.run(go())


def test_the_frame_tells_which_end_is_waited_for(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            perform(c.main, "fault", "dot-missing")
            await c.until(lambda: c.main.workspace.behaviour.faults and c.main.conversation.history.lines)
            await c.type("CAPA")
            await c.keys("enter")
            await c.until(lambda: "AUTHORIZATION: waiting for the lone dot of CAPA" in c.text)

    asyncio.run(go())


def test_a_fault_that_needs_an_argument_asks_for_it(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            perform(c.main, "fault")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            c.app.screen.dismiss("drop-after")
            await c.until(lambda: "drop-after:N" in c.text)
            await c.type("9")
            await c.keys("enter")
            await c.until(lambda: [s.text for s in c.main.workspace.behaviour.faults] == ["drop-after:9"])
            await c.until(lambda: _marks(c) == [b"fault injected: drop-after:9"])

    asyncio.run(go())


def test_any_fault_can_be_given_an_argument_and_a_place(console: Any) -> None:
    async def go() -> None:
        async with console(size=(80, 24)) as c:
            await c.until(lambda: c.main.conversation and c.main.conversation.history.lines)
            for typed, more, on in (
                ("split", ":1@STAT", ["split:1@STAT"]),
                ("split", "", []),  # as it stands: off
                ("imap", ":http", ["greeting-foreign:http"]),  # found by what it says
            ):
                perform(c.main, "fault")
                await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
                await c.keys(*typed)
                if not more:
                    assert "(on: split:1@STAT)" in c.text
                await c.keys("enter")
                await c.until(lambda: c.shows("prompt"))
                assert "PLACE: every, greeting" in c.text or typed == "imap"
                await c.type(more)
                await c.keys("enter")
                await c.until(lambda on=on: [s.text for s in c.main.workspace.behaviour.faults] == on)

    asyncio.run(go())


def test_a_list_is_narrowed_by_what_is_typed(console: Any) -> None:
    async def go() -> None:
        async with console(size=(80, 24)) as c:
            perform(c.main, "persona")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            await c.keys(*"dovx")
            assert "dovx (nothing has that)" in c.text
            await c.keys("enter", "backspace")
            assert "The mock server speaks as: dov" in c.text
            assert "courier" not in c.text
            await c.keys("enter")
            await c.until(lambda: c.main.workspace.server.setup.persona == "dovecot")

    asyncio.run(go())


def test_what_is_of_the_other_protocol_is_marked_and_refused(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.until(lambda: c.main.conversation and c.main.conversation.history.lines)
            perform(c.main, "persona")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            await c.keys(*"ka9q")
            assert "ka9q-nos  (POP2 only)" in c.text
            await c.keys("enter")
            await c.until(lambda: "ka9q-nos does not speak POP3" in c.text)
            perform(c.main, "fault", "pop2-count")
            await c.until(lambda: "pop2-count is a fault of POP2 alone" in c.text)
            assert (c.main.workspace.behaviour.persona, c.main.workspace.behaviour.faults) == (None, ())
            perform(c.main, "persona", "dovecot")
            await c.until(lambda: c.main.workspace.server.setup.persona == "dovecot")
            perform(c.main, "pop2")
            await c.until(lambda: "dovecot does not speak POP2" in c.text)
            assert c.main.conversation.protocol.name == "POP3"

    asyncio.run(go())


def test_the_title_names_the_persona_and_counts_the_faults(console: Any) -> None:
    async def go() -> None:
        start = Start("POP3", behaviour=behaviour("dovecot", ["uidl-no-number"]))
        async with console(start, (80, 24)) as c:
            await c.until(lambda: "+OK Dovecot (Debian) ready." in c.text)
            assert "dovecot, 1 fault" in c.panel("title")
            await c.log_in()
            port = c.main.conversation.address[1]
            title = f"POP3 · mock server port {port}, dovecot, 1 fault · user student · in clear"
            assert title in c.panel("title")
            perform(c.main, "fault", "off")
            await c.until(lambda: ", dovecot" in c.panel("title") and "fault" not in c.panel("title"))
            perform(c.main, "disconnect")
            perform(c.main, "reconnect")
            await c.until(lambda: c.main.conversation.history.lines[0].octets.startswith(b"+OK Dove"))
            assert ", dovecot" in c.panel("title")

    asyncio.run(go())


def test_the_console_opens_with_a_persona_and_faults(console: Any) -> None:
    async def go() -> None:
        start = Start("POP3", behaviour=behaviour("dovecot", ["uidl-no-number"]))
        async with console(start, (120, 40)) as c:
            await c.until(lambda: "+OK Dovecot (Debian) ready." in c.text)
            await c.log_in()
            await c.send("UIDL 1")
            assert _marks(c) == [b"fault injected: uidl-no-number"]
            # A persona that has no CAPA can have no fault in it.
            perform(c.main, "fault", "caps-none")
            await c.until(lambda: len(c.main.workspace.behaviour.faults) == 2)
            perform(c.main, "persona", "popa3d")
            await c.until(lambda: "which does not have CAPA" in c.text)
            assert c.main.workspace.behaviour.persona == "dovecot"

    asyncio.run(go())


def test_the_short_explanation_shows_the_finding_first_and_the_way_to_the_fault(console: Any) -> None:
    async def go() -> None:
        for size in ((80, 24), (120, 40)):
            async with console(Start("POP3", lesson="17-a-server-that-errs"), size) as c:
                await c.until(lambda c=c: c.main.conversation and c.main.conversation.history.lines)
                await c.log_in()
                for line in ("RETR 1", "RETR 1", "LIST"):
                    await c.send(line)
                panel = "whole" if size[0] < 100 else "explanation"

                def told(c: Any = c, panel: str = panel) -> str:
                    return " ".join(re.sub("[│╭╮╰╯─]", " ", c.panel(panel)).split())

                if panel == "whole":  # the lesson has the room
                    assert c.panel("brief").split("\n")[1].startswith(" ? warning: Message 1 has 398 octets")
                    assert " ? " in c.panel("transcript")
                    await c.keys("f3")
                assert "? warning: Message 1 has 398 octets here" in told()
                if panel == "whole":
                    await c.keys("escape")
                await c.keys("shift+f7")
                if panel == "whole":
                    await c.keys("f3")
                await c.until(lambda told=told: "LIST tells other sizes than those sent" in told())
                assert "A robust client: Read up to the termination octet" in told()

    asyncio.run(go())


def test_what_is_cut_ends_with_the_key_that_shows_it() -> None:
    text = Content("one two three four five")
    assert cut(text, 10, 3, " … F3").plain == text.plain
    assert cut(text, 10, 2, " … F3").plain.split("\n") == ["one two", "three … F3"]
    assert cut(text, 10, 1, " … F3").plain == "one … F3"


def test_it_is_cut_between_words_where_no_word_fills_the_row() -> None:
    assert cut(Content("in PO and on"), 8, 1, " …").plain == "in PO …"
    assert cut(Content("in TRANSACTION"), 10, 1, " …").plain == "in …"
    assert cut(Content("a <1.2a9a0ca99793bd69@popconsole.example>"), 12, 2, " …").plain == "a\n<1.2a9a0ca …"
    assert cut(Content("a b<1.2a9a0ca"), 10, 1, " …").plain == "a …"


def test_a_sentence_told_whole_has_no_mark_of_a_cut(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            c.main.say("told whole. " * 9)
            await c.until(lambda: "told whole." in c.panel("hint"))
            assert "\u2026" not in c.panel("hint")
            c.main.say("told in part. " * 60)
            await c.until(lambda: "told in part." in c.panel("hint"))
            assert c.panel("hint").rstrip().endswith("\u2026")

    asyncio.run(go())
