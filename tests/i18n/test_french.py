"""Whatever a person reads is there in French too: whole, up to date, with the same protocol words."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message

import popconsole
from popconsole.protocol import PROTOCOLS
from tests import translations

ROOT = Path(popconsole.__file__).parent
TYPED = re.compile(r"`[^`]+`|(?<![\w-])--[a-z][a-z0-9-]+|(?<!\w)\+OK|(?<!\w)-ERR(?!\w)")
"""What a person types or reads on the wire."""

WORDS = {
    *(row.keyword for table in PROTOCOLS.values() for row in table.commands),
    *(row.state.name for table in PROTOCOLS.values() for row in table.states),
    *("CRLF", "POP2", "POP3", "TLS", "SASL", "PLAIN", "LOGIN"),
} - {"READ"}
"""Words of the protocols, which no language translates."""

NAMED = {
    "STAT": "drop listing", "LIST": "scan listing", "UIDL": "unique-id listing", "LANG": "language listing",
    "POP3": "POP3s",
}  # fmt: skip
"""What French names by a word of the protocol, and English by words of its own."""


@cache
def catalogs() -> ModuleType:
    return translations.load()


@cache
def french(name: str) -> Catalog:
    (path,) = catalogs().paths(name)
    return catalogs().read(path)  # type: ignore[no-any-return]


def pairs(name: str = "popconsole") -> Iterator[tuple[Message, str, str]]:
    """Yield each text with its French, form by form."""
    for message in french(name):
        if message.id:
            source = (message.id,) if isinstance(message.id, str) else message.id
            for english, said in zip(source, catalogs().forms(message), strict=True):
                yield message, english, said


@pytest.mark.parametrize("name", ["popconsole", "click"])
def test_no_text_is_without_its_french_and_no_french_is_stale(name: str) -> None:
    """Mend it with ``python .ci/catalogs.py update``, and by writing what that lists."""
    wanted = {one.id for one in catalogs().template(name) if one.id}
    there = {one.id for one in french(name) if one.id}
    assert len(wanted) > 50
    assert sorted(map(str, wanted - there)) == []
    if name == "popconsole":  # other releases of click say other things
        assert sorted(map(str, there - wanted)) == []
    assert catalogs().untranslated(french(name)) == []


def _fields(text: str) -> set[str]:
    return {f"{name}!{how}:{form}" for _text, name, form, how in Formatter().parse(text) if name is not None}


def test_placeholders_are_the_same() -> None:
    """Of what counts, the French of one may leave out the number."""
    found = []
    for message, english, said in chain(pairs(), pairs("click")):
        many = message.id if isinstance(message.id, str) else message.id[1]
        counted = not isinstance(message.id, str)
        if _fields(said) != _fields(english) and not (counted and _fields(said) <= _fields(many)):
            found.append((english, said))
    assert found == []


def test_protocol_words_and_what_is_typed_are_the_same() -> None:
    found = []
    for message, english, said in pairs():
        of_english = english if isinstance(message.id, str) else " ".join(message.id)
        typed = {*TYPED.findall(english), *(set(re.findall(r"\b[A-Z0-9]+\b", english)) & WORDS)}
        found += [
            (word, english, said) for word in typed if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said)
        ]
        found += [
            (word, english, said)
            for word in set(re.findall(r"\b[A-Z0-9]+\b", said)) & WORDS - {"TLS"}
            if not re.search(rf"\b(?i:{word}|{NAMED.get(word, word)})\b", of_english)
        ]
    assert found == []


def test_french_is_set_as_french_is() -> None:
    """No-break spaces stand before signs and inside guillemets; an apostrophe is curved."""
    wrong = re.compile(r" [;!?](?:\s|$)| :(?:\s|$)|« | »|\b[lLdDjJnNsStTcCmM]'\w|\b[qQ]u'\w|§ ")
    assert [said for _message, _english, said in pairs() if wrong.search(said)] == []


def test_ends_and_paragraphs_are_the_same() -> None:
    assert [
        (english, said)
        for _message, english, said in pairs()
        if said != said.strip() or english.count("\n\n") != said.count("\n\n")
    ] == []


def test_no_text_is_translated_when_a_module_is_loaded() -> None:
    """The language is not known then; tables and decorators mark theirs by ``N_``."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted(ROOT.rglob("*.py"))
        for call in _early(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


def _early(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for one in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            yield from _early(one)
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _early(child)


def test_what_is_early_is_seen() -> None:
    """The test above sees decorators, defaults and classes, and lets functions alone."""
    text = "@f(_('a'))\ndef g(x=_('b')):\n    return _('c')\nclass C:\n    d = _('d')\ne = lambda: _('e')"
    assert Counter(ast.unparse(call) for call in _early(ast.parse(text))) == {
        "_('a')": 1,
        "_('b')": 1,
        "_('d')": 1,
    }
