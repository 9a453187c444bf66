"""The file of settings, the last choices, the environment: what holds, what can't be used and is said."""

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.keys import _character_to_key

from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.actions.key_names import SIGNS, WrongKeyError, key_name, read_key
from popconsole.ui.actions.keymap import KeyWords, remapped
from popconsole.ui.choices import choices_path, keep_choice, read_choices
from popconsole.ui.preferences import Choices, read_settings
from popconsole.ui.settings import ROWS, Settings, default, shown_value
from popconsole.ui.settings_file import SettingsFile, settings_path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def settings(file: Path, text: str = "", environ: dict[str, str] | None = None, **chosen: Any) -> Settings:
    """The settings that hold with this text in the file and these choices."""
    if text:
        file.write_text(text)
    kept = file.with_name("choices.json")
    kept.write_text(json.dumps(chosen))
    return read_settings(environ or {}, lambda: file, lambda: kept)


def test_without_a_file_all_is_as_ever(file: Path) -> None:
    assert settings(file) == Settings()


def test_every_setting_is_read_and_has_a_field_of_its_own(file: Path) -> None:
    found = settings(
        file,
        """
theme = "nord"
mouse = false
explanations = false
diagram = "simple"
commands = "met"
sessions = 3
history = false
language = "fr"
[shell]
explain = true
fold = 0
keys = "vi"
[keys]
quit = "Ctrl+X"
take-over = ["F6", "alt+t"]
compare = []
[transcript_keys]
copy = "Y"
""".replace("Ctrl+X", "Ctrl+B"),
    )
    assert found.problems == ()
    assert found == Settings(
        "nord", mouse=False, explanations=False, diagram="simple", commands="met", sessions=3, history=False,
        shell_explain=True, shell_fold=0, shell_keys="vi", language="fr",
        keys={"quit": ("ctrl+b",), "take-over": ("f6", "alt+t"), "compare": ()},
        transcript_keys={"copy": ("Y",)},
        from_file=frozenset({*ROWS, "keys", "transcript_keys"}),
    )  # fmt: skip
    assert all(getattr(found, name) != default(name) for name in ROWS)


@pytest.mark.parametrize(
    ("text", "row", "told"),
    [
        ("mouse = 'yes'", 1, 'mouse can\'t be "yes"; true or false is allowed'),
        ("\n\nsessions = -1", 3, "sessions can't be -1; a number from 0 to 1000 is allowed"),
        ("sessions = true", 1, "sessions can't be true; a number"),
        ("theme = 5", 1, "theme can't be 5; a text in quotes is allowed"),
        ("diagram = 'big'", 1, 'diagram can\'t be "big"; one of these is allowed: "auto", "simple", "full"'),
        ("colour = 1", 1, 'there is no setting "colour"; there is: theme, mouse, explanations, diagram, com'),
        ("\ncolour = 1", 2, "history, language, [shell], [keys], [transcript_keys]"),
        ("[shell]\ntheme = 'nord'", 2, 'there is no setting "theme" [shell]; there is: explain, fold, keys'),
        ("[colours]\na = 1", 1, 'there is no setting "colours"'),
        ("shell = 1", 1, 'there is no setting "shell"'),
        ("[keys]\nfly = 'F6'", 2, '[keys] fly; there is no action "fly"'),
        ("[keys]\nquit = 5", 2, "[keys] quit; a key in quotes is allowed, or a list"),
        ("[keys]\nquit = ['F6', 5]", 2, "[keys] quit; a key in quotes is allowed, or a list"),
        ("[keys]\nquit = 'x'", 2, '[keys] quit; "x" types a sign'),
        ("[keys]\nquit = 'F66'", 2, '[keys] quit; "F66" is no key'),
        ("[keys]\nquit = 'Ctrl+M'", 2, "[keys] quit; Ctrl+M and Enter are the same to a terminal"),
        ("[keys]\nquit = 'Tab'", 2, "[keys] quit; Tab is needed for typing"),
        ("theme = nord", 1, "it is no TOML: Invalid value; NAME = VALUE is"),
        ("theme = 'a'\ntheme = 'b'", 2, "it is no TOML: Cannot overwrite a value"),
        ("theme = '", 1, "it is no TOML"),
        ("a = '\\u001b[31m'", 1, 'there is no setting "a"'),
    ],
)  # fmt: skip
def test_what_can_t_be_used_is_said_with_its_row_and_what_is_allowed(
    file: Path, text: str, row: int, told: str
) -> None:
    found = settings(file, text)
    [problem] = found.problems
    assert problem.startswith(f"{file}:{row}: ")
    assert told in problem
    assert "\x1b" not in problem
    assert found.theme == ""
    assert found.sessions == 20


