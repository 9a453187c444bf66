"""Looking at a line or a message in both consoles: what was asked for, and a part saved to a file."""

from dataclasses import dataclass
from pathlib import Path

from popconsole.analysis.history import History
from popconsole.guide.mail.mime import message_within
from popconsole.guide.mail.parts import Part
from popconsole.guide.mail.subject import Subject
from popconsole.guide.words.counts import octets
from popconsole.i18n import _, joined
from popconsole.transcript.model import LineKind
from popconsole.transcript.safe import safe_text
from popconsole.ui.saving import new_file
from popconsole.ui.view import View, views

_PART = "part"


class ViewError(ValueError):
    """What was asked for is no view, no line, no part; the message says what is."""


@dataclass(frozen=True, slots=True)
class AskedView:
    """Which view was asked for, which part (0: none), which line, from 0 (None: the one where one stands)."""

    view: View
    part: int = 0
    line: int | None = None


def parse_view(text: str, lines: int) -> AskedView:
    """Read what stands behind ``:view``: a view or ``part N``, then the number of a line, or one of them.

    ``lines`` is how many there are. Raises ViewError.
    """
    words = text.split()
    view, part = views()[0], 0
    if words and not words[0].isdigit():
        name = words.pop(0).lower()
        if name == _PART:
            view, part = _named("parts"), _number(words.pop(0) if words else "", _("the number of a part"))
        else:
            view = _named(name)
    if len(words) > 1:
        told = _('"{text}" is too much: a view and the number of a line are enough')
        raise ViewError(told.format(text=safe_text(" ".join(words[1:]))))
    line = _number(words[0], _("the number of a line")) if words else None
    if line is not None and line > lines:
        raise ViewError(_("there is no line {n}: they go from 1 to {count}").format(n=line, count=lines))
    return AskedView(view, part, None if line is None else line - 1)


def _named(name: str) -> View:
    found = [view for view in views() if view.name == name] or [
        view for view in views() if view.name.startswith(name)
    ]
    if len(found) != 1:
        names = ", ".join((*(view.name for view in views()), f"{_PART} N"))
        told = _('"{name}" is no view: there are {names}')
        raise ViewError(told.format(name=safe_text(name), names=names))
    return found[0]


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise ViewError(
            _('{what} is needed, from 1; this is "{text}"').format(what=what, text=safe_text(text))
        )
    return int(text)


def last_said(history: History) -> int:
    """Return the last line, from 0, that was said; -1 where none was."""
    at = len(history.lines) - 1
    while at > 0 and history.lines[at].kind is not LineKind.WIRE:
        at -= 1
    return at


def part_at(subject: Subject, number: int) -> Part:
    """Return a part of the message that a line is of, by its number from 1. Raises ViewError."""
    parts = subject.parts
    if not parts:
        raise ViewError(_("line {n} is of no message").format(n=subject.index + 1))
    if not 1 <= number <= len(parts):
        told = _("the message has no part {n}: they go from 1 to {count}")
        raise ViewError(told.format(n=number, count=len(parts)))
    return parts[number - 1]


def can_be_saved(subject: Subject) -> list[Part]:
    """Return the parts of the message that have a content of their own, or are a message."""
    return [part for part in subject.parts if part.is_message or not part.holds]


@dataclass(frozen=True, slots=True)
class SavedContent:
    """What is saved: its octets, the name of a file that is proposed, a sentence on what is not as it was."""

    octets: bytes
    name: str
    told: str = ""


def content_of(subject: Subject, number: int) -> SavedContent:
    """Return what a part holds, decoded; of 0 the whole message as it was before it was sent.

    Secrets in it are masked where they are on the screen. Raises ViewError.
    """
    body = subject.body
    if not number and body is not None and subject.holds_message:
        told = _("a secret in it is masked") if body.masked else " ".join(body.notes)
        return SavedContent(body.octets, "message.eml", told)
    part = part_at(subject, number or 1)
    if part.is_message and body is not None:
        return _masked(subject, part, message_within(body.octets, part.raw.path), "")
    if part.holds:
        told = _("part {n} has parts of its own, and nothing else: save those, or 0, the whole message")
        raise ViewError(told.format(n=number))
    return _masked(subject, part, part.octets(), joined(part.wrong))


def _masked(subject: Subject, part: Part, content: bytes, told: str) -> SavedContent:
    shown = subject.masked_octets(content)
    if part.is_text and shown == content:  # it may say a secret in a charset that is not ASCII's
        text, wrong = part.text()
        masked = subject.masked(text)
        if not wrong and masked != text:
            shown = masked.encode(part.charset, "replace")
    secret = _("a secret in it is masked") if shown != content else ""
    return SavedContent(shown, part.file_name, joined(one for one in (secret, told) if one))


def save_content(content: SavedContent, path: Path, *, private: bool, overwrite: bool) -> str:
    """Write what a part holds to a file; return what is told of it.

    ``private``: the user alone can read it. FileExistsError where a file is there, and ``overwrite`` does not
    say to replace it; other OSErrors as they come.
    """
    with new_file(path, private=private, overwrite=overwrite) as file:
        file.write(content.octets)
    saved = _("Saved: {octets} to {path}").format(
        octets=octets(len(content.octets)), path=safe_text(str(path))
    )
    return f"{saved} ({content.told})" if content.told else saved
