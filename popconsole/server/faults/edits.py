"""Faults that make the server tell something wrong: they edit an answer's values before a voice says it."""

from collections.abc import Callable
from dataclasses import replace

from popconsole.server.engine.answer import Answer, AnswerForm, AnswerKind, BodyLines, Entries
from popconsole.server.faults.action import TurnReply
from popconsole.server.faults.spec import FaultSpec

_STAMPS = {"open": b"<1896.697170952@host.example", "no-at": b"<1896.697170952>", "empty": b"<>"}

Edit = Callable[[FaultSpec, TurnReply], Answer | None]


# --- the greeting


def _apop_stamp_bad(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Spoil the timestamp; where the greeting has none, put a spoiled one into it."""
    if said.reply.form is not AnswerForm.GREETING:
        return None
    return replace(said.reply, stamped=True, octets=_STAMPS[spec.arguments[0]])


# --- capabilities


def _capabilities(said: TurnReply) -> tuple[bytes, ...] | None:
    """Return the lines of a capability list; None of another answer."""
    body = said.reply.body
    return body.lines if said.turn.verb == "CAPA" and isinstance(body, BodyLines) else None


def _name(line: bytes) -> str:
    return line.split(b" ")[0].decode("ascii", "replace").upper()


def _with_lines(said: TurnReply, lines: list[bytes]) -> Answer:
    return replace(said.reply, body=BodyLines(tuple(lines)))


def _caps_lie(spec: FaultSpec, said: TurnReply) -> Answer | None:
    there = _capabilities(said)
    if there is None:
        return None
    hidden = {name[1:].upper() for name in spec.arguments if name.startswith("-")}
    offered = [name.upper() for name in spec.arguments if not name.startswith("-")]
    names = set(map(_name, there))
    lines = [line for line in there if _name(line) not in hidden]
    return _with_lines(
        said, lines + [name.encode("ascii", "replace") for name in offered if name not in names]
    )


def _caps_change(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Leave out after login what was offered before."""
    there = _capabilities(said)
    if there is None or said.received is None or said.received.before:
        return None
    gone = {name.upper() for name in spec.arguments}
    return _with_lines(said, [line for line in there if _name(line) not in gone])


def _stls_stripped(spec: FaultSpec, said: TurnReply) -> Answer | None:
    del spec
    there = _capabilities(said)
    return None if there is None else _with_lines(said, [line for line in there if _name(line) != "STLS"])


# --- listings


def _listing(said: TurnReply, *verbs: str) -> tuple[tuple[int, str], ...] | None:
    """Return the entries of a listing of all messages; None of another answer."""
    body = said.reply.body
    return body.entries if said.turn.verb in verbs and isinstance(body, Entries) else None


def _is_one(said: TurnReply, *verbs: str) -> bool:
    """Tell whether it is the answer to LIST n or UIDL n, with the number in it."""
    reply = said.reply
    return said.turn.verb in verbs and reply.form is AnswerForm.ONE and reply.number is not None


def _with_entries(said: TurnReply, entries: list[tuple[int, str]]) -> Answer:
    return replace(said.reply, body=Entries(tuple(entries)))


def _size_wrong(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Add to the sizes that LIST tells, so that they disagree with STAT, with RETR and with what is sent."""
    more = spec.number()
    listing = _listing(said, "LIST")
    if listing is not None:
        return _with_entries(said, [(n, str(max(0, int(size) + more))) for n, size in listing])
    if not _is_one(said, "LIST"):
        return None
    return replace(said.reply, size=max(0, (said.reply.size or 0) + more))


def _count_wrong(spec: FaultSpec, said: TurnReply) -> Answer | None:
    reply = said.reply
    if said.turn.verb != "STAT" or reply.kind is not AnswerKind.OK or reply.count is None:
        return None
    return replace(reply, count=max(0, reply.count + spec.number()))


def _list_like_stat(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Put the words of STAT before the listing."""
    del spec
    listing = _listing(said, "LIST")
    if listing is None:
        return None
    total = sum(int(size) for _number, size in listing)
    return replace(said.reply, keyword="STAT", count=len(listing), total=total)


def _list_bare(spec: FaultSpec, said: TurnReply) -> Answer | None:
    listing = _listing(said, "LIST")
    if listing is None:
        return None
    form = {"no-size": "{0}", "extra": "{0} {1} octets", "spaces": "{0}  {1}"}[spec.arguments[0]]
    return _with_lines(said, [form.format(*entry).encode("ascii") for entry in listing])


def _renumber(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Count the messages that are left from 1, as if those marked were gone."""
    del spec
    if said.received is None or not said.received.marked:
        return None
    listing = _listing(said, "LIST", "UIDL")
    if listing is not None:
        return _with_entries(said, [(n, value) for n, (_number, value) in enumerate(listing, 1)])
    if not _is_one(said, "LIST", "UIDL"):
        return None
    return replace(said.reply, number=int(said.received.arguments[0]))


def _uidl_repeat(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Give the second message of the listing the unique-id of the first."""
    del spec
    listing = _listing(said, "UIDL")
    if listing is None or len(listing) < 2:
        return None
    first, second, *rest = listing
    return _with_entries(said, [first, (second[0], first[1]), *rest])


def _uidl_change(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Give every session other unique-ids."""
    del spec
    mark = f"-s{said.session}"
    listing = _listing(said, "UIDL")
    if listing is not None:
        return _with_entries(said, [(number, unique_id + mark) for number, unique_id in listing])
    if not _is_one(said, "UIDL"):
        return None
    return replace(said.reply, unique_id=said.reply.unique_id + mark)


def _uidl_no_number(spec: FaultSpec, said: TurnReply) -> Answer | None:
    del spec
    return replace(said.reply, number=None) if _is_one(said, "UIDL") else None


def _single_multi(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Answer as if all messages had been asked for, with one of them."""
    del spec
    if not _is_one(said, "UIDL", "LIST"):
        return None
    reply = said.reply
    value = reply.unique_id or str(reply.size)
    return Answer(AnswerKind.OK, body=Entries(((reply.number or 0, value),)))


# --- POP2


def _pop2_count(spec: FaultSpec, said: TurnReply) -> Answer | None:
    """Change the length that is announced, so that it disagrees with what RETR sends."""
    reply = said.reply
    if reply.kind is not AnswerKind.LENGTH or not reply.size:
        return None
    return replace(reply, size=max(1, reply.size + spec.number()))


EDITS: dict[str, Edit] = {
    "apop-stamp-bad": _apop_stamp_bad,
    "caps-lie": _caps_lie,
    "caps-change": _caps_change,
    "stls-stripped": _stls_stripped,
    "renumber": _renumber,
    "size-wrong": _size_wrong,
    "count-wrong": _count_wrong,
    "list-like-stat": _list_like_stat,
    "list-bare": _list_bare,
    "uidl-repeat": _uidl_repeat,
    "uidl-change": _uidl_change,
    "uidl-no-number": _uidl_no_number,
    "uidl-single-multi": _single_multi,
    "pop2-count": _pop2_count,
}
"""What a fault makes of an answer, as a value; None: it does not strike. They strike in this order."""
