"""The MIME parts of a message as a tree, and below it each part decoded."""

from collections.abc import Iterator

from popconsole.guide.mail.parts import Part
from popconsole.guide.mail.subject import Subject
from popconsole.guide.words.counts import octets
from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe_text
from popconsole.ui.hex_rows import hex_rows
from popconsole.ui.view import RowRole, View, ViewRow, at_most, cut, no_message, note, row, wrong
from popconsole.ui.views.headers import header_rows

_DEEPEST = 10  # steps by which a part is set in
_ROWS_OF_PART = 400  # where all parts are shown
_SAMPLE = 64  # octets of what is no text
_LONGEST_TEXT = 1_000_000  # characters that are looked at


def _rows(subject: Subject, width: int) -> Iterator[ViewRow]:
    """Yield the tree, then the parts that have a content of their own."""
    if subject.mail is None or subject.body is None:
        yield no_message(subject)
        return
    yield from tree_rows(subject)
    for part in subject.parts:
        if part.heads or not part.holds:
            yield row("")
            yield from at_most(part_rows(subject, part, width), _ROWS_OF_PART)


def tree_rows(subject: Subject) -> Iterator[ViewRow]:
    """Yield the tree of a message: of each part its number, type, name, sizes and encoding."""
    body, mail = subject.body, subject.mail
    if body is None or mail is None:
        yield no_message(subject)
        return
    yield from map(wrong, (*body.notes, *mail.notes))
    for part in subject.parts:
        indent = _indent(part)
        yield one_row(subject, part, indent)
        for told in part.wrong:
            yield wrong(told, f"      {indent}  ")


def _indent(part: Part) -> str:
    return "  " * min(part.depth, _DEEPEST)


def one_row(subject: Subject, part: Part, indent: str = "") -> ViewRow:
    """Return what a part is, in a row."""
    return ViewRow(((RowRole.PLACE, f"{part.number:4}  "), *_told(subject, part, indent)))


def _told(subject: Subject, part: Part, indent: str = "") -> Iterator[tuple[RowRole, str]]:
    yield RowRole.NAME, f"{indent}{_shown(subject, part.kind)}"
    if part.name:
        yield RowRole.TEXT, f"  {_shown(subject, part.name)}"
    if part.holds:
        return
    told = octets(part.size)
    if part.encoding:
        coded = _("{octets} in {encoding}")
        told = coded.format(octets=told, encoding=_shown(subject, part.encoding))
    if part.decoded != part.size:
        told = _("{told}, {n} decoded").format(told=told, n=part.decoded)
    yield RowRole.NOTE, f"  {told}"


def _shown(subject: Subject, text: str) -> str:
    return safe_text(subject.masked(text))


def part_rows(subject: Subject, part: Part, width: int) -> Iterator[ViewRow]:
    """Yield a part decoded: text by its charset, of what is none the first octets."""
    head = RowRole.HEAD, _("Part {n}").format(n=part.number)
    yield ViewRow((head, (RowRole.TEXT, "  "), *_told(subject, part)), part.number == subject.part)
    for told in part.wrong:
        yield wrong(told)
    if part.heads:
        yield from header_rows(subject, part.raw)
        yield row("")
    if part.holds:
        yield note(_("It has parts of its own: its content is theirs."))
    elif part.is_text:
        yield from _text_rows(subject, part)
    else:
        content = part.octets()
        yield note(_("It is no text; its first octets (saved, it is there whole):"))
        masked = subject.masked_octets(content)
        yield from hex_rows(masked[:_SAMPLE], width)


def _text_rows(subject: Subject, part: Part) -> Iterator[ViewRow]:
    text, told = part.text()
    if told:
        yield wrong(told)
    longer = len(text) > _LONGEST_TEXT
    text = subject.masked(text)[:_LONGEST_TEXT].replace("\r\n", "\n")
    for line in text.removesuffix("\n").split("\n"):
        yield ViewRow(tuple(cut(safe_text(line))))
    if longer:
        yield note(_("More is left out: saved, it is there whole."))


VIEW = View(5, "parts", N_("MIME parts"), _rows, tree_rows)
