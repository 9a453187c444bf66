"""Two recordings of much the same session: which exchange of one is which of the other.

A session that works with one server and fails with another, of one client and of the next version of it.
Exchanges of the same command belong together; a command that one side alone has is a difference of its own.
Who logs in, and with which secret, is none.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from popconsole.analysis.compare import Comparison, Verdict, compare
from popconsole.analysis.exchange import Exchange
from popconsole.dialogue.kind import Kind
from popconsole.i18n import N_
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import ArgumentKind, Protocol

_MOST_MATCHED = 4_000_000  # pairs of the same command that are weighed; of more, they are paired as they come

_WHOSE = (
    ArgumentKind.USER,
    ArgumentKind.PASSWORD,
    ArgumentKind.DIGEST,
    ArgumentKind.MAILBOX,
    ArgumentKind.INITIAL_RESPONSE,
)  # arguments that tell whose mail it is
_Key = tuple[object, ...]


def aligned(protocol: Protocol, there: Sequence[Exchange], here: Sequence[Exchange]) -> Iterator[Comparison]:
    """Yield both conversations as comparisons, in their order; the first exchange of each is the greeting's.

    In a ``Comparison`` ``recorded`` is what stands there, ``here`` what stands here. A command that stands on
    one side alone is NOT_SAID or ADDED, and the other side is an exchange without a command.
    """
    yield compare(protocol, there[0], here[0])
    left, right = there[1:], here[1:]
    for one, other in _paired(left, right):
        if one is None and other is not None:
            yield Comparison(Exchange(None), other, Verdict.ADDED)
        elif other is None and one is not None:
            yield Comparison(one, Exchange(None), Verdict.NOT_SAID)
        elif one is not None and other is not None:
            yield _compared(protocol, one, other)


def _compared(protocol: Protocol, there: Exchange, here: Exchange) -> Comparison:
    """Compare two exchanges of one command: what was said, then what answers it."""
    if _whole_key(there) != _whole_key(here):
        return Comparison(there, here, Verdict.OTHER_COMMAND, N_("other arguments"))
    answers = compare(protocol, there, here)
    if answers.verdict.agrees and (why := _written(there, here)):
        return Comparison(there, here, Verdict.OTHER_COMMAND, why)
    return answers


def _written(there: Exchange, here: Exchange) -> str:
    """Tell how a command is written otherwise: with another line ending, or with spaces."""
    one, other = there.command, here.command
    if one is None or other is None or one.kind is not Kind.COMMAND:
        return ""
    if one.line.ending != other.line.ending and CRLF in (one.line.ending, other.line.ending):
        return N_("with another line ending")
    spaces = [step.shown.octets.count(b" ") for step in (one, other)]
    return N_("with other spaces") if spaces[0] != spaces[1] else ""


def _paired(
    there: Sequence[Exchange], here: Sequence[Exchange], *, closely: bool = True
) -> Iterator[tuple[Exchange | None, Exchange | None]]:
    """Pair exchanges of the same command, ``closely``: first those with the same arguments.

    None stands for a partner that there is not.
    """
    key = _whole_key if closely else _keyword_key
    left, right = list(map(key, there)), list(map(key, here))
    often = Counter(left)
    if sum(often[one] for one in right) > _MOST_MATCHED:
        yield from _one_by_one(there, here)
        return
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            yield from zip(there[a:b], here[c:d], strict=True)
        elif closely:
            yield from _paired(there[a:b], here[c:d], closely=False)
        else:
            yield from ((one, None) for one in there[a:b])
            yield from ((None, other) for other in here[c:d])


def _one_by_one(
    there: Sequence[Exchange], here: Sequence[Exchange]
) -> Iterator[tuple[Exchange | None, Exchange | None]]:
    """Pair exchanges as they come; from the first that is of another command on, none."""
    for one, other in zip_longest(there, here):
        if one is None or other is None or _keyword_key(one) != _keyword_key(other):
            yield one, None
            yield None, other
        else:
            yield one, other


def _keyword_key(exchange: Exchange) -> _Key:
    """Return what is said in an exchange, without its arguments."""
    step = exchange.command
    if step is None or step.kind is not Kind.COMMAND or step.command is None:
        return (None if step is None else step.kind,)
    return (Kind.COMMAND, step.command.keyword)


def _whole_key(exchange: Exchange) -> _Key:
    """Return what is said in an exchange, but for what tells whose mail it is."""
    issued = exchange.issued
    if exchange.command is None or exchange.command.kind is not Kind.COMMAND or issued is None:
        return _keyword_key(exchange)
    rows = issued.command.arguments if issued.command is not None else ()
    told = [
        None if place < len(rows) and rows[place].kind in _WHOSE else argument.upper()
        for place, argument in enumerate(issued.parsed.arguments)
    ]
    return (Kind.COMMAND, issued.keyword, *told)
