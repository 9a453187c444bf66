"""A hostile server: nothing that it sends reaches the terminal raw, nor as markup, in any view."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.widgets import Static

from popconsole.ui.pop_url import Target
from popconsole.ui.start import Start

MARKUP = b"[bold][/][@click=app.quit]x[/]"
NASTY = b"\x1b]2;title\x1b\\\x1b[31m\x9b32m\x00\x07\x08\x7f\x05\xc2\x9d\xe2\x80\xae" + MARKUP
ALLOWED = {"\n"}


@asynccontextmanager
async def hostile_server() -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK " + NASTY + b" <1.2@" + NASTY + b">\r\n")
        while line := await reader.readline():
            if line.startswith(b"RETR"):
                writer.write(b"+OK\r\n" + NASTY + b"\r\nSubject: " + NASTY + b"\r\n.\r\n")
            elif line.startswith(b"UIDL"):
                writer.write(b"+OK\r\n1 " + NASTY + b"\r\n.\r\n")
            else:
                writer.write(b"-ERR [" + NASTY + b"] " + NASTY + b"\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def raw(text: str) -> set[str]:
    return {c for c in text if not c.isprintable()} - ALLOWED


def test_every_view(console: Any) -> None:
    async def go() -> None:
        async with hostile_server() as port, console(Start(target=Target("127.0.0.1", port)), (120, 40)) as c:
            for line in ("USER a", "UIDL", "RETR 1", "NOOP"):
                await c.send(line)
                assert raw(c.text) == set()
            await c.keys("f3")
            whole = c.app.screen.query_one("#whole-text", Static).content
            assert MARKUP.decode() in whole.plain  # it is all there, as text
            assert raw(c.text) == set()
            await c.keys("f3")
            c.main.action_do("view")
            for key in "123456":
                await c.keys(key)
                assert raw(c.text) == set()
            await c.keys("escape")
            for key in ("f21", "tab", "home", "pagedown", "s", "home", "s", "tab"):
                await c.keys(key)
                assert raw(c.text) == set()
            for index in range(len(c.main.transcript.history.lines)):
                c.main.transcript.goto(index)
                await c.pilot.pause()
                assert raw(c.text) == set()
            await c.type("RETR ")
            assert raw(c.text) == set()
            await c.pilot.resize_terminal(80, 24)
            await c.pilot.pause()
            assert c.shows("candidates")
            assert raw(c.text) == set()
            for key in ("f2", "f1", "f5"):
                await c.keys(key)
                await c.pilot.pause()
                assert raw(c.text) == set()
                await c.keys("escape")
            # what is shown can be neither clicked nor followed
            strips = c.app.screen._compositor.render_strips(c.app.size)
            styles = [s.style for strip in strips for s in strip if s.style]
            assert not any("@click" in style.meta or style.link for style in styles)

    asyncio.run(go())
