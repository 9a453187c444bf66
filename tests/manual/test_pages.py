"""A page of the manual as rows, and in each console."""

import asyncio
from typing import Any

import pytest
from click.testing import CliRunner

from popconsole.cli.root import popconsole
from popconsole.ui import manual
from popconsole.ui.manual import NoPageError, PageRow, Style
from tests.console.conftest import shell
from tests.tui.conftest import console  # noqa: F401 - a fixture

PAGE = """# The title

A paragraph that is **long** enough to be folded: see [another](other.md) and `code --option`.

- an item that goes on
  in the next row
- the next

| key | |
|---|---|
| F1 | help |
| Ctrl+P | `all` |

```sh
popconsole   manual **x**

```
The end.
"""


def test_a_page_becomes_rows_without_marks() -> None:
    assert list(manual.rows(PAGE, 44)) == [
        PageRow("The title", Style.HEADING),
        PageRow(""),
        PageRow("A paragraph that is long enough to be"),
        PageRow("folded: see another and code --option."),
        PageRow(""),
        PageRow("- an item that goes on in the next row"),
        PageRow("- the next"),
        PageRow(""),
        PageRow("key", Style.HEADING),
        PageRow("F1      help"),
        PageRow("Ctrl+P  all"),
        PageRow(""),
        PageRow("    popconsole   manual **x**", Style.CODE),
        PageRow("", Style.CODE),
        PageRow("The end."),
        PageRow(""),
    ]


@pytest.mark.parametrize("name", manual.names())
def test_no_text_of_a_page_is_wider_than_asked_for(name: str) -> None:
    rows = [row for row in manual.rows(manual.read(name), 80) if row.style is not Style.CODE]
    assert [row.text for row in rows if len(row.text) > 80] == []


def test_the_last_column_of_a_table_is_folded_and_never_too_narrow() -> None:
    page = "| key | what |\n|---|---|\n| F1 | " + "help with words " * 4 + "|\n| | |\n"
    assert [row.text for row in manual.rows(page, 40)] == [
        "key  what",
        "F1   help with words help with words",
        "     help with words help with words",
        "",
        "",
    ]
    narrow = [row.text for row in manual.rows(page.replace("F1", "F" * 70), 40)]
    assert narrow[1:3] == ["F" * 70 + "  help with words help", " " * 72 + "with words help with"]


def test_what_is_no_page_is_told_with_what_is_near() -> None:
    with pytest.raises(NoPageError, match="no page sever; near to it: server"):
        manual.read("sever")
    with pytest.raises(NoPageError, match="no page qq; there is: start, auth, "):
        manual.read("qq")
    assert manual.read("TLS") == manual.read("tls")


def test_on_the_command_line() -> None:
    run = CliRunner().invoke
    listed = run(popconsole, ["manual"])
    assert [row.split()[0] for row in listed.output.splitlines()] == manual.names()
    shown = run(popconsole, ["manual", "tls"])
    assert (shown.exit_code, shown.output.splitlines()[0]) == (0, "TLS")
    assert "\x1b" not in shown.output
    assert "\x1b[1mTLS\x1b[0m" in run(popconsole, ["manual", "tls"], color=True).output
    unknown = run(popconsole, ["manual", "tsl\x1b[2J"])
    assert unknown.exit_code == 2
    assert "\x1b" not in unknown.output


def test_in_the_line_console() -> None:
    ran = asyncio.run(shell(stdin=b":manual\n:manual tls\nQUIT\n"))
    assert ran.code == 0
    assert "tls: TLS" in ran.rows
    assert "Certificates are verified" in " ".join(ran.rows)
    assert asyncio.run(shell(stdin=b":manual tsl\nQUIT\n")).code == 2


def test_in_the_full_screen(console: Any) -> None:  # noqa: F811 - the fixture
    async def go() -> None:
        async with console() as c:
            await c.keys("f1")
            assert f"page 1 of {1 + len(manual.names())}" in c.text
            await c.keys("tab")
            assert "Start" in c.text.split("\n")[1]
            await c.keys("f1")
            assert c.app.screen is c.main
            c.main.action_do("manual", "tls")
            await c.until(lambda: c.app.screen is not c.main)
            await c.keys("tab")
            await c.until(lambda: "Start" in c.text.split("\n")[1])
            await c.keys("escape")
            c.main.action_do("manual", "tsl")
            await c.until(lambda: "no page tsl; near to it: tls" in c.text)

    asyncio.run(go())
