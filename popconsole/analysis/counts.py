"""Numbers of what is said in words: "1 message", "320 octets"."""

from popconsole.i18n import ngettext


def messages(n: int) -> str:
    """Return "n messages", in the form that goes with n."""
    return ngettext("{n} message", "{n} messages", n).format(n=n)


def octets(n: int) -> str:
    """Return "n octets", in the form that goes with n."""
    return ngettext("{n} octet", "{n} octets", n).format(n=n)


def lines(n: int) -> str:
    """Return "n lines", in the form that goes with n."""
    return ngettext("{n} line", "{n} lines", n).format(n=n)
