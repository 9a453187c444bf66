"""The reference's entries for codes, mechanisms, capabilities, findings, terms and header fields."""

import unicodedata
from collections.abc import Iterator

from popconsole.analysis.findings import CATALOGUE, Rule
from popconsole.guide.auth.recipes import RECIPES, recipe
from popconsole.guide.auth.worked import worked
from popconsole.guide.reference.commands import example_heading
from popconsole.guide.reference.entry import Entry
from popconsole.guide.reference.example import told_of_example
from popconsole.guide.words.glossary import TERMS
from popconsole.guide.words.headers import FIELDS
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.cite import Cite
from popconsole.protocol.sasl import MECHANISMS

_ROW = 68  # characters of a row in a finding's example


def response_code_entries(word: str) -> Iterator[Entry]:
    """Yield the entry for a response code, with or without its brackets."""
    code = word.upper().removeprefix("[").removesuffix("]")
    for protocol in PROTOCOLS.values():
        if code in protocol.response_codes:
            meaning, cite = protocol.response_codes[code]
            lines = (
                _(meaning),
                _("It stands in brackets behind the status: -ERR [{code}] and a text for people.").format(
                    code=code
                ),
            )
            yield Entry(f"[{code}]", _("response code"), protocol.name, lines, cite)


def mechanism_entries(word: str) -> Iterator[Entry]:
    """Yield the entry for a SASL mechanism: how its responses are made, and an example."""
    row = MECHANISMS.get(word.upper())
    if row is not None:
        clear = _("A password or token crosses the network: use it under TLS only.")
        lines = (
            _(row.text),
            *((clear,) if row.in_clear else ()),
            *_recipe_lines(row.name),
            example_heading(row.name),
            *(f"  {line}" for line in worked(row.name)),
        )
        yield Entry(row.name, _("SASL mechanism"), "POP3", lines, row.cite)


def _recipe_lines(mechanism: str) -> Iterator[str]:
    """Yield how each response of a mechanism is made, step by step."""
    for number in range(1, len(RECIPES[mechanism]) + 1):
        made = recipe(mechanism, number)
        if made is not None:
            yield _("Response {n}: {formula}").format(n=number, formula=made.formula)
            yield from (f"  {n}. {step}" for n, step in enumerate(made.steps, 1))


def capability_entries(word: str) -> Iterator[Entry]:
    """Yield the entry for a capability."""
    for protocol in PROTOCOLS.values():
        if word.upper() in protocol.capabilities:
            meaning, cite = protocol.capabilities[word.upper()]
            yield Entry(word.upper(), _("capability"), protocol.name, (_(meaning),), cite)


def finding_entries(word: str) -> Iterator[Entry]:
    """Yield the entry for a finding by its code: why it matters, who does it, what to do, an example."""
    rule = CATALOGUE.get(word.lower())
    if rule is not None:
        lines = (
            told_of_example(rule),
            _("Why it matters: {why}").format(why=_(rule.why)),
            *((_("In practice: {practice}").format(practice=_(rule.practice)),) if rule.practice else ()),
            _("What to do: {advice}").format(advice=_(rule.advice)),
            *_namesakes(rule),
            _("Example; ! marks the line that has it, - what goes with it, + what mends it:"),
            *map(_example_row, rule.example.rows),
        )
        yield Entry(
            rule.code, _("finding: {severity}").format(severity=_(rule.severity.value)), "", lines, rule.cite
        )


def _namesakes(rule: Rule) -> Iterator[str]:
    """Yield what other programs call a finding, and what they have that is near to it."""
    for near, told in ((False, _("Elsewhere it is called {names}.")), (True, _("Near to it is {names}."))):
        names = [f"{each.name} ({each.program})" for each in rule.elsewhere if each.near is near]
        if names:
            yield told.format(names=", ".join(names))


def _example_row(row: str) -> str:
    """Return a row of a finding's example; a long one is cut."""
    return f"  {row}" if len(row) <= _ROW else f"  {row[:_ROW]}..."


def term_entries(word: str) -> Iterator[Entry]:
    """Yield the entry for a term of the glossary."""
    for term in TERMS:
        if folded(word) in map(folded, term.names):
            yield Entry(term.named, _("term"), term.protocol, (_(term.text),), term.cite)


def folded(word: str) -> str:
    """Return a word without capitals and accents, which not everybody types."""
    letters = unicodedata.normalize("NFD", word.casefold().replace("\u2019", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def header_entries(word: str) -> Iterator[Entry]:
    """Yield the entry for a header field."""
    meaning = FIELDS.get(word.lower().removesuffix(":").encode("ascii", "replace"))
    if meaning is not None:
        lines = (_("In the header of a message: {meaning}.").format(meaning=_(meaning)),)
        yield Entry(word.removesuffix(":").title(), _("header field"), "", lines, Cite(822, "4"))
