"""Every argument and option of every command, given what it can't be: an error, and never a traceback."""

import asyncio
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from popconsole.cli.root import popconsole
from tests.console.conftest import shell

ODD = {
    "no UTF-8": "A\udcff\udce9",
    "controls": "\x1b]0;pwn\x07\x1b[31mred\x9b2J\x7f",
    "bidirectional": "\u202ea\u2066",
    "a NUL": "a\0b",
    "lines": "a\nb\r",
    "long": "x" * 5_000,
    "digits": "9" * 400,
    "empty": "",
    "escapes": "pop://a%00%ff@h",
    "a name": "~nosuchuser/x",
}
_RAW = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NEEDED = {
    "replay": ["said.txt"],
    "annotate": ["said.txt"],
    "filter": ["n:1", "said.txt"],
    "export": ["said.txt"],
    "handout": ["said.txt"],
    "compare": ["said.txt", "said.txt"],
    "record": ["--to", "127.0.0.1:1", "--host", f"{'x' * 70}.example"],
    "serve": ["--host", f"{'x' * 70}.example"],
    "diagram": ["pop3"],
    "present": ["ninety-minutes"],
    "connect": ["127.0.0.1:1"],
}
_ANYTHING = {"--user of replay", "--password-env of replay"}  # which the recording has no need of
_ANYTHING |= {"--junit of replay"}  # a file may have such a name
# A name that is only looked up when a connection is made is tried as a program of its own, below.
_CONNECTING = {"server of shell", "server of connect", "--server of replay", "--to of record"}


def _parameters() -> Iterator[tuple[str, list[str]]]:
    """Yield each parameter that takes a text, and the words that stand before its value."""
    context = click.Context(popconsole)
    commands = {name: popconsole.get_command(context, name) for name in popconsole.list_commands(context)}
    for name, command in {"": popconsole, **commands}.items():
        assert command is not None
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.is_flag:
                continue
            shown = f"{parameter.opts[0]} of {name}".removesuffix(" of ")
            words = [name] if name else []
            if isinstance(parameter, click.Option):
                words += [*_NEEDED.get(name, []), parameter.opts[0]]
            if shown not in _CONNECTING | _ANYTHING:
                yield shown, words


@pytest.mark.parametrize("words", [pytest.param(words, id=shown) for shown, words in _parameters()])
def test_what_an_argument_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "said.txt").write_text("S: +OK ready\nC: QUIT\nS: +OK bye\n")
    odd = dict(ODD)
    if words[-1] == "--timeout":
        del odd["digits"]  # a long time indeed
    if words[-1] == "--user":
        del odd["escapes"]  # a name and a password
    for what, value in odd.items():
        more = ["--user", "a:b"] if words[-1] == "--maildrop" else []
        ran = CliRunner().invoke(popconsole, [*words, value, *more])
        assert isinstance(ran.exception, SystemExit), (what, ran.exception)
        told = ran.stdout + ran.stderr
        assert (ran.exit_code, "Error: " in told or "explain" in words) == (2, True), (what, told[:300])
        assert _RAW.findall(told) == [], what
        assert len(ran.stderr) < 4_000, what


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are Unicode there")
@pytest.mark.parametrize(
    ("server", "says"),
    [
        ("pop://A\udcff@127.0.0.1:1", "the user's name or mechanism is no UTF-8 (RFC 2384 section 6)"),
        ("pop://a;AUTH=\udcff@127.0.0.1:1", "the user's name or mechanism is no UTF-8 (RFC 2384 section 6)"),
        ("pop://%ff@127.0.0.1:1", "the user's name or mechanism is no UTF-8 (RFC 2384 section 6)"),
        ("pop://a%1b[31m@127.0.0.1:1", "the user's name holds what no command line may: a␛[31m"),
        ("\u202e", '"<202E>" is no name of a host'),
        ("pop://a@\u202e:1", '"<202E>" is no name of a host'),
        ("h\udcff", '"h<ff>" is no name of a host'),
        ("h\u200b:110", '"h<200B>" is no name of a host'),
        ("x." * 40_000, f'"{"x." * 40}..." is no name of a host'),
        ("127.0.0.1:\udcff", '"<ff>" is no port'),
    ],
)
@pytest.mark.parametrize("command", ["shell", "connect", "replay"])
def test_a_server_that_can_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, server: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "said.txt").write_text("S: +OK ready\nC: QUIT\nS: +OK bye\n")
    words = {"shell": ["shell"], "connect": ["connect"], "replay": ["replay", "said.txt", "--server"]}[
        command
    ]
    ran = CliRunner().invoke(popconsole, [*words, server])
    assert isinstance(ran.exception, SystemExit)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"Error: {says}" in ran.stderr
    assert _RAW.findall(ran.stderr) == []


@pytest.mark.parametrize(
    "typed",
    [
        b":connect h\xff", b":connect \xe2\x80\xae", b":connect pop://a\xff@h", b":persona \xe2\x80\xae",
        b":fault \xe2\x80\xae\xff", b":open a\0b", b":save a\0b", b":\xe2\x80\xae\xff",
    ],
)  # fmt: skip
def test_what_is_typed_behind_a_colon(typed: bytes) -> None:
    ran = asyncio.run(shell(stdin=typed + b"\n"))
    assert ran.code == 2
    told = io.TextIOWrapper(io.BytesIO(ran.err), "utf-8").read()
    assert told.startswith("warning: ")
    assert _RAW.findall(told) == []
