r"""Reads a session of which each side has a file of its own: Dovecot's rawlog, tcpflow, and their like.

The other half is given by whoever opens the file (``Beside``); without it what one side has said is shown,
and what the other said is marked as missing. The halves are put together by the times that they tell, or,
where they tell none, by what is due: each reply behind the command that it answers.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain

from popconsole.formats.beside import Beside
from popconsole.formats.draft import Draft
from popconsole.formats.halves.cutting import Said, lines
from popconsole.formats.halves.form import HalfForm, form_of
from popconsole.formats.halves.merging import Merging
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.i18n import N_, _, joined
from popconsole.transcript.model import Side

_LOOKED_AT = 4_096  # octets that tell the form


def beside(what: Beside) -> Reader:
    """Return the reader for a file that has another one beside it, or should have."""
    return replace(READER, look=partial(_look, what), read=partial(_read, what))


def _look(what: Beside | None, start: bytes) -> Sureness:
    form = form_of(start)
    if form is None:
        return Sureness(0.0, _("it is not what one side of a session has said"))
    if what is not None and what.other is not None:
        return Sureness(1.0, _("{name} lies beside it, and holds the other side").format(name=what.name))
    if form.side is None:
        return Sureness(0.0, _("nothing is said in it"))
    alone = {
        Side.CLIENT: _("only what a client says stands in it"),
        Side.SERVER: _("only what a server says stands in it"),
    }[form.side]
    if form.typed:
        return Sureness(0.9, _("{alone}, typed at a terminal and kept by script").format(alone=alone))
    if form.marked:
        why = _("{alone}, with the marks of Dovecot's rawlog").format(alone=alone)
        return Sureness(0.9, why)
    return Sureness(0.3 if what is None else 0.6, alone)


def _read(what: Beside | None, source: Source, draft: Draft) -> Iterator[None]:
    form, blocks = _begun(source)
    other = Source(what.other, what.name) if what is not None and what.other is not None else None
    others, other_blocks = (None, None) if other is None else _begun(other)
    if form is None and others is None:
        draft.passed_over()
        return
    form = form or HalfForm(None)
    side = form.side or (Side.CLIENT if others is not None and others.side is Side.SERVER else Side.SERVER)
    strand = draft.strand(whole=True, dated=form.timed or (others is not None and others.timed))
    if what is not None:
        there, back = what.source, what.target
        strand.header.client, strand.header.server = (there, back) if side is Side.CLIENT else (back, there)
    if other is not None:
        strand.header.source = f"{source.name}, {other.name}"
    own = _counted(blocks, form, draft)
    its = None if other_blocks is None or others is None else _counted(other_blocks, others, draft)
    if other is None:
        draft.odd(1, "half-missing", _missing(side, what))
    yield from Merging(strand, *((own, its) if side is Side.CLIENT else (its, own))).run()
    if other is not None and other.damage:
        draft.odd(1, "damaged", _("{name}: {what}").format(name=other.name, what=other.damage))
    yield


def _begun(source: Source) -> tuple[HalfForm | None, Iterator[bytes]]:
    """Return the form of a half, None where it is none, and all of its octets."""
    blocks, held = source.blocks(), b""
    for block in blocks:
        held += block
        if len(held) >= _LOOKED_AT:
            break
    return form_of(held), chain((held,), blocks)


def _counted(blocks: Iterator[bytes], form: HalfForm, draft: Draft) -> Iterator[Said]:
    """Yield the lines of a half, and have each counted as understood."""
    for one in lines(blocks, form):
        draft.understood()
        yield one


def _missing(side: Side, what: Beside | None) -> str:
    """Say which half is not there, where that of a side is, and where it was looked for."""
    told = (
        _("what the client said is not in this file: it holds the server's half of a session")
        if side is Side.SERVER
        else _("what the server said is not in this file: it holds the client's half of a session")
    )
    if what is None:
        return told
    looked = _("the other one was looked for beside it, as {name}, and is not there, or can't be read")
    return joined((told, looked.format(name=what.name)))


READER = Reader(
    "halves",
    N_("one side of a session in a file of its own, with the other beside it: Dovecot's rawlog, tcpflow"),
    partial(_look, None),
    partial(_read, None),
    (
        Sample(
            b"1700000000.000200 USER nora\r\n1700000000.100200 PASS sesame\r\n",
            "S~ not in this file\n@0.000 C: USER nora\nS~ not in this file\n@0.100 C: PASS sesame\n"
            "S~ not in this file\n",
            "half-missing",
        ),
        Sample(
            b"<<<\n1700000000.000200 +OK re>>>\n<<<\nady\r\n>>>\n<<<\n1700000000.200200 +OK\r\n"
            b"1700000000.200200 1 20\r\n1700000000.200200 .\r\n>>>\n<<<\n1700000000.300200 -ERR no\r\n",
            "@0.000 S: +OK ready\nC~ not in this file\n@0.200 S: +OK\n@0.200 S: 1 20\n@0.200 S: .\n"
            "C~ not in this file\n@0.300 S: -ERR no\n",
            "half-missing",
        ),
        Sample(
            b"Script started on 2023-11-14 22:13:20+00:00\nSTAT\rLISS\x7fT\rQUIT\r\nScript done on 2023\n",
            "S~ not in this file\nC: STAT\nS~ not in this file\nC: LIST\nS~ not in this file\nC: QUIT\n"
            "S~ not in this file\n",
            "half-missing",
        ),
        Sample(
            b"<<<\nSTAT\r\n>>>\n<<<\nLIST\r\nQUIT\r\n>>>\n",
            "S~ not in this file\nC: STAT\nS~ not in this file\nC: LIST\nS~ not in this file\nC: QUIT\n"
            "S~ not in this file\n",
            "half-missing",
        ),
    ),
    binary=True,
)
