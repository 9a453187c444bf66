"""What the commands print in French is French: no English sentence is left, and no-break spaces arrive."""

import gettext
import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli.root import popconsole
from popconsole.guide.reference.lookup import vocabulary
from popconsole.i18n import CATALOGS, choose_language, colon, headed, joined, own_number
from popconsole.ui.actions.action import Where, applies
from popconsole.ui.actions.all_actions import ACTIONS
from popconsole.ui.actions.key_names import key_name, read_key

SAID = """Transcript: 1
Protocol: POP3

S: +OK ptt <1896.697170952@pop.example>
C: USER zo\u00e9
S: +OK
C: PASS prunelle
S: +OK
C: STAT
S: +OK 2 x
C: LIST
S: +OK
S: 1 100
S: 3 220 xx
S: .
C: RETR 7
S: -ERR [SYS/TEMP] zut
C: CAPA
S: +OK
S: SASL NTLM
S: STLS
S: .
C: AUTH NTLM
S: +OK
C: FOO
S: -ERR
# S closes
C! close
"""

_QUOTED = re.compile(
    r"^\s*(?:\d+ +)?[SC](?::| |~|!).*$", re.MULTILINE
)  # what was said is in its own language


@pytest.fixture
def said(tmp_path: Path) -> str:
    path = tmp_path / "dit.txt"
    path.write_text(SAID, encoding="utf-8")
    return str(path)


def printed(*arguments: str) -> str:
    """Return what a command prints in French."""
    done = CliRunner().invoke(popconsole, ["--lang", "fr", *arguments], env={"COLUMNS": "200"})
    assert done.exit_code in (0, 1), done.output
    assert not re.search(r"<a0>|<202F>", done.output)
    return done.output


@cache
def english() -> tuple[tuple[str, str], ...]:
    """Return, of each text that French says in other words, a piece without placeholders, and the text."""
    found = {}
    catalog = gettext.translation("popconsole", CATALOGS, ["fr"])._catalog  # type: ignore[attr-defined]
    for key, told in catalog.items():
        text = key[0] if isinstance(key, tuple) else key
        piece = max(re.split(r"\{[^}]*\}|\n", text), key=len).strip()
        if text and told != text and len(piece) >= 12 and " " in piece:
            found[text] = piece
    return tuple((piece, text) for text, piece in found.items())


def left_in(output: str) -> list[str]:
    """Return the English texts that stand in an output, but for what is quoted of a conversation."""
    told = " ".join(_QUOTED.sub("", output).split())
    return [text for piece, text in english() if piece in told]


def test_the_commands_leave_no_english(said: str) -> None:
    outputs = [
        printed("annotate", said),
        printed("check", said),
        printed("filter", "severity:note", said),
        printed("formats"),
        printed("handout", "--format", "markdown", said),
        printed("export", "--format", "text", said),
        *(
            printed("diagram", form, protocol)
            for form in ("--list", "--ascii")
            for protocol in ("pop2", "pop3")
        ),
        *(printed("lessons", "--help"), printed("exam", "--help"), printed("manual")),
    ]
    assert left_in("\n".join(outputs)) == []


def test_an_english_text_is_seen() -> None:
    assert left_in("Note: the server gave up waiting.") == ["the server gave up waiting"]
    assert left_in("   12 S: the server gave up waiting.") == []


def test_the_reference_knows_the_words_of_both_languages() -> None:
    """A word of French is found without its accents too, and the RFCs' own words still are."""
    choose_language("fr")
    try:
        assert {"verrou", "point seul", "maildrop"} <= set(vocabulary())
    finally:
        choose_language("en")
    for words in (["boite", "aux", "lettres"], ["bo\u00eete aux lettres"], ["maildrop"]):
        assert printed("explain", *words).startswith("bo\u00eete aux lettres (maildrop)")


def test_numbers_signs_and_keys_are_set_as_french_has_them() -> None:
    choose_language("fr")
    try:
        assert (
            f"{own_number(5713):,} {own_number(0.37):.0%} {own_number(1.5):.1f}" == "5\u202f713 37\u00a0% 1,5"
        )
        assert headed("a", "b") == f"a{colon()}b" == "a\u00a0: b"
        assert joined(["a", "b", "c"]) == "a\u202f; b\u202f; c"
        assert joined([]) == ""
        assert [key_name(key) for key in ("escape", "shift+f4", "space")] == [
            "\u00c9chap",
            "Maj+F4",
            "Espace",
        ]
        for where in Where:
            shown = [a for a in ACTIONS if where in a.footer and applies(a, where, depth=9)]
            footer = "  ".join(f"{key_name(a.key)} {a.brief}" for a in shown if a.name != "answer")
            assert len(f" {footer}") <= 80, footer
    finally:
        choose_language("en")
    assert f"{own_number(5713):,} {own_number(0.37):.0%}" == "5,713 37%"
    assert [read_key(text, types=False) for text in ("\u00c9chap", "Maj+F4")] == ["escape", "shift+f4"]
