"""What ``annotate`` says a line is, in the brackets behind it: a whole text for each kind."""

from popconsole.analysis.findings import Severity
from popconsole.dialogue.kind import Kind
from popconsole.i18n import N_, _
from popconsole.ui.severities import severity_word

_ALONE = {
    Kind.GREETING: N_("[greeting | {states}]"),
    Kind.COMMAND: N_("[command | {states}]"),
    Kind.REPLY: N_("[reply | {states}]"),
    Kind.DATA: N_("[data | {states}]"),
    Kind.END: N_("[end | {states}]"),
    Kind.UNSOLICITED: N_("[unsolicited | {states}]"),
    Kind.CHALLENGE: N_("[challenge | {states}]"),
    Kind.RESPONSE: N_("[response | {states}]"),
    Kind.MAIL: N_("[mail | {states}]"),
    Kind.TLS: N_("[tls | {states}]"),
    Kind.OPEN: N_("[open | {states}]"),
    Kind.CLOSE: N_("[close | {states}]"),
    Kind.TIMEOUT: N_("[timeout | {states}]"),
    Kind.OMITTED: N_("[omitted | {states}]"),
    Kind.NOTE: N_("[note | {states}]"),
}
_OF_A_COMMAND = {
    Kind.GREETING: N_("[greeting to {keyword} | {states}]"),
    Kind.REPLY: N_("[reply to {keyword} | {states}]"),
    Kind.DATA: N_("[data to {keyword} | {states}]"),
    Kind.END: N_("[end to {keyword} | {states}]"),
    Kind.UNSOLICITED: N_("[unsolicited to {keyword} | {states}]"),
    Kind.CHALLENGE: N_("[challenge to {keyword} | {states}]"),
    Kind.RESPONSE: N_("[response to {keyword} | {states}]"),
    Kind.MAIL: N_("[mail to {keyword} | {states}]"),
    Kind.TLS: N_("[tls to {keyword} | {states}]"),
    Kind.OPEN: N_("[open to {keyword} | {states}]"),
    Kind.CLOSE: N_("[close to {keyword} | {states}]"),
    Kind.TIMEOUT: N_("[timeout to {keyword} | {states}]"),
    Kind.OMITTED: N_("[omitted to {keyword} | {states}]"),
    Kind.NOTE: N_("[note to {keyword} | {states}]"),
}


def what_it_is(kind: Kind, keyword: str, states: str) -> str:
    """Return what a line is, the command that it belongs to (empty: none, or its own), and the states."""
    texts = _OF_A_COMMAND if keyword else _ALONE
    return _(texts[kind]).format(keyword=keyword, states=states)


def finding_text(code: str, severity: Severity, cite: str, message: str) -> str:
    """Return a finding in one text: its code, how bad it is, where the RFC says so or empty, what it is."""
    told = _("{code} ({severity}, {cite}): {message}") if cite else _("{code} ({severity}): {message}")
    return told.format(code=code, severity=severity_word(severity), cite=cite, message=message)
