"""What ``popconsole explain WORD`` prints: the entries for a word.

All that an entry says comes from the protocols' tables and the texts beside them.
"""

import difflib
import re
from collections.abc import Callable, Iterator

from popconsole.analysis.findings import CATALOGUE
from popconsole.guide.reference.commands import (
    command_entries,
    extension_entries,
    misnomer_entries,
    protocol_entries,
)
from popconsole.guide.reference.entry import Entry
from popconsole.guide.reference.states import indicator_entries, state_entries
from popconsole.guide.reference.terms import (
    capability_entries,
    finding_entries,
    header_entries,
    mechanism_entries,
    response_code_entries,
    term_entries,
)
from popconsole.guide.words.glossary import TERMS
from popconsole.guide.words.headers import FIELDS
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.sasl import MECHANISMS
from popconsole.transcript.safe import safe_text

_NEAR = 4

_CODED = re.compile(r"(?:\+OK|-ERR) (\[[^\] ]+\])")  # a status line with a response code


def lookup(words: list[str]) -> list[Entry]:
    """Return the entries for words, as typed on a command line: ``RETR``, ``scan listing``, ``-ERR``.

    Several words are taken together where they name one thing, else each by itself. A word that is
    not known gives an entry that says so and names near ones.
    """
    together = " ".join(words).strip()
    found = list(_entries(together))
    code = _CODED.match(together)
    if code:
        found += _entries(code[1])
    if found or len(words) == 1:
        return found or [_unknown(together)]
    each = [(word, list(_entries(word))) for word in words]
    # "USER fred" asks for USER.
    named = any(entries for _word, entries in each)
    return [entry for word, entries in each for entry in (entries or ([] if named else [_unknown(word)]))]


def vocabulary() -> list[str]:
    """Return every word that ``lookup`` knows, each once: for completion and for near matches."""
    known: dict[str, None] = {}
    for protocol in PROTOCOLS.values():
        for command in protocol.commands:
            known.update(dict.fromkeys((command.keyword, *command.misnomers)))
        known.update(dict.fromkeys(protocol.elsewhere))
        known.update(dict.fromkeys(row.name for row in (*protocol.states, *protocol.client_states)))
        known.update(dict.fromkeys(row.sign.strip() for row in protocol.indicators))
        known.update(dict.fromkeys(MECHANISMS))
        known.update(dict.fromkeys((*protocol.response_codes, *protocol.capabilities, protocol.name)))
    for term in TERMS:
        known.update(dict.fromkeys(term.names))
    known.update(dict.fromkeys(CATALOGUE))
    known.update(dict.fromkeys(name.decode("ascii") for name in FIELDS))
    return list(known)


def _entries(word: str) -> Iterator[Entry]:
    for section in SECTIONS:
        yield from section(word.strip())


SECTIONS: tuple[Callable[[str], Iterator[Entry]], ...] = (
    protocol_entries,
    command_entries,
    misnomer_entries,
    extension_entries,
    state_entries,
    indicator_entries,
    response_code_entries,
    mechanism_entries,
    capability_entries,
    term_entries,
    header_entries,
    finding_entries,
)


def _unknown(word: str) -> Entry:
    known = {name.lower(): name for name in vocabulary()}
    near = [known[name] for name in difflib.get_close_matches(word.lower(), list(known), _NEAR, 0.6)]
    if near:
        advice = _("Near to it: {words}.").format(words=", ".join(near))
    else:
        advice = _(
            "Ask for a command, a state, a reply such as -ERR, a response code, or a term such as maildrop."
        )
    shown = safe_text(word)
    return Entry(shown, _("unknown"), "", (_("{word} is not known here.").format(word=shown), advice), None)
