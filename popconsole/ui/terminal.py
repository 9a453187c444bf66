"""What can be drawn where standard output goes: the full-screen console, colours."""

import os
import sys
from collections.abc import Mapping

from popconsole.i18n import _

_DUMB = ("", "dumb", "unknown")


def why_not_placed(environ: Mapping[str, str] | None = None) -> str | None:
    """Return why text can't be placed on a screen here; None where it can.

    Looks at standard input and output and at ``TERM`` (not on Windows, which has none).
    """
    names = os.environ if environ is None else environ
    for stream, name in ((sys.stdin, _("standard input")), (sys.stdout, _("standard output"))):
        if stream is None or not stream.isatty():
            return _("{stream} is not a terminal").format(stream=name)
    term = names.get("TERM", "")
    if term not in _DUMB or sys.platform == "win32":
        return None
    return _('TERM is "{term}": this terminal can\'t place text on the screen').format(term=term)


def _why_not_on_error() -> str | None:
    """Return why nothing can be drawn on standard error, where Textual draws on all but Windows."""
    if sys.platform == "win32" or (sys.stderr is not None and sys.stderr.isatty()):
        return None
    return _("standard error, where it is drawn, is not a terminal (is there a 2> in the command?)")


def can_draw(environ: Mapping[str, str] | None = None) -> str | None:
    """Return why no full-screen console can be drawn here and what to use instead; None where it can."""
    why = why_not_placed(environ) or _why_not_on_error()
    if why is None:
        return None
    advice = _('"popconsole shell" talks with a server line by line, '
               '"popconsole annotate FILE" prints a transcript with its explanations.')  # fmt: skip
    return _("The full-screen console can't be drawn: {why}. {advice}").format(why=why, advice=advice)


def wants_color(environ: Mapping[str, str] | None = None) -> bool:
    """Tell whether standard output is a terminal that shows colours, and nobody asked for none.

    ``NO_COLOR``, set to anything but nothing, asks for none.
    """
    names = os.environ if environ is None else environ
    if sys.stdout is None or not sys.stdout.isatty() or names.get("NO_COLOR"):
        return False
    return names.get("TERM", "") not in _DUMB or sys.platform == "win32"
