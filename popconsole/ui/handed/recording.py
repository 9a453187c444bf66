"""A recording as what is handed out."""

from collections.abc import Sequence

from popconsole.i18n import _, ngettext
from popconsole.transcript.safe import safe_text
from popconsole.ui.export import Exported
from popconsole.ui.handed.sheet import Sheet, SheetPart, SheetSession


def recording_sheet(handed: Sequence[Exported], name: str, *, blank: bool = False) -> Sheet:
    """Return the conversations of a recording that is called by a name; ``blank``: to be filled in."""
    shown = safe_text(name)
    about = ngettext("{n} session of {name}", "{n} sessions of {name}", len(handed))
    title = _("Sessions of {name}").format(name=shown)
    if len(handed) == 1:
        title = handed[0].heading
    sessions = tuple(SheetSession(one, (SheetPart(0, len(one.conversation.lines)),)) for one in handed)
    warns = any(one.reveal for one in handed)
    return Sheet(title, about.format(n=len(handed), name=shown), sessions, blank=blank, warns=warns)
