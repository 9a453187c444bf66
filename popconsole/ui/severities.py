"""How bad something is, in signs and words: the same in every view, and never told by a colour alone."""

from popconsole.analysis.findings import Severity
from popconsole.i18n import N_, _, ngettext

SIGNS = {
    Severity.ERROR: ("!", N_("error")),
    Severity.WARNING: ("?", N_("warning")),
    Severity.NOTE: ("\u00b7", N_("note")),
}
"""The sign and the word, to be translated, of each severity, the worst first."""
PLAIN_SIGNS = {Severity.ERROR: "!", Severity.WARNING: "?", Severity.NOTE: "-"}
"""The signs of severities where nothing but ASCII is printed, the worst first."""


def counted(worth: Severity, n: int) -> str:
    """Return how many findings of a severity there are, in the form that goes with it: ``2 errors``."""
    words = {
        Severity.ERROR: ngettext("{n} error", "{n} errors", n),
        Severity.WARNING: ngettext("{n} warning", "{n} warnings", n),
        Severity.NOTE: ngettext("{n} note", "{n} notes", n),
    }
    return words[worth].format(n=n)


def severity_word(worth: Severity) -> str:
    """Return the word of a severity: ``error``."""
    return _(SIGNS[worth][1])


def severity_words(worth: Severity) -> str:
    """Return the sign and the word of a severity: ``! error``."""
    sign, word = SIGNS[worth]
    return f"{sign} {_(word)}"
