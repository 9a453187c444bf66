"""The headers of a message, decoded, and beside them how they went by where that is not the same."""

from collections.abc import Iterator

from popconsole.guide.mail.headers import MOST_HEADERS, DecodedHeader, headers_of
from popconsole.guide.mail.mime import RawPart, told_defects
from popconsole.guide.mail.subject import Subject
from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe_text
from popconsole.ui.view import RowRole, View, ViewRow, no_message, note, wrong

_INDENT = "    "


def _rows(subject: Subject, _width: int) -> Iterator[ViewRow]:
    """Yield the headers of the message."""
    mail = subject.mail
    if mail is None or subject.body is None:
        yield no_message(subject)
        return
    yield from map(wrong, (*subject.body.notes, *mail.notes, *told_defects(mail.root.defects)))
    yield from header_rows(subject, mail.root)


def header_rows(subject: Subject, part: RawPart) -> Iterator[ViewRow]:
    """Yield the headers of a message or a part, each decoded, with what is to be said of it."""
    count = len(part.keys())
    if not count:
        yield note(_("There is no header."))
    for header in headers_of(part):
        yield from _of_one(subject, header)
    if count > MOST_HEADERS:
        yield wrong(
            _("It has {n} headers: those behind the first {most} are left out.").format(
                n=count, most=MOST_HEADERS
            )
        )


def _of_one(subject: Subject, header: DecodedHeader) -> Iterator[ViewRow]:
    def shown(text: str) -> str:
        return safe_text(subject.masked(text))

    value = shown(header.value)
    yield ViewRow(((RowRole.NAME, f"{shown(header.name)}: "), (RowRole.TEXT, value)))
    for name, text in header.parameters:
        yield ViewRow(((RowRole.NAME, f"{_INDENT}{shown(name)} = "), (RowRole.TEXT, shown(text))))
    if not header.is_plain:
        first = _("as it went by:") + " "
        for at, row in enumerate(header.raw):
            yield note(f"{_INDENT}{first if not at else ' ' * len(first)}{shown(row)}")
    for told in header.wrong:
        yield wrong(told, _INDENT)
    for told in header.notes:
        yield note(f"{_INDENT}{told}")


VIEW = View(4, "headers", N_("Headers"), _rows)
