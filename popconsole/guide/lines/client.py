"""What a command of the client asks, and what is wrong with it."""

from popconsole.analysis.commands import closes
from popconsole.analysis.legal import is_surplus, listed
from popconsole.analysis.step import Step
from popconsole.dialogue.issued import Issued
from popconsole.guide.lines.expect import is_refused
from popconsole.guide.words.command_texts import texts_of
from popconsole.guide.words.counts import lines, octets
from popconsole.guide.words.line_text import LineText
from popconsole.guide.words.problems import REFUSAL, not_legal, problem_text, shown_keyword
from popconsole.i18n import _
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.table import ArgumentKind, Outcome, Protocol
from popconsole.transcript.safe import safe


def command(protocol: Protocol, step: Step) -> LineText:
    """Explain a command: what it asks with these arguments, what is wrong with it, where it leads."""
    issued = step.command
    if issued is None:
        return LineText(_("A line of the client"), _("The client sends this line."), "")
    parsed = issued.parsed
    keyword = shown_keyword(protocol, parsed.keyword)
    length = issued.size + len(step.line.ending)  # of the line as it was said, secrets and all
    sentences = [problem_text(protocol, parsed, p, length) for p in parsed.problems]
    if parsed.command is None and parsed.keyword in listed(step.before):
        own = _("This server lists {keyword} among its capabilities: it is a command of its own, of no RFC.")
        return LineText(
            _("{keyword}: the server's own command").format(keyword=keyword),
            own.format(keyword=keyword),
            _("own command"),
        )
    if parsed.command is None:
        return LineText(
            _("{keyword}: no command").format(keyword=keyword), " ".join(sentences), _("no command")
        )
    texts, given = texts_of(protocol, issued), len(parsed.arguments)
    well_formed = not parsed.problems and given in texts.asks
    if well_formed:
        fill = _fill(step, issued)
        title = _(texts.titles[given]).format_map(fill)
        asks = texts.hidden if step.before.secure and given in texts.hidden else texts.asks
        asked = _(asks[given]).format_map(fill)
    else:
        title, asked = keyword, _(parsed.command.meaning)
    sentences.insert(0, asked)
    if issued.state not in parsed.command.states:
        sentences.append(not_legal(protocol, parsed.command, issued.state))
    elif any(found.code == "stls-injection" for found in step.findings):
        sentences.append(_("It comes in clear behind STLS, before TLS: it counts for nothing."))
    elif is_surplus(step.before, parsed.command):
        sentences.append(_("TLS is active already.") + " " + _(REFUSAL[protocol.name]))
    elif closes(protocol, issued, step.before):
        sentences.append(_("Nothing is there to be sent: the server closes the connection."))
    elif not parsed.problems and not is_refused(step):
        sentences.append(_leads(protocol, issued))
    return LineText(title, " ".join(s for s in sentences if s), title)


def mail(_protocol: Protocol, step: Step) -> LineText:
    """Explain a line of a mail that the client sends, or the lone dot that ends it."""
    keyword = step.command.keyword if step.command else ""
    if step.line.octets == TERMINATION:
        text = _("A line with nothing but a dot ends the mail of the client. The answer to {keyword} is due.")
        return LineText(_("The end of the mail"), text.format(keyword=keyword), _("end of the mail"))
    text = _("A line of the mail that the client sends behind {keyword}: it is no command.")
    return LineText(_("A line of a mail"), text.format(keyword=keyword), _("mail"))


def _leads(protocol: Protocol, issued: Issued) -> str:
    """Say where a positive answer leads, where it leads elsewhere."""
    row = protocol.transition(issued.state, issued.keyword, Outcome.POSITIVE)
    command = issued.parsed.command
    if command is not None and not command.reply(len(issued.parsed.arguments), issued.state).moves:
        return ""
    if row is None or row.then is issued.state:
        return ""
    return _("If it succeeds, the session goes to {state}.").format(state=protocol.row(row.then).label)


def _fill(step: Step, issued: Issued) -> dict[str, str]:
    """Return what the texts of commands may name: numbers and names, never a secret."""
    parsed, before = issued.parsed, step.before
    given = {
        row.kind: safe(value)
        for row, value in zip(
            parsed.command.arguments if parsed.command else (), parsed.arguments, strict=False
        )
        if not row.secret
    }
    count = given.get(ArgumentKind.LINE_COUNT, "")
    return {
        "msg": "" if parsed.number is None else str(parsed.number),
        "user": given.get(ArgumentKind.USER, ""),
        "mailbox": given.get(ArgumentKind.MAILBOX, ""),
        "mechanism": given.get(ArgumentKind.MECHANISM, "").upper(),
        "language": given.get(ArgumentKind.LANGUAGE, ""),
        "lines": lines(int(count)) if count.isdecimal() else "",
        "announced": _("not told yet") if before.announced is None else octets(before.announced),
        "timestamp": safe(before.timestamp or b"<...>"),
    }
