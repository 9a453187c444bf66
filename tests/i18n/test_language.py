"""Which language is spoken, and that its spaces hold."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.content import Content

from popconsole.i18n import LANGUAGES, _, choose_language, language, language_of, language_told, ngettext
from popconsole.transcript.safe import safe_prose
from popconsole.tui.unbreakable import hold_no_break_spaces
from popconsole.ui.chosen_language import language_set
from popconsole.ui.settings_file import settings_path


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    choose_language("en")


def test_a_language_is_chosen_and_left() -> None:
    choose_language("fr")
    assert (_("Language"), language()) == ("Langue", "fr")
    assert [ngettext("{n} message", "{n} messages", n).format(n=n) for n in (0, 1, 2)] == [
        "0 message", "1 message", "2 messages",
    ]  # fmt: skip
    choose_language("en")
    assert (_("Language"), language()) == ("Language", "en")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--lang", "fr", "check"], "fr"),
        (["--lang=fr"], "fr"),
        (["check", "--lang", "en"], "en"),
        (["--lang"], None),
        (["--lang", "tlh"], None),
        (["check", "fr"], None),
        ([], None),
    ],
)
def test_a_command_line_tells_the_language_before_it_is_read(typed: list[str], told: str | None) -> None:
    assert language_told(typed) == told


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANGUAGE": "de:fr", "LANG": "en_GB"}, "fr"),
        ({"LC_ALL": "", "LC_MESSAGES": "fr"}, "fr"),
        ({}, "en"),
    ],
)
def test_the_environment_tells_it_as_gettext_reads_it(environ: dict[str, str], told: str) -> None:
    assert language_of(environ) == told


def test_the_settings_tell_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert language_set({}) is None
    settings_path().parent.mkdir(parents=True)
    assert language_set({}) is None
    settings_path().write_text('language = "fr"\n')
    assert language_set({}) == "fr"
    settings_path().write_text('language = "auto"\n')
    assert language_set({}) is None
    settings_path().write_text('language = "Klingon"\n')
    assert language_set({}) is None


@pytest.mark.parametrize("width", [12, 14, 20, 24, 37])
def test_no_line_of_the_full_screen_begins_with_a_sign(width: int) -> None:
    """Textual would break a line at a no-break space."""
    hold_no_break_spaces()
    sentence = "Que répond-il_? Ceci_: «_+OK_»_; et voilà 391_octets_! Rien de plus_?".replace("_", "\u202f")
    sentence = sentence.replace("\u202f:", "\u00a0:").replace("«\u202f", "«\u00a0")
    rows = [row.plain for row in Content(sentence).wrap(width)]
    assert len(rows) > 1
    assert " ".join(row.strip(" ") for row in rows) == sentence
    assert [row for row in rows if re.match(r"\s*([?:;!»]|octets)", row) or re.search(r"«\s*$", row)] == []
    assert safe_prose(sentence) == sentence


def test_each_language_has_a_name_of_its_own() -> None:
    assert LANGUAGES[0] == "en"
    assert len(set(LANGUAGES)) == len(LANGUAGES) > 1
