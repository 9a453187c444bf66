"""What repeats a secret is masked; how many secrets are remembered has a bound."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.echoes import Echoes
from popconsole.dialogue.masking import MASK, Masker
from popconsole.dialogue.reply_words import REPLY_WORDS
from popconsole.protocol import POP3
from popconsole.protocol.framing import CRLF
from popconsole.server import voice
from popconsole.transcript.model import Line, Side


def test_the_newest_secrets_are_remembered() -> None:
    echoes = Echoes()
    echoes.learn(b"%d-my-secret" % n for n in range(1_000, 1_100))
    assert echoes.masked(b"-ERR 1099-my-secret") == b"-ERR " + MASK
    assert echoes.masked(b"-ERR 1000-my-secret") == b"-ERR 1000-my-secret"


@pytest.mark.parametrize("space", [b"", b" "])
def test_a_secret_without_an_end_is_masked_where_it_begins(space: bytes) -> None:
    echoes = Echoes()
    secret = b"s3cret" + space + b"y" * 60_000
    echoes.learn([secret])
    assert echoes.masked(b"-ERR no " + secret) == b"-ERR no " + MASK
    near = b"y" * 60_000
    assert echoes.masked(b"-ERR no " + near) == b"-ERR no " + near


def test_names_are_no_secrets_and_only_so_many_are_remembered() -> None:
    echoes = Echoes()
    for number in range(100):
        echoes.named(b"student%d" % number)
    echoes.learn([b"student0", b"student99"])
    assert echoes.masked(b"+OK student0") == b"+OK student0"
    assert echoes.masked(b"+OK student99") == b"+OK " + MASK


def test_lines_are_taken_in_many_at_once_within_a_reply_alone() -> None:
    masker = Masker(Dialogue(POP3))
    said = [
        (Side.SERVER, b"+OK"),
        (Side.CLIENT, b"PASS s3cret!"),
        (Side.SERVER, b"+OK"),
        (Side.CLIENT, b"RETR 1"),
    ]
    for side, octets in said:
        masker(Line(side, octets, CRLF))
    assert masker.skip([b"+OK s3cret!"]) is None  # the first line that answers comes
    masker(Line(Side.SERVER, b"+OK", CRLF))
    assert masker.skip([b"a", b"it is s3cret!", b"b"]) == {1: b"it is " + MASK}


def _texts(table: Any, key: str = "") -> list[str]:
    if isinstance(table, dict):
        return [text for name, value in table.items() if name != "greeting" for text in _texts(value, name)]
    return [table] if isinstance(table, str) and key not in ("before", "after") else []


@pytest.mark.parametrize("path", sorted(Path(voice.__path__[0]).rglob("*.toml")), ids=lambda path: path.stem)
def test_the_words_of_every_persona_are_words_of_replies(path: Path) -> None:
    said = tomllib.loads(path.read_text("utf-8"))
    texts = [text for name in ("pop2", "pop3") for text in _texts(said.get(name, {}))]
    words = {word for text in texts for word in re.findall("[a-z]+", re.sub(r"{[^}]*}", "", text).lower())}
    assert words <= {word.decode("ascii") for word in REPLY_WORDS}
