"""Octets as programs write them out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.literals import ESCAPES


@pytest.mark.parametrize(
    ("name", "text", "octets"),
    [
        ("none", rb"a\n", rb"a\n"),
        ("c", rb"+OK\r\n", b"+OK\r\n"),
        ("c", rb"a\tb\\\"\0\101\xfc\e", b'a\tb\\"\0A\xfc\x1b'),
        ("ruby", rb"caf\u00e9 \u{1F600} \#{x}", "caf\u00e9 \U0001f600 #{x}".encode()),
        ("json", rb"\u00fc \ud83d\ude00 \xe9", "\u00fc \U0001f600 \u00e9".encode()),
        ("json", b"\xff\\u00fc\xed", b"\xff\xc3\xbc\xed"),
        ("json", rb"\ud83d", "\ufffd".encode()),
        ("json", "\ud55c\\n".encode(), "\ud55c\n".encode()),
        ("c", rb"\U0010FFFF\U00110000", "\U0010ffff?".encode()),
        ("literals", rb"b'+OK\r\n'", b"+OK\r\n"),
        ("literals", rb"'caf\xe9'", "caf\u00e9".encode()),
        ("literals", rb"""[b'.', b"it's\r\n"]""", b".it's\r\n"),
        ("literals", b"`x`", b"x"),
        ("literals", b"''", b""),
        ("words", b"[b'+OK', b'5', b'2563']", b"+OK 5 2563"),
        ("eol", b"+OK<EOL>1 2[nl].<EOL>", b"+OK\r\n1 2\r\n.\r\n"),
        ("b64", b"AUTH PLAIN b64<a[0x00]b>", b"AUTH PLAIN YQBi"),
        ("hex", b"43 41 50 41 0d 0a    CAPA..", b"CAPA\r\n"),
        ("hex", b"2b4F4b0d0a", b"+OK\r\n"),
        ("hex", b"none", b""),
        ("hex", b"61 62 63 64 65 66 67 68  69 6a 6b 6c 6d 6e 6f 70 abcd", b"abcdefghijklmnop"),
        ("hex", b" ".join([b"41"] * 20), b"A" * 20),
        ("dot-ends", b"+OK.", b"+OK\r\n"),
        ("dot-ends", b"+OK", b"+OK"),
        ("b64", b"+ b64<>", b"+ "),
        ("caret", b"CAPA^M M-\xfcM-i ^?", b"CAPA\r \xfc\xe9 \x7f"),
    ],
)
def test_octets_are_read(name: str, text: bytes, octets: bytes) -> None:
    assert ESCAPES[name](text) == octets


@given(st.binary())
def test_what_python_writes_is_read_back(octets: bytes) -> None:
    assert ESCAPES["literals"](repr(octets).encode()) == octets


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_json_writes_is_read_back(text: str) -> None:
    assert ESCAPES["json"](json.dumps(text)[1:-1].encode()) == text.encode()
