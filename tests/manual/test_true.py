"""What the manual says is so: what it names is there, and what is there is named."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from popconsole.analysis.findings import CATALOGUE
from popconsole.cli.root import popconsole
from popconsole.console.options import OPTIONS
from popconsole.formats.reading import read as read_transcript
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.syntax import parse
from popconsole.tui.handlers.help_pages import TRANSCRIPT_KEYS
from popconsole.ui import manual
from popconsole.ui.actions.all_actions import ACTIONS, COMMANDS, ON_SCREEN
from popconsole.ui.actions.key_names import key_name
from popconsole.ui.actions.keymap import KeyWords
from popconsole.ui.settings import ROWS
from popconsole.ui.settings_file import SettingsFile

PAGES = {name: manual.read(name) for name in manual.names()}
WHOLE = "\n".join(PAGES.values())
TOP = Path(__file__).parents[2]
README = (TOP / "README.md").read_text(encoding="utf-8")

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")
OTHERS = {"--cacert", "--group"}  # curl's and pip's
OFFLINE = {"annotate", "config", "diagram", "explain", "learn", "manual", "replay"}


def _commands() -> dict[str, click.Command]:
    context = click.Context(popconsole)
    found = {name: popconsole.get_command(context, name) for name in popconsole.list_commands(context)}
    return {"": popconsole, **{name: command for name, command in found.items() if command is not None}}


COMMAND_LINES = _commands()


def _options(command: click.Command) -> set[str]:
    below = (
        command.commands.values() if isinstance(command, click.Group) and command is not popconsole else ()
    )
    return (
        set[str]().union(*map(_options, below))
        | {
            option
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in (*parameter.opts, *parameter.secondary_opts)
            if option.startswith("--")
        }
        | {"--help"}
    )


def _blocks(text: str, language: str) -> list[str]:
    return [block for found, block in _FENCED.findall(text) if found == language]


def _inline(text: str) -> list[str]:
    found: list[str] = _CODE.findall(_FENCED.sub("", text))
    return found


def _shell_lines() -> Iterator[tuple[str, str]]:
    for name, text in {**PAGES, "README": README}.items():
        for block in _blocks(text, "sh"):
            for line in block.splitlines():
                if "pip install" not in line:
                    yield name, line


def _read_by_the_command_line(words: list[str]) -> None:
    """Let the command line read its words, and do nothing."""
    with popconsole.make_context("popconsole", list(words)) as context:
        rest = [*context._protected_args, *context.args]
        if rest:
            COMMAND_LINES[rest[0]].make_context(rest[0], rest[1:], parent=context).close()


def test_each_page_has_a_heading_and_its_links_lead_somewhere() -> None:
    for name, text in PAGES.items():
        assert text.startswith("# "), name
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert target.removesuffix(".md") in PAGES, (name, target)
    for target in re.findall(r"\]\((popconsole/manual/[^)]+)\)", README):
        assert (TOP / target).is_file(), target
    linked = set(re.findall(r"\(popconsole/manual/(\w+)\.md\)", README))
    assert linked == set(PAGES)


def test_each_option_that_is_named_exists_and_each_that_exists_is_named() -> None:
    known = set.union(*map(_options, COMMAND_LINES.values()))
    known |= {option for action in ACTIONS for option in _OPTION.findall(action.argument)}
    for name, text in {**PAGES, "README": README}.items():
        code = "\n".join((*_inline(text), *_blocks(text, "sh")))
        assert set(_OPTION.findall(code)) - OTHERS <= known, name
    assert known <= set(_OPTION.findall(WHOLE))


def test_each_command_has_its_place_and_each_that_is_named_exists() -> None:
    code = "\n".join((*_inline(WHOLE), *_blocks(WHOLE, "sh"), *_inline(README), *_blocks(README, "sh")))
    named = set(re.findall(r"\bpopconsole ([a-z]+(?:-[a-z]+)*)\b(?!/)", code))
    assert named == set(COMMAND_LINES) - {""}
    first = PAGES["start"]
    assert set(re.findall(r"^\| `popconsole ([a-z]+(?:-[a-z]+)*)\b", first, re.MULTILINE)) == set(
        COMMAND_LINES
    ) - {""}


@pytest.mark.parametrize(("page", "line"), list(_shell_lines()))
def test_each_example_runs_or_is_read_where_it_needs_a_network_or_a_screen(
    page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "session.txt").write_text(_blocks(PAGES["files"], "transcript")[0])
    (tmp_path / "authority.pem").touch()
    (tmp_path / "CLASS").mkdir()
    (tmp_path / "keys.log").write_text(f"CLIENT_RANDOM {'ab' * 32} {'cd' * 48}\n")
    monkeypatch.chdir(tmp_path)
    before, pipe, after = line.rpartition(" | ")
    after, script, _file = after.partition(" < ")
    command, *words = shlex.split(after, comments=True)
    assert command == "popconsole", page
    offline = words and words[0] in OFFLINE and "--server" not in words
    if not (offline or pipe or script or "--list-" in line):
        _read_by_the_command_line(words)
        return
    if not (pipe or script):
        done = CliRunner().invoke(popconsole, words, catch_exceptions=False)
        assert (done.exit_code, done.stderr) == (0, "")
        assert done.stdout
        return
    typed = shlex.split(before)[1].replace("\\n", "\n") if pipe else ""
    if script:
        (typed,) = _blocks(PAGES[page], "script")
    ran = subprocess.run(
        [sys.executable, "-m", "popconsole", *words], env={**os.environ, "PYTHONPATH": str(TOP)},
        input=typed, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout


def test_each_action_has_its_row_with_its_keys_and_each_colon_command_its_place() -> None:
    rows: dict[str, str] = {}
    for keys, names in re.findall(
        r"^\| ([^|`]*) \| (`[^|]+`) \|", PAGES["console"].replace("| |", "|  |"), re.MULTILINE
    ):
        rows.update(dict.fromkeys(_CODE.findall(names), keys))
    assert set(rows) == set(ON_SCREEN)
    for action in ON_SCREEN.values():
        told = {word for word in re.split(r", | and |\s", rows[action.name]) if word}
        for key in (*action.keys, *action.transcript_keys):
            shown = key_name(key)
            assert shown.replace("^", "Ctrl+") in told or shown == ",", action.name
    named = {word for code in _inline(PAGES["shell"]) for word in re.findall(r"^:([a-z][a-z0-9-]+)", code)}
    assert named == set(COMMANDS)
    everywhere = {word for code in _inline(WHOLE) for word in re.findall(r"^:([a-z][a-z0-9-]+)", code)}
    assert everywhere <= set(COMMANDS)


def test_each_key_that_is_named_does_something() -> None:
    words = KeyWords(ON_SCREEN, transcript=True)
    known = {key_name(key).replace("^", "Ctrl+") for a in ACTIONS for key in (*a.keys, *a.transcript_keys)}
    known |= {key for keys, _text in TRANSCRIPT_KEYS for key in keys.format_map(words).split()} | {"Enter"}
    for text in (*PAGES.values(), README):
        named = re.findall(r"\*\*((?:Ctrl\+|Shift\+)?(?:F\d+|[A-Z]|Tab|Enter|Esc|Space|[↑↓←→]))\*\*", text)
        assert set(named) <= known
    assert (
        set(re.findall(r"\*\*([^*]+)\*\*", _CODE.sub("", _FENCED.sub("", WHOLE)))) <= known
    )  # `****` is a mask


def test_each_finding_is_listed_and_each_setting() -> None:
    listed = PAGES["reference"].partition("## Findings\n")[2].partition("\n## ")[0]
    assert set(_inline(listed)) - {"popconsole explain CODE"} == set(CATALOGUE)
    settings = {code.split()[1] for code in _inline(PAGES["shell"]) if code.startswith(":set ")}
    assert settings == set(OPTIONS)


def test_the_names_that_zeek_and_suricata_have_are_those_of_the_catalogue() -> None:
    told = PAGES["reference"].partition("\n## Findings in Zeek and Suricata\n")[2]
    wanted = []
    for rule in CATALOGUE.values():
        names = [f"`{each.name}` ({each.program}{', near' * each.near})" for each in rule.elsewhere]
        wanted += [f"- `{rule.code}`: {', '.join(names)}"] if names else []
    assert [line for line in told.splitlines() if line.startswith("- ")] == wanted


def test_each_setting_of_the_file_is_told_and_the_example_of_one_can_be_used(tmp_path: Path) -> None:
    page = PAGES["settings"]
    assert {row.name for row in ROWS.values()} <= set(_inline(page))
    file = tmp_path / "config.toml"
    [example] = _blocks(page, "toml")
    file.write_text(example)
    found = SettingsFile(file)
    assert found.problems == []
    assert set(found.values) == {"theme", "diagram", "sessions", "shell_explain", "keys", "transcript_keys"}


def test_the_example_of_a_transcript_is_one_and_the_commands_to_type_are_legal_pop3() -> None:
    (block,) = _blocks(PAGES["files"], "transcript")
    transcript = read_transcript(block.encode(), "the manual's").conversations[0]
    assert len(transcript.lines) == 6
    (typed,) = _blocks(PAGES["start"], "pop3")
    for line in typed.splitlines():
        parsed = parse(PROTOCOLS["POP3"], line.encode())
        assert parsed.command is not None
        assert not parsed.problems


@pytest.mark.parametrize("block", _blocks(README, "console"))
def test_the_readme_shows_what_the_program_prints(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOP)
    command, *shown = block.splitlines()
    words = command.removeprefix("$ popconsole ").split()
    ran = CliRunner().invoke(popconsole, words, catch_exceptions=False)
    assert ran.exit_code == 0
    printed = ran.stdout.splitlines()
    if shown[-1] == "...":
        shown.pop()
        printed = printed[: len(shown)]
    assert shown == printed
