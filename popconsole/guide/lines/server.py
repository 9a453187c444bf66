"""What a line of the server says: greeting, replies and what ends them."""

from dataclasses import replace

from popconsole.analysis.legal import is_surplus
from popconsole.analysis.replies import expected_reply, response_code
from popconsole.analysis.sasl_exchange import cancelled
from popconsole.analysis.step import Step
from popconsole.guide.auth import exchange
from popconsole.guide.lines.contents import DATA, STATUS, Section
from popconsole.guide.words.command_texts import NO_TEXT, texts_of
from popconsole.guide.words.line_text import LineText
from popconsole.guide.words.problems import shown_keyword
from popconsole.guide.words.texts import CommandText
from popconsole.i18n import N_, _
from popconsole.protocol.table import Content, Outcome, Protocol
from popconsole.transcript.safe import decode, safe

GREETINGS = {
    "POP3": N_("The server greets: it is a POP3 server and ready. Any positive response will do."),
    "POP2": N_("The server greets: +, the name of the protocol, the name of its host."),
}


def greeting(protocol: Protocol, step: Step) -> LineText:
    """Explain the greeting, and the timestamp for APOP that it may hold."""
    title = _("The greeting")
    if step.outcome is None and step.before.state is protocol.initial:
        if any(found.code == "begins-within" for found in step.findings):
            text = _(
                "The recording seems to begin in the middle of an answer. It does not tell to which command."
            )
            return LineText(_("Of an answer"), text, _("of an answer"))
        none = _("This is no greeting of {protocol}: no session begins here.").format(protocol=protocol.name)
        return LineText(_("No greeting"), none, _("no greeting"))
    if step.outcome is None:
        return LineText(
            title, _("The greeting goes on here; on the wire it is a single line."), _("greeting")
        )
    if step.outcome is Outcome.NEGATIVE:
        return LineText(title, _("The server greets with a refusal: it takes no session now."), _("refused"))
    text = _(GREETINGS[protocol.name])
    if step.after.timestamp is not None:
        text += " " + _(
            "It offers APOP with the timestamp {timestamp}: the digest is the MD5 of that and the password "
            "right behind it."
        ).format(timestamp=safe(step.after.timestamp))
    return LineText(title, text, _("greeting"))


def reply(protocol: Protocol, step: Step) -> LineText:
    """Explain a status line: what a positive one tells, why a negative one may come."""
    texts = texts_of(protocol, step.command)
    keyword = shown_keyword(protocol, step.command.keyword) if step.command else ""
    keyword = keyword or _("the empty line")
    sign = decode(step.line.octets.partition(b" ")[0])
    title = _("{sign} in answer to {keyword}").format(sign=sign, keyword=keyword)
    if step.outcome is Outcome.POSITIVE:
        if texts is NO_TEXT:
            text = _("The server accepts {keyword}, which this program does not know.").format(
                keyword=keyword
            )
            return LineText(title, text, _("accepted"))
        said = STATUS[step.content or Content.TEXT](step, texts)
        code = _response_code(protocol, step)
        return replace(said, text=f"{said.text} {code}") if code else said
    if step.outcome is Outcome.NEGATIVE:
        refused = _("The server refuses {keyword}.").format(keyword=keyword)
        why = _response_code(protocol, step) or _why_refused(protocol, step, texts)
        return LineText(title, f"{refused} {why}".strip(), _("refused"))
    return _no_verdict(protocol, step, title)


def _why_refused(protocol: Protocol, step: Step, texts: CommandText) -> str:
    """Say why a command may be refused; nothing where it was ill-formed or illegal, as was said of it."""
    issued, before = step.command, step.before
    command = issued.parsed.command if issued is not None else None
    if issued is None or command is None or issued.parsed.problems or issued.state not in command.states:
        return ""
    its_own = protocol.after(issued.state, issued.keyword, Outcome.ISSUED)  # QUIT leads to UPDATE by itself
    if before.state not in command.states and before.state is not its_own and before.exchange is None:
        state = protocol.row(before.state).label
        return _(
            "It was sent ahead, and by its turn the session is in {state}, where it is not legal."
        ).format(state=state)
    if is_surplus(before, command):
        return _("TLS is active already, and goes on: one {keyword} a session is all there is.").format(
            keyword=command.keyword
        )
    if cancelled(before.exchange):
        return _("The exchange was cancelled: the session is where it was before.")
    return _(texts.refused.get(issued.given, texts.negative))


