"""Help while a filter is typed: what may stand at the cursor, what it means so far, what is wrong in it.

What is offered is never refused by the language: a field's name, a word of it, ``or`` and ``not`` where they
may stand. Of a conversation what it has comes first: the findings that were met, the users that were named.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from popconsole.analysis.filters.expression import MOST, Filter, FilterError, Token, parse, tokens
from popconsole.analysis.filters.fields import FIELDS, Field, Sort
from popconsole.analysis.findings import CATALOGUE, Severity
from popconsole.guide.typing.complete import LIMIT, Candidate, Completions
from popconsole.guide.words.filter_texts import filter_words, span_words, value_words
from popconsole.i18n import N_, _, headed, ngettext
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe_text

_ANY_TERM = "n:1"  # stands for a term that is to come
_MORE_DIGITS = "9" * 9  # what may be missing of a number
_BEHIND = " )"  # what may stand behind a word that is completed
_NOT_BARE = frozenset(' \t\r\n\v\f()"|&,')  # characters that end a value, or part it
_LEAST_GUESSED = 2  # letters of a bare word from which on it is looked up among the words of fields
_GUESSED = ("verb", "finding", "user", "status", "side", "kind")  # fields whose words are found so
_EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "n": ("1-20", ">100"),
    "octets": (">512", "<10"),
    "after": ("10s", "1m-2m"),
    "before": ("10s", "1m"),
    "wait": ("1s", ">5s", "200ms"),
    "session": ("1", "1-5"),
    "lines": (">100", "<10"),
    "findings": (">0", "0"),
    "errors": (">0", "0"),
    "warnings": (">0", "0"),
    "took": ("10s", ">1m"),
}
"""How the value of a number or a time may be written."""

_SEVERITIES = tuple(Severity)  # the worst first
_JOINING = {
    "or": N_("one of what stands on both sides is enough"),
    "not": N_("what comes next must not be so"),
}


@dataclass(frozen=True, slots=True)
class FilterKnown:
    """What a conversation has that a filter may ask for; by default it is not known.

    ``findings`` are codes and how often each was met; ``clients`` and ``servers`` addresses.
    """

    protocol: Protocol | None = None
    users: tuple[str, ...] = ()
    findings: Mapping[str, int] = field(default_factory=dict)
    clients: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()


NOTHING_KNOWN = FilterKnown()


@dataclass(frozen=True, slots=True)
class FilterHint:
    """What is told of a filter that is typed; safe to show.

    ``meaning`` is what it picks, as far as it can be read; ``told`` stands under the place ``at`` (from 0):
    what goes on there, or, where it is ``wrong``, why that is refused. ``ready``: it can be used as it is.
    """

    meaning: str
    told: str = ""
    at: int = 0
    wrong: bool = False
    ready: bool = False


def complete_filter(text: str, cursor: int | None = None, known: FilterKnown = NOTHING_KNOWN) -> Completions:
    """Return what may stand at the cursor; without one, at the end."""
    at = len(text) if cursor is None else max(0, cursor)
    typed, behind = text[:at], text[at : at + 1]
    word = _word_at(typed)
    nothing = Completions(at, ())
    if word is None or (behind and behind not in _BEHIND) or not _may_go_on(typed[: word.at]):
        return nothing
    start, found = _candidates(word, typed, known)
    room = MOST - start
    clean = (one for one in found if safe_text(one.text) == one.text and len(one.text) <= room)
    return Completions(start, tuple(islice(clean, LIMIT)))


def filter_hint(text: str, known: FilterKnown = NOTHING_KNOWN) -> FilterHint:
    """Return what is told of an expression that is typed."""
    if not text.strip():
        return FilterHint(
            _("All lines"), _("such as: verb:RETR status:err, or a word that stands in the line")
        )
    try:
        return FilterHint(filter_words(parse(text)), ready=True)
    except FilterError as error:
        return _unfinished(text, error, known)


def _unfinished(text: str, error: FilterError, known: FilterKnown) -> FilterHint:
    """Tell of an expression that can't be read: it is not finished, or wrong."""
    meaning = _so_far(text)
    word = _word_at(text)
    if word is None or not _may_go_on(text[: word.at]):
        return FilterHint(meaning, str(error), error.at, wrong=True)
    if not word.closed:
        return FilterHint(meaning, _("the text in quotation marks goes on"), word.at)
    if _read(text) is not None:  # but for a parenthesis that is open
        return FilterHint(meaning, _("a parenthesis is open"), error.at)
    asked = None if word.name is None else FIELDS.get(word.name.lower())
    items = complete_filter(text, known=known).items
    if asked is not None and (items or not word.value):
        return FilterHint(meaning, headed(asked.name, _(asked.title)), word.at)
    if word.name is None and word.value.lower() in ("", *_JOINING, "and"):
        return FilterHint(meaning, _("a term comes next, such as side:client"), len(text))
    begun = asked is not None and _read(text + _MORE_DIGITS) is not None
    return FilterHint(meaning, str(error), error.at, wrong=not begun)


# --- where the cursor stands