def test_what_can_be_used_beside_what_can_t_is_used(file: Path) -> None:
    found = settings(file, "mouse = 5\nsessions = 7\n[keys]\nquit = 'x'\nhelp = 'F9'\n")
    assert (found.mouse, found.sessions, dict(found.keys)) == (True, 7, {"help": ("f9",)})
    assert len(found.problems) == 2


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"\n\xff", ":2: it is not in UTF-8"),
        (b"#" * 1_000_001, ": it has more than 1000000 octets"),
    ],
)
def test_a_file_that_is_no_text_is_said_to_be_none(file: Path, octets: bytes, told: str) -> None:
    file.write_bytes(octets)
    [problem] = SettingsFile(file).problems
    assert told in problem


def test_a_file_that_can_t_be_read_is_said(tmp_path: Path) -> None:
    [problem] = SettingsFile(tmp_path).problems
    assert "the settings of this file are not used" in problem


def test_a_byte_order_mark_is_passed_over(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfsessions = 4\n")
    assert SettingsFile(file).values == {"sessions": 4}


def test_somebody_without_a_home_has_the_usual_settings() -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    found = read_settings({"NO_COLOR": "1"}, nowhere)
    assert found.no_colour
    assert found.problems == ("Could not determine home directory.",)


def test_the_environment_wins_over_the_file_the_file_over_the_choice(file: Path) -> None:
    assert settings(file, theme="dracula").theme == "dracula"
    assert settings(file, "theme = 'nord'", theme="dracula").theme == "nord"
    environ = {"POPCONSOLE_THEME": "gruvbox", "POPCONSOLE_KEYS": "VI"}
    found = settings(file, "theme = 'nord'\n[shell]\nkeys = 'emacs'", environ)
    assert (found.theme, found.shell_keys) == ("gruvbox", "vi")
    assert settings(file, "", {"POPCONSOLE_KEYS": "ed"}).shell_keys == "emacs"


# --- choices


def test_a_choice_is_kept_for_the_next_time(file: Path) -> None:
    kept = file.with_name("choices.json")
    choices = Choices(Settings(), lambda: kept)
    assert choices.keep("theme", "nord") == ""
    assert choices.keep("shell_fold", 5) == ""
    found = read_settings({}, lambda: file, lambda: kept)
    assert (found.theme, found.shell_fold) == ("nord", 5)
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_a_choice_that_the_file_wins_over_is_told_and_not_kept(file: Path) -> None:
    kept = file.with_name("choices.json")
    told = Choices(settings(file, "theme = 'nord'"), lambda: kept).keep("theme", "dracula")
    assert told == 'The settings file says theme = "nord": this choice holds until you leave.'
    assert read_choices(kept) == {}


@pytest.mark.parametrize(
    "text", ["", "[]", "nonsense", '{"theme": 5}', '{"reveal": true, "mouse": false}', "[" * 100_000]
)
def test_choices_that_can_t_be_read_are_none(tmp_path: Path, text: str) -> None:
    kept = tmp_path / "choices.json"
    kept.write_text(text)
    assert read_choices(kept) == {}


def test_where_choices_can_t_be_written_they_hold_for_this_time(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    keep_choice(tmp_path / "in the way" / "choices.json", "theme", "nord")
    (tmp_path / "choices.json").mkdir()
    keep_choice(tmp_path / "choices.json", "theme", "nord")
    assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(ValueError, match="no choice"):
        keep_choice(tmp_path / "x.json", "sessions", 3)


def test_they_lie_in_the_persons_own_folders() -> None:
    assert settings_path().parts[-2:] == ("popconsole", "config.toml")
    assert choices_path().parts[-2:] == ("popconsole", "choices.json")


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (5, "5"), ('a"b\\', '"a\\"b\\\\"'), (("f6", "x"), '["f6", "x"]')],
)
def test_values_as_they_are_written(value: object, text: str) -> None:
    assert shown_value(value) == text


