"""The command line: completion, history, secrets."""

import asyncio
from typing import Any

from textual.events import Key


def test_tab_completes_and_enter_sends_what_stands_there(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            await c.type("re")
            assert "RETR msg" in c.panel("candidates")
            assert not c.shows("brief")  # the list takes the place of strip and explanation
            assert "C ┃ PASS" in c.panel("transcript")  # and covers nothing of the transcript
            await c.keys("tab")
            assert c.main.line.value == "RETR "
            assert "391 octets" not in c.panel("candidates")  # no listing was asked for yet
            await c.keys("2", "enter")
            await c.until(
                lambda: "RETR 2" in c.panel("transcript") or len(c.main.transcript.history.lines) > 7
            )
            client = [x.octets for x in c.main.transcript.history.lines if x.side.value == "C"]
            assert client[-1] == b"RETR 2"
            # Enter never completes: what stands there goes, in whatever case.
            await c.send("quit")
            client = [x.octets for x in c.main.transcript.history.lines if x.side.value == "C"]
            assert client[-1] == b"quit"

    asyncio.run(go())


def test_what_is_said_to_the_person_repeats_no_secret(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.send("USER student")
            await c.send("PASS l3arn-it")
            c.main.say("There is no file called l3arn-it.")
            assert c.main.said == "There is no file called ********."
            c.main.transcript.reveal = True
            c.main.warn("There is no file called l3arn-it.")
            assert c.main.said == "There is no file called l3arn-it."

    asyncio.run(go())


def test_keys_that_come_in_a_burst_keep_their_order(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            for key in (
                "U",
                "S",
                "tab",
                "a",
                "d",
                "a",
                "enter",
                "N",
                "O",
                "O",
                "P",
                "enter",
                "S",
                "T",
                "backspace",
            ):
                c.app.post_message(Key(key, key if len(key) == 1 else None))
            await c.until(lambda: len(c.main.transcript.history.lines) == 5)
            client = [x.octets for x in c.main.transcript.history.lines if x.side.value == "C"]
            assert client == [b"USER ada", b"NOOP"]
            await c.until(lambda: c.main.line.value == "S")

    asyncio.run(go())


def test_arguments_come_from_the_conversation(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            await c.send("LIST")
            await c.type("RETR ")
            assert "391 octets" in c.panel("candidates")
            await c.keys("down", "down")
            assert c.main.line.value == "RETR 2"
            assert "▸ 2" in c.panel("candidates")
            await c.keys("up", "up")
            assert c.main.line.value == "RETR "
            await c.keys("escape")
            assert not c.main.line.has_list
            assert c.shows("brief")

    asyncio.run(go())


def test_legal_commands_come_first(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            rows = c.panel("candidates").split("\n")
            assert "USER name" in rows[0]
            assert [x.legal for x in c.main.line.candidates] == sorted(
                (x.legal for x in c.main.line.candidates), reverse=True
            )
            assert not c.main.line.candidates[-1].legal
            await c.type("HELLO")
            assert "!" in c.panel("hint")

    asyncio.run(go())


def test_the_arrows_call_back_what_was_sent(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            await c.send("NOOP")
            await c.keys("up")
            assert c.main.line.value == "NOOP"
            await c.keys("up")
            assert c.main.line.value == "PASS "  # never with its secret
            await c.keys("up")
            assert c.main.line.value == "USER student"
            await c.keys("up", "down", "down", "down")
            assert c.main.line.value == ""
            assert all("learn" not in kept for kept in c.main.line.history)

    asyncio.run(go())


def test_a_password_is_masked_as_typed_and_can_be_revealed(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.send("USER student")
            await c.type("pass xyzzy")
            assert "xyzzy" not in c.text
            assert "•••••" in c.panel("line")
            await c.keys("f9")
            assert "xyzzy" in c.panel("line")
            assert "SECRETS ARE SHOWN" in c.text
            c.main.action_do("projector")  # on a projector too
            await c.until(lambda: "SECRETS ARE SHOWN" in c.text)
            c.main.action_do("projector")
            await c.keys("f9")
            assert "SECRETS" not in c.text
            assert "xyzzy" not in c.text
            c.main.line.action_select_all()
            c.main.line.action_copy()
            assert "xyzzy" not in c.app.clipboard
            await c.keys("end")
            await c.send("")
            assert "xyzzy" not in c.text
            assert b"pass xyzzy" in [x.octets for x in c.main.transcript.history.lines]
            assert "xyzzy" not in c.app.export_screenshot()

    asyncio.run(go())


def test_passwords_of_the_other_commands_are_masked(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            for text, secret in (("APOP ada 0123abcd", "0123abcd"), ("PASS two words", "words")):
                await c.type(text)
                assert secret not in c.text
                c.main.line.value = ""
                await c.pilot.pause()

    asyncio.run(go())


def test_raw_octets_on_the_command_line_reach_no_terminal(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            c.main.line.value = "USER \x1b]2;x\x07\x9b31m\u202eend"
            await c.pilot.pause()
            assert "end" in c.panel("line")
            assert not set(c.text) & set("\x1b\x07\x9b\u202e")

    asyncio.run(go())


def test_a_response_of_auth_is_seen_nowhere(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.until(lambda: len(c.main.transcript.history.lines) == 1)
            await c.send("AUTH LOGIN")
            await c.until(lambda: len(c.main.transcript.history.lines) == 3)
            await c.type("c3R1ZGVudA==")
            assert "c3R1" not in c.text
            await c.keys("enter")
            await c.until(lambda: len(c.main.transcript.history.lines) == 5)
            await c.send("bGVhcm4=")
            await c.until(lambda: len(c.main.transcript.history.lines) == 7)
            assert "TRANSACTION" in c.text
            assert "bGVh" not in c.text
            assert list(c.main.line.history) == ["AUTH LOGIN"]

    asyncio.run(go())
