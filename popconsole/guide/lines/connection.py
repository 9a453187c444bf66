"""What happens to the connection, and what a recording says besides the lines."""

from popconsole.analysis.commands import closes
from popconsole.analysis.step import Step
from popconsole.guide.lines.expect import CLOSED_IN
from popconsole.guide.words.command_texts import texts_of
from popconsole.guide.words.counts import messages
from popconsole.guide.words.faults import about
from popconsole.guide.words.line_text import LineText
from popconsole.i18n import N_, _
from popconsole.protocol.table import Protocol
from popconsole.transcript.injected import injected
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import decode

WHO = {Side.CLIENT: N_("The client"), Side.SERVER: N_("The server")}


def under_tls(_protocol: Protocol, step: Step) -> LineText:
    """Explain where TLS begins, in a recording that shows what it hides, or octets of it as they are."""
    if step.line.kind is LineKind.TLS:
        text = _("From here on nobody else can read or change what the two sides say.")
        if step.line.octets:
            text += " " + _(
                "They agreed on: {note} (the version, and the server that the client asks for)."
            ).format(note=decode(step.line.octets))
        return LineText(_("TLS begins"), text, _("TLS begins"))
    text = _("Only the two sides can read what they hold; a recording made at one of them shows the lines.")
    return LineText(_("Under TLS"), text, _("enciphered"))


def opened(_protocol: Protocol, step: Step) -> LineText:
    """Explain who opens or takes the connection."""
    text = _("{who} opens the connection. The server speaks first, with its greeting.")
    if step.line.side is Side.SERVER:
        text = _("{who} takes the connection. It speaks first, with its greeting.")
    return LineText(_("The connection opens"), text.format(who=_(WHO[step.line.side])), _("connection opens"))


def closed(protocol: Protocol, step: Step) -> LineText:
    """Explain a close: what it means for the mail in the state where it comes."""
    text = _("{who} closes the connection.").format(who=_(WHO[step.line.side]))
    if step.command is not None and closes(protocol, step.command, step.before):
        text += " " + _(texts_of(protocol, step.command).negative)
    else:
        text += " " + _(CLOSED_IN[step.before.state])
    if step.before.marked and step.before.state is not protocol.closed:
        text += " " + _("With a deletion mark: {messages}.").format(
            messages=messages(len(step.before.marked))
        )
    return LineText(_("The connection closes"), text, _("connection closes"))


def timed_out(protocol: Protocol, step: Step) -> LineText:
    """Explain a side that has waited too long."""
    text = _("{who} waited too long and gives up.").format(who=_(WHO[step.line.side]))
    if step.line.side is Side.SERVER:
        text += " " + _("The autologout timer has run out; it runs {minutes} minutes or more.").format(
            minutes=round(protocol.timeout / 60)
        )
    text += " " + _(CLOSED_IN[step.before.state])
    return LineText(_("Timeout"), text, _("timeout"))


def omitted(_protocol: Protocol, step: Step) -> LineText:
    """Explain what the recording leaves out."""
    text = _("{who} sends something here that the recording leaves out: {note}").format(
        who=_(WHO[step.line.side]), note=decode(step.line.octets)
    )
    return LineText(_("Left out of the recording"), text, _("left out"))


def remark(_protocol: Protocol, step: Step) -> LineText:
    """Explain a remark: a fault of the mock server, or what the writer says."""
    fault = injected(step.line.octets)
    if fault is not None:
        text = about(fault) or _("The mock server was told to go wrong here.")
        return LineText(_("A fault was injected: {fault}").format(fault=fault), text, _("fault"))
    text = _("A comment in the recording; nothing was sent: {note}").format(note=decode(step.line.octets))
    return LineText(_("A remark"), text, _("remark"))