def _no_verdict(protocol: Protocol, step: Step, title: str) -> LineText:
    """Explain a line that is neither a positive nor a negative reply: a continuation, or nothing known."""
    for row in protocol.indicators:
        if row.positive is None and step.line.octets.startswith(row.sign.encode("ascii")):
            text = _(
                "A challenge of AUTH, in base64, and no exchange of AUTH is under way: it asks for nothing."
            )
            return LineText(title, text, _(row.name))
    expected = protocol.indicators[0].sign
    if step.command is not None and step.command.parsed.command is not None:
        issued = step.command
        expected = expected_reply(step.command.parsed.command.reply(issued.given, issued.state), protocol)
    refusal = next(row.sign for row in protocol.indicators if row.positive is False)
    text = _("This is no reply that fits here. Expected: {example}, or {refusal} and a text.")
    return LineText(_("An unexpected line"), text.format(example=expected, refusal=refusal), _("unexpected"))


def _response_code(protocol: Protocol, step: Step) -> str:
    """Say what the response code of a status line means, its detail left out where it is not known."""
    code = response_code(step.line.octets) if protocol.response_codes else None
    while code:
        if code in protocol.response_codes:
            return _("[{code}]: {meaning}").format(code=code, meaning=_(protocol.response_codes[code][0]))
        code = code.rpartition("/")[0]
    return ""


def data(protocol: Protocol, step: Step) -> LineText:
    """Explain a further line of a reply of which it is not known what it holds."""
    return DATA[step.content or Content.TEXT](protocol, step, Section.UNKNOWN)


def end(_protocol: Protocol, step: Step) -> LineText:
    """Explain the line that ends a multi-line reply."""
    keyword = step.command.keyword if step.command else ""
    text = _("A line with nothing but the termination octet, a dot, ends the answer to {keyword}. "
             "It is no part of the answer.")  # fmt: skip
    short = ENDS.get(step.content or Content.TEXT, N_("end of the answer"))
    return LineText(_("The lone dot"), text.format(keyword=keyword), _(short))


ENDS = {
    Content.SCAN_LISTING: N_("end of listing"),
    Content.UNIQUE_ID_LISTING: N_("end of listing"),
    Content.CAPABILITIES: N_("end of capabilities"),
    Content.MESSAGE: N_("end of message"),
    Content.MESSAGE_TOP: N_("end of message top"),
    Content.MECHANISMS: N_("end of mechanisms"),
    Content.LANGUAGES: N_("end of listing"),
}


def challenge(_protocol: Protocol, step: Step) -> LineText:
    """Explain a challenge of AUTH."""
    return exchange.challenge(step)


def response(_protocol: Protocol, step: Step) -> LineText:
    """Explain a response of AUTH, its content left untold."""
    return exchange.response(step)


def unsolicited(_protocol: Protocol, step: Step) -> LineText:
    """Explain a line that no command has asked for."""
    if any(found.code == "stls-injection" for found in step.findings):
        text = _(
            "It came in clear, behind the server's reply to STLS and before TLS: whoever sits between the "
            "two may have put it there. It counts for nothing: it is thrown away, and TLS begins."
        )
        return LineText(_("A line in clear behind STLS, thrown away"), text, _("thrown away"))
    if step.part or any(found.code == "command-omitted" for found in step.findings):
        text = _("The server answers what the client said, which the recording leaves out.")
        return LineText(_("An answer to what is left out"), text, _("answers what is left out"))
    if step.outcome is Outcome.NEGATIVE:
        text = _(
            "No command waits for a reply, and yet the server speaks. It is often a last word before it "
            "closes the connection."
        )
    else:
        text = _(
            "No command waits for a reply, and yet the server speaks. Perhaps an earlier reply had more "
            "lines than were taken for it."
        )
    return LineText(_("An unasked line of the server"), text, _("unasked"))