def _word_at(typed: str) -> Token | None:
    """Return the term at the end of what is typed, an empty one behind a space; None: it is too long."""
    end = len(typed)
    try:
        last = next(reversed(tuple(tokens(typed))), None)
    except FilterError:
        return None
    if last is None or last.end < end or last.sort in ("open", "not") or typed[-1:] in ("|", "&"):
        return Token("term", end, end)
    if last.sort == "term" and last.name is None and last.value in ("-", "!") and last.closed:
        return Token("term", end, end)  # what is negated comes next
    if last.sort in ("or", "and", "not"):
        return Token("term", last.at, end, None, typed[last.at :])
    return last if last.sort == "term" else None


def _may_go_on(before: str) -> bool:
    """Tell whether an expression that begins so can be one, once a term follows."""
    return _read(before + _ANY_TERM) is not None


def _read(text: str) -> Filter | None:
    """Return an expression whose open parentheses are closed; None where it is none."""
    try:
        sorts = [token.sort for token in tokens(text)]
        return parse(text + ")" * (sorts.count("open") - sorts.count("close")))
    except FilterError:
        return None


def _so_far(text: str) -> str:
    """Return what the longest beginning of an expression means that can be read; empty where none can."""
    try:
        ends = [token.end for token in tokens(text)]
    except FilterError:
        return ""
    for end in reversed(ends):
        asked = _read(text[:end])
        if asked is not None:
            return filter_words(asked)
    return ""


# --- what is offered


def _candidates(word: Token, typed: str, known: FilterKnown) -> tuple[int, Iterator[Candidate]]:
    """Return where what is offered begins, and what that is."""
    if word.name is None:
        if typed[word.at : word.at + 1] == '"':
            return len(typed), iter(())
        return word.at, _terms(word.value, typed[: word.at], known)
    asked = FIELDS.get(word.name.lower())
    value = typed[word.at + len(word.name) + 1 :]
    if asked is None or value.startswith('"'):
        return len(typed), iter(())
    before, comma, part = value.rpartition(",") if asked.sort is not Sort.TEXT else ("", "", value)
    start = len(typed) - len(part)
    given = {one.lower() for one in before.split(",")} if comma else set()
    return start, (one for one in _values(asked, part, known) if one.text.lower() not in given)


def _terms(begun: str, before: str, known: FilterKnown) -> Iterator[Candidate]:
    """Yield fields, the words that join terms, and terms that a bare word may be meant for."""
    small = begun.lower()
    for one in FIELDS.values():
        if one.name.startswith(small):
            yield Candidate(f"{one.name}:", f"{one.name}:", _(one.title))
    joins = ("or", "not") if _read(before) is not None else ("not",)
    for name in joins:
        if name.startswith(small) and not before.endswith(("-", "!")):
            yield Candidate(f"{name} ", name, _(_JOINING[name]))
    if len(small) >= _LEAST_GUESSED:
        for name in _GUESSED:
            for value in _values(FIELDS[name], begun, known):
                term = f"{name}:{value.text}"
                yield Candidate(term, term, value.meaning)


def _values(asked: Field, begun: str, known: FilterKnown) -> Iterator[Candidate]:
    small = begun.lower()
    for value, meaning in _words(asked, known):
        if value.lower().startswith(small):
            yield Candidate(value, safe_text(value), meaning)


def _words(asked: Field, known: FilterKnown) -> Iterator[tuple[str, str]]:
    """Yield the words of a field, each with a few words on it: what the conversation has comes first."""
    if asked.name == "finding":
        for code, count in sorted(known.findings.items(), key=lambda one: (_badness(one[0]), -one[1])):
            times = ngettext("{n} time here", "{n} times here", count).format(n=count)
            yield code, f"{times}, {value_words('finding', code)}"
        yield from (
            (code, value_words("finding", code)) for code in asked.words if code not in known.findings
        )
    elif asked.name in _OF_CONVERSATION:
        names, told = _OF_CONVERSATION[asked.name]
        yield from ((_bare(name), _(told)) for name in names(known) if name)
    elif asked.name in ("verb", "state", "reached") and known.protocol is not None:
        protocol = known.protocol
        if asked.name == "verb":
            words = [command.keyword for command in protocol.commands]
        else:
            words = list(dict.fromkeys(row.name for row in protocol.states))
        yield from ((word, value_words(asked.name, word)) for word in words)
    elif asked.name in _EXAMPLES:
        for value in _EXAMPLES[asked.name]:
            yield value, span_words(asked.sort, value)
    else:
        yield from ((word, value_words(asked.name, word)) for word in asked.words)


def _badness(code: str) -> int:
    """Return how bad a finding is, the worst first."""
    return _SEVERITIES.index(CATALOGUE[code].severity)


def _bare(name: str) -> str:
    """Return a name as it stands in an expression without quotation marks: what can't is any letter."""
    return "".join("?" if letter in _NOT_BARE or letter.isspace() else letter for letter in name)


_Names = Callable[[FilterKnown], tuple[str, ...]]

_OF_CONVERSATION: Mapping[str, tuple[_Names, str]] = {
    "user": (lambda known: known.users, N_("a name of this conversation")),
    "client": (lambda known: known.clients, N_("the client here")),
    "server": (lambda known: known.servers, N_("the server here")),
}
