"""Accounts and mail of one's own in the consoles: the options of ``serve``."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import consoles, popconsole
from popconsole.maildrop.accounts import Secret
from popconsole.server.setup import Setup
from popconsole.ui.start import Start
from tests.console.conftest import Ran, shell
from tests.tui.conftest import open_console

MESSAGE = "From jeff@example Sat Nov 28 12:00:00 2026\nSubject: Petit Bonjour\n\nSalut gouz,\n\n"


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(popconsole, arguments, input=stdin)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Setup | None]:
    """The set-ups that full screens were opened with."""
    setups: list[Setup | None] = []
    monkeypatch.setattr(consoles, "open_console", lambda *, setup, **_: setups.append(setup))
    return setups


def test_the_full_screen_takes_users_a_file_of_them_and_their_mail(
    tmp_path: Path, opened: list[Setup | None]
) -> None:
    (tmp_path / "jeff.mbox").write_text(MESSAGE)
    (tmp_path / "accounts.toml").write_text('[users.ada]\npassword = "sesame"\ntoken = "t"\n')
    assert run("--user", "jeff:mon_pass", "--maildrop", str(tmp_path / "jeff.mbox")).exit_code == 0
    assert run("--accounts", str(tmp_path / "accounts.toml"), "--keep").exit_code == 0
    assert run().exit_code == 0
    jeff, ada, built_in = opened
    assert jeff is not None
    assert ada is not None
    assert built_in is None
    assert jeff.accounts.password_fits(b"jeff", Secret(b"mon_pass"))
    assert not jeff.accounts.password_fits(b"student", Secret(b"learn"))
    assert (jeff.maildrops.keeps, ada.maildrops.keeps) == (False, True)
    assert "XOAUTH2" in ada.profile.mechanisms
    assert "XOAUTH2" not in jeff.profile.mechanisms


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--user", "jeff"), "--user has no colon in it"),
        (("--maildrop", "x"), "nobody may log in"),
        (("shell", "--maildrop", "x"), "nobody may log in"),
        (("shell", "--user", "a:b", "host"), "go with the mock server: name no other"),
        (("--user", "a:b", "--maildrop", "x", "explain", "USER"), "--maildrop goes with the console alone"),
        (("--user", "a:b", "--maildrop", "/nowhere/at/all"), "there is nothing at /nowhere/at/all"),
    ],
)
def test_what_can_t_be_is_said_with_exit_code_2(
    arguments: tuple[str, ...], told: str, opened: list[Setup | None]
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert opened == []


def test_the_session_of_an_article_can_be_typed(opened: list[Setup | None], tmp_path: Path) -> None:
    (tmp_path / "jeff.mbox").write_text(MESSAGE)
    run("--user", "jeff:mon_pass", "--maildrop", str(tmp_path / "jeff.mbox"))

    async def go() -> None:
        async with open_console(Start(setup=opened[0]), size=(100, 30), make_server=None) as c:
            await c.type("USER ")
            await c.until(lambda: "jeff" in [one.text for one in c.main.line.candidates])
            await c.type("jeff")
            await c.keys("enter")
            await c.until(lambda: len(c.main.transcript.history.lines) == 3)
            await c.send("PASS mon_pass")
            await c.send("TOP 1 5")
            assert "Petit Bonjour" in c.panel("transcript")
            c.main.action_do("server")
            await c.until(lambda: "user jeff" in c.text)
            assert "mon_pass" not in c.text

    asyncio.run(go())


def test_the_line_console_serves_them_too() -> None:
    async def go() -> Ran:
        return await shell("--user", "jeff:mon_pass", stdin=b"USER jeff\nPASS mon_pass\n:server\nQUIT\n")

    ran = asyncio.run(go())
    assert ran.code == 0
    assert "  user jeff" in ran.rows
