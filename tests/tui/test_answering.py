"""While a response of AUTH is typed, the screen says how it is made; so does the whole explanation."""

import asyncio
from typing import Any

import pytest

from popconsole.dialogue.kind import Kind
from popconsole.ui.mock_behaviour import behaviour
from popconsole.ui.start import Start


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(
    ("lines", "recipe", "whole"),
    [
        (
            ["AUTH CRAM-MD5"],
            "base64 of: name, space, hex of HMAC-MD5(key: password, text: challenge)",
            "32 lower-case hexadecimal digits",
        ),
        (["AUTH PLAIN"], "base64 of: NUL, name, NUL, password", "Send that in base64, as one line."),
        (
            ["AUTH SCRAM-SHA-256", "biwsbj1zdHVkZW50LHI9YWJj"],  # n,,n=student,r=abc
            "the proof being base64 of ClientKey XOR ClientSignature",
            "SaltedPassword = Hi(Normalize(password), salt, 4096)",
        ),
    ],
)
def test_the_recipe_is_there_before_the_response_is_sent(
    console: Any, size: tuple[int, int], lines: list[str], recipe: str, whole: str
) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            for line in lines:
                await c.send(line)
            await c.type("c3R1")
            assert recipe in told(c.panel("hint"))
            if size[0] >= 100:
                assert recipe in told(c.panel("explanation"))
            else:  # it begins there, and the hint has all of it
                assert "To answer" in told(c.panel("brief"))
            await c.keys("f3")
            shown = told(c.panel("whole"))
            assert recipe in shown
            assert whole in shown
            await c.keys("escape")
            before = c.main.query_one("#hint").size.height
            await c.keys("backspace", "backspace", "backspace", "backspace")
            await c.send("*")
            assert c.main.query_one("#hint").size.height < before

    asyncio.run(go())


def test_behind_an_ok_in_the_place_of_a_challenge_a_command_may_be_typed(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", behaviour=behaviour(None, ["auth-plus-ok"])), (120, 40)) as c:
            await c.send("AUTH PLAIN")
            assert "type a response or a command" in c.panel("entry")
            assert "a command may be due instead" in told(c.panel("hint"))
            await c.type("STA")
            assert "STAT" in c.panel("candidates")
            assert "STA" in c.panel("entry")
            assert "base64" not in told(c.panel("hint"))
            await c.keys("escape", "ctrl+u")
            await c.type("AHN0")
            assert "base64 of: NUL, name, NUL, password" in told(c.panel("hint"))
            assert "AHN0" not in c.text

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_a_response_holds_is_told_where_secrets_are_revealed(
    console: Any, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.send("AUTH CRAM-MD5")
            await c.send("YSAwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==")  # a 0123456789abcdef, twice
            index = next(i for i in range(9) if c.main.transcript.history.step(i).kind is Kind.RESPONSE)
            c.main.transcript.cursor = index
            await c.pilot.pause()
            panel = "explanation" if size[0] >= 100 else "brief"
            assert "user: a" in told(c.panel(panel))
            assert "89abcdef" not in c.text
            c.main.action_do("reveal")
            await c.pilot.pause()
            await c.keys("f3")
            assert "89abcdef" in told(c.panel("whole"))
            await c.keys("escape")
            assert "89abcdef" in told(c.panel(panel))
            c.main.action_do("reveal")
            await c.pilot.pause()
            assert "89abcdef" not in c.text

    asyncio.run(go())


def told(screen: str) -> str:
    """Return a text as it is without its rows and borders."""
    return " ".join(screen.replace("│", " ").split())


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
def test_all_of_the_recipe_of_apop_stands_under_what_is_still_missing(
    console: Any, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.type("APOP student ")
            timestamp = c.main.line.situation.timestamp.decode()
            await c.until(lambda: timestamp in told(c.panel("hint")))
            assert told(c.panel("hint")).startswith("! Still missing: digest. digest: hex of MD5(<")

    asyncio.run(go())