# --- keys


def test_signs_have_the_names_that_textual_gives_them() -> None:
    assert {sign: _character_to_key(sign) for sign in SIGNS} == SIGNS


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("F6", "f6"), ("F19", "shift+f7"), ("Ctrl+S", "ctrl+s"), ("^S", "ctrl+s"), ("space", "space"),
        ("Shift+F7", "shift+f7"), ("alt+X", "alt+x"), ("Esc", "escape"), ("Insert", "insert"),
        ("Ctrl++", "ctrl+plus"), ("ctrl+slash", "ctrl+slash"), ("/", "slash"), ("slash", "slash"),
        ("+", "plus"), ("ctrl+shift+s", "ctrl+shift+s"), ("n", "n"),
        ("N", "N"), ("Shift+n", "N"), ("[", "left_square_bracket"),
    ],
)  # fmt: skip
def test_keys_as_a_person_writes_them(text: str, key: str) -> None:
    assert read_key(text, types=True) == key
    assert read_key(key_name(key), types=True) == key


@pytest.mark.parametrize(
    "text", ["", "F0", "F25", "hyper+a", "ctrl+", "ctrl+enter+a", "é", "^", "Ctrl+I", "Enter", "ctrl+c", "ab"]
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(WrongKeyError):
        read_key(text, types=False)


def test_without_a_wish_the_table_stays_as_it_is() -> None:
    assert remapped({}, {}) == (dict(ON_SCREEN), [])


def test_keys_are_given_taken_away_and_swapped() -> None:
    actions, clashes = remapped({"help": ("f9",), "reveal": ("f1",), "save": ()}, {"copy": ("Y",)})
    assert clashes == []
    assert (actions["help"].keys, actions["reveal"].keys, actions["save"].keys) == (("f9",), ("f1",), ())
    assert actions["copy"].transcript_keys == ("Y",)
    words = KeyWords(actions)
    assert "{help} {save} {copy}".format_map(words) == 'F9 "Save the transcript" Y'
    assert len(words) == len(list(words)) == len(ON_SCREEN)
    assert (KeyWords(actions, transcript=True)["search"], words["search"]) == ("/", "^F")
    assert (words.all_of("search"), words.all_of("save")) == ("^F /", "")


def test_a_key_that_is_taken_does_what_the_person_wants_and_it_is_told() -> None:
    actions, clashes = remapped({"manual": ("f1", "f3"), "server": ("f3",)}, {})
    assert (actions["server"].keys, actions["manual"].keys) == (("f3",), ("f1",))
    assert (actions["help"].keys, actions["explanation"].keys) == ((), ())
    assert clashes == [
        "F3 is a key of server and of manual: it does server; give manual another one",
        "F3 is a key of server and of explanation: it does server; give explanation another one",
        "F1 is a key of manual and of help: it does manual; give help another one",
    ]


def test_two_actions_that_can_t_both_be_done_may_share_a_key() -> None:
    actions, clashes = remapped({"step": ("f6",), "disconnect": ("f6",), "take-over": ()}, {})
    assert clashes == []
    assert actions["disconnect"].keys == actions["step"].keys == ("f6",)


def test_a_name_that_would_colour_the_screen_is_shown_as_what_it_is(file: Path) -> None:
    [problem] = settings(file, '"\\u001b[31m" = 1').problems
    assert 'there is no setting "␛[31m"' in problem


def test_no_clash_takes_the_last_key_to_leave() -> None:
    for keys in ({"help": ("ctrl+q",)}, {"help": ("f6",), "quit": ("f6",)}):
        actions, clashes = remapped(keys, {})
        assert actions["quit"].keys == keys["help"]
        assert actions["help"].keys == ()
        assert "it does quit; give help another one" in clashes[0]
    actions, _clashes = remapped({"help": ("f6",), "quit": ("f6", "ctrl+b")}, {})
    assert actions["quit"].keys == ("ctrl+b",)
    assert actions["help"].keys == ("f6",)
    assert remapped({"quit": ()}, {})[0]["quit"].keys == ()
