"""Working out what the client answers, in the full-screen console."""

import asyncio
from typing import Any

from popconsole.protocol.pop3 import Pop3State


def test_apop_is_worked_out_and_put_on_the_line(console: Any) -> None:
    async def go() -> None:
        async with console(size=(80, 24)) as c:
            await c.until(lambda: c.state() is Pop3State.AUTHORIZATION)
            assert "Work it out" not in c.panel("keys")
            await c.type("APOP ")
            await c.until(lambda: "^T Work it out" in c.panel("keys"))
            await c.keys("ctrl+t")
            await c.until(lambda: "APOP: the name of the user" in c.text)
            await c.keys("enter")
            await c.until(lambda: "no user was named" in c.text)
            await c.type("student")
            await c.keys("enter")
            await c.until(lambda: "APOP: the password" in c.text)
            await c.type("learn")
            assert "learn" not in c.text
            await c.keys("enter")
            await c.until(lambda: c.main.line.value.startswith("APOP student "))
            assert len(c.main.line.value) == len("APOP student ") + 32
            assert c.main.line.value[-32:] not in c.text
            assert c.state() is Pop3State.AUTHORIZATION
            await c.keys("enter")
            await c.until(lambda: c.state() is Pop3State.TRANSACTION)

    asyncio.run(go())


def test_the_name_is_taken_from_the_line_and_not_asked_for_in_the_open(console: Any) -> None:
    async def go() -> None:
        async with console(size=(80, 24)) as c:
            await c.until(lambda: c.state() is Pop3State.AUTHORIZATION)
            await c.type("APOP student ")
            await c.keys("ctrl+t")
            await c.until(lambda: "APOP: the password of student, which is not shown" in c.text)
            await c.type("learn")
            assert "learn" not in c.text
            await c.keys("enter")
            await c.until(lambda: c.main.line.value.startswith("APOP student "))
            await c.keys("enter")
            await c.until(lambda: c.state() is Pop3State.TRANSACTION)

    asyncio.run(go())


def test_a_name_that_was_said_before_is_not_asked_for_either(console: Any) -> None:
    async def go() -> None:
        async with console(size=(80, 24)) as c:
            await c.send("USER student")
            await c.send("AUTH LOGIN")
            await c.keys("ctrl+t")  # LOGIN's first response is the name alone
            await c.until(lambda: c.main.line.value == "c3R1ZGVudA==")
            await c.send("")
            await c.keys("ctrl+t")
            await c.until(lambda: "LOGIN: the password, which is not shown" in c.text)

    asyncio.run(go())


def test_a_response_of_auth_is_worked_out(console: Any) -> None:
    async def go() -> None:
        async with console(size=(80, 24)) as c:
            await c.send("AUTH SCRAM-SHA-256")
            for question, typed in (
                ("the name", "student"),
                ("the password", "learn"),
                ("the password", "learn"),
            ):
                await c.keys("ctrl+t")
                await c.until(lambda question=question: f"SCRAM-SHA-256: {question}" in c.text)
                await c.type(typed)
                await c.keys("enter")
                await c.until(lambda: c.main.focused is c.main.line)
                await c.send("")
            await c.until(lambda: c.state() is Pop3State.TRANSACTION)
            assert "learn" not in c.text

    asyncio.run(go())


def test_where_nothing_is_asked_that_is_said(console: Any) -> None:
    async def go() -> None:
        async with console(size=(80, 24)) as c:
            await c.log_in()
            await c.keys("ctrl+t")
            await c.until(lambda: "nothing is asked for" in c.text)

    asyncio.run(go())
