"""Makes the picture in the README: the real console, in the middle of a session. Run it as a script."""

import asyncio
import re
from pathlib import Path

from textual.widgets import Input

from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Setup
from popconsole.tui.app import PopConsole
from popconsole.ui.start import Start

FOLDER = Path(__file__).parent / "pictures"
SESSION = ("USER student", "PASS learn", "STAT", "LIST", "DELE 3")


def _server() -> PopServer:
    return PopServer(Setup(timestamp=b"<1896.697170952@popconsole.example>"), pop3_port=0, pop2_port=0)


async def console_svg() -> str:
    """Return the picture: the same each time, for nothing in it depends on time or machine."""
    app = PopConsole(Start(), make_server=_server)
    async with app.run_test(size=(120, 40)) as pilot:
        while app.main.conversation is None or not app.main.conversation.history.lines:
            await pilot.pause(0.01)
        conversation = app.main.conversation
        conversation.place = "mock server 127.0.0.1:1110"
        for line in SESSION:
            app.main.send(line)
            assert conversation.session is not None
            await conversation.session.settled()
            await pilot.pause()
        line_input = app.main.query_one("#line", Input)
        line_input.cursor_blink = False
        line_input.insert_text_at_cursor("RETR ")
        await pilot.pause(0.1)
        app.main.show_all()
        await pilot.pause()
        svg = app.export_screenshot(title="popconsole")
    # The fonts of the picture would be fetched from elsewhere; the reader's own will do.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "console.svg").write_text(asyncio.run(console_svg()), encoding="utf-8")
