"""What is said of a file in which no conversation was found: what it is, or which forms came nearest."""

from collections.abc import Sequence

from popconsole.formats.errors import TranscriptError
from popconsole.formats.known_files import known_file
from popconsole.formats.quoting import quoted
from popconsole.formats.reader import Reader
from popconsole.formats.sniffer import Opinion
from popconsole.formats.source import rows_of
from popconsole.i18n import _, joined, own_number

_NEAREST = 3  # forms that are named
_COMMON = ("printed", "columns", "native")  # ... where none comes near
_PLAIN = 0.5  # a form that is as sure as that can be told from another kind of file by nothing


def known_kind(name: str, start: bytes, text: bytes, first_row: int) -> TranscriptError | None:
    """Return the error for a file that is known to be no recording of POP; None: it may be one.

    ``start`` are its first octets, ``text`` its first rows; ``first_row`` is the number of the first that is
    not blank.
    """
    kind = known_file(start, rows_of(text))
    if kind is None:
        return None
    return TranscriptError(
        name,
        first_row,
        _("this is {what}, and no recording of POP2 or POP3").format(what=_(kind.name)),
        _("a recorded conversation was expected"),
        _(kind.remedy),
    )


def nothing_found(
    name: str, row: int, text: bytes, told: Sequence[Opinion], asked: Reader | None, damage: str
) -> TranscriptError:
    """Return the error for a file without a conversation, which begins with ``text`` in that row.

    ``told`` is what the readers thought of it; ``asked`` is the one that was asked for; ``damage`` says what
    kept the file from being read.
    """
    if damage:
        met = _("no line of a conversation was found, and {damage}").format(damage=damage)
    elif told and told[0].reader.binary and told[0].sureness.how >= _PLAIN:
        what = _(told[0].reader.title)
        met = _("nobody speaks POP2 or POP3 in it ({what})").format(what=what)
    else:
        begin = quoted(text.strip())
        met = _('no line of a conversation was found; the file begins with "{text}"').format(text=begin)
    if asked is not None:
        tried = _("Read as {name}, as was asked for.").format(name=asked.name)
    else:
        near = [opinion for opinion in told if opinion.sureness.how][:_NEAREST]
        near = near or [opinion for name in _COMMON for opinion in told if opinion.reader.name == name]
        tried = _("Nearest: {readers}; popconsole formats FILE tells of all.").format(
            readers=joined(
                _("{name} ({how:.0%}: {why})").format(
                    name=opinion.reader.name, how=own_number(opinion.sureness.how), why=opinion.sureness.why
                )
                for opinion in near
            )
        )
    return TranscriptError(
        name,
        row,
        met,
        _("lines that begin with S: (server) or C: (client), or the log of a mail program, were expected"),
        _("Give a recorded conversation, or name its form with --as. {tried}").format(tried=tried),
    )
