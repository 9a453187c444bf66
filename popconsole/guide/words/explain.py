"""What a teacher would say about a line: its explanation, and a few words for beside it.

Every text that leaves here is safe to show and holds no secret. What is said of a command stands in
``texts_pop2.py`` and ``texts_pop3.py``, of a reply's content in ``contents.py``, of a finding in
``advice.py``: tables with the same keys as the protocol's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from popconsole.analysis.commands import closes
from popconsole.analysis.findings import Finding, Severity
from popconsole.analysis.replies import response_code
from popconsole.analysis.step import Step
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.guide.auth import exchange
from popconsole.guide.words.contents import DATA, STATUS, Said, Section
from popconsole.guide.words.counts import lines, messages, octets
from popconsole.guide.words.expect import CLOSED_IN, change, next_after
from popconsole.guide.words.faults import about
from popconsole.guide.words.problems import not_legal, problem_text, shown_keyword
from popconsole.guide.words.texts import CommandText
from popconsole.guide.words.texts_pop2 import POP2_TEXTS
from popconsole.guide.words.texts_pop3 import POP3_TEXTS
from popconsole.i18n import N_, _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.cite import Cite
from popconsole.protocol.sasl import MECHANISMS
from popconsole.protocol.table import ArgumentKind, Content, Outcome, Protocol
from popconsole.transcript.injected import injected
from popconsole.transcript.model import Side
from popconsole.transcript.safe import decode, safe, safe_text

TEXTS: Mapping[str, Mapping[str, CommandText]] = {"POP2": POP2_TEXTS, "POP3": POP3_TEXTS}

WHO = {Side.CLIENT: N_("The client"), Side.SERVER: N_("The server")}

GREETINGS = {
    "POP3": N_("The server greets: it is a POP3 server and ready. Any positive response will do."),
    "POP2": N_("The server greets: +, the name of the protocol, the name of its host."),
}

_NO_TEXT = CommandText({}, {}, "", "", "")


@dataclass(frozen=True, slots=True)
class Note:
    """A finding at the line, in words: what was met, and why it matters or what to do. Safe to show."""

    code: str
    severity: Severity
    message: str
    advice: str
    cite: Cite


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a line means. Every text is safe to show.

    ``text`` is one to a few sentences; ``next`` what may come after it: syntaxes of commands, or one
    phrase on the reply that is due; empty when nothing comes any more. ``steps``: how a response of AUTH
    is made, one thing after another.
    """

    title: str
    text: str
    cite: Cite
    next: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def numbered(self) -> tuple[str, ...]:
        """The steps with their numbers: ``1. Decode the challenge``."""
        return tuple(_("{n}. {step}").format(n=n, step=step) for n, step in enumerate(self.steps, 1))

    @property
    def whole(self) -> str:
        """The text and the numbered steps behind it, as one text."""
        return " ".join((self.text, *self.numbered))


def explain(
    protocol: Protocol, step: Step, *, section: Section = Section.UNKNOWN, reveal: bool = False
) -> Explanation:
    """Explain what this very line means, with its values, in the state where it was said.

    ``section`` tells, for a line of a message, whether its header has ended already; ``reveal``, that
    what a response of AUTH holds may be told, passwords and all.
    """
    said = _said(protocol, step, section)
    if step.kind is Kind.RESPONSE:
        said = exchange.response(step, reveal=reveal)
    elif step.kind is Kind.COMMAND and (holds := exchange.initial(step, reveal=reveal)):
        said = replace(said, text=f"{said.text} {holds}")
    text = " ".join(part for part in (said.text, change(step)) if part)
    return Explanation(
        safe_text(said.title),
        safe_text(text),
        _cite(protocol, step),
        tuple(safe_text(word) for word in next_after(protocol, step)),
        tuple(_note(protocol, step, found) for found in step.findings),
        tuple(safe_text(one) for one in said.steps),
    )


def headline(step: Step, *, section: Section = Section.UNKNOWN) -> str:
    """Return a few words for beside the line: "2 messages, 320 octets", "refused". Safe to show."""
    return safe_text(_said(_protocol_of(step), step, section).headline)


def _protocol_of(step: Step) -> Protocol:
    return next(p for p in PROTOCOLS.values() if isinstance(step.after.state, type(p.initial)))


def _said(protocol: Protocol, step: Step, section: Section) -> Said:
    if step.kind is Kind.DATA and step.content is not None:
        return DATA[step.content](protocol, step, section)
    return KINDS[step.kind](protocol, step)


def _texts(protocol: Protocol, issued: Issued | None) -> CommandText:
    if issued is None:
        return _NO_TEXT
    return TEXTS[protocol.name].get(issued.keyword, _NO_TEXT)


def _note(protocol: Protocol, step: Step, found: Finding) -> Note:
    """Put a finding into words; a secret that stands in an unknown word is masked."""
    if step.command is not None and step.command.parsed.command is None:
        shown = shown_keyword(protocol, step.command.parsed.keyword)
        masked = tuple((name, shown if name in ("keyword", "syntax") else value) for name, value in found.met)
        found = replace(found, met=masked)
    return Note(found.code, found.severity, safe_text(found.message), _(found.rule.advice), found.cite)


def _cite(protocol: Protocol, step: Step) -> Cite:
    """Return where the RFC speaks of this line: of the reply, the change of state, or the command."""
    command = step.command.parsed.command if step.command else None
    if step.kind is Kind.COMMAND and command is not None:
        return command.cite
    if step.kind in (Kind.CLOSE, Kind.TIMEOUT, Kind.GREETING) and step.transition is not None:
        return step.transition.cite
    if step.kind in (Kind.CHALLENGE, Kind.RESPONSE) and command is not None:
        row = MECHANISMS.get(step.command.mechanism or "") if step.command else None
        return command.cite if row is None else row.cite
    if step.kind is Kind.TLS:
        return Cite(2595, "4")
    if step.kind is Kind.END:
        return protocol.indicators[0].cite  # of replies in general
    if command is not None and step.command is not None:
        return command.reply(len(step.command.parsed.arguments), step.command.state).cite
    return protocol.row(step.before.state).cite


# --- the client ---


def _command(protocol: Protocol, step: Step) -> Said:
    issued = step.command
    if issued is None:
        return Said(_("A line of the client"), _("The client sends this line."), "")
    parsed = issued.parsed
    keyword = shown_keyword(protocol, parsed.keyword)
    sentences = [problem_text(protocol, parsed, p, len(step.line.wire)) for p in parsed.problems]
    if parsed.command is None:
        return Said(_("{keyword}: no command").format(keyword=keyword), " ".join(sentences), _("no command"))
    texts, given = _texts(protocol, issued), len(parsed.arguments)
    well_formed = not parsed.problems and given in texts.asks
    if well_formed:
        fill = _fill(step, issued)
        title = _(texts.titles[given]).format_map(fill)
        asked = _(texts.asks[given]).format_map(fill)
    else:
        title, asked = keyword, _(parsed.command.meaning)
    sentences.insert(0, asked)
    if issued.state not in parsed.command.states:
        sentences.append(not_legal(protocol, parsed.command, issued.state))
    else:
        sentences.append(_leads(protocol, issued))
    return Said(title, " ".join(s for s in sentences if s), title)


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


# --- the server ---


def _greeting(protocol: Protocol, step: Step) -> Said:
    title = _("The greeting")
    if step.outcome is None and step.transition is None:
        return Said(title, _("The greeting goes on here; on the wire it is a single line."), _("greeting"))
    if step.outcome is Outcome.NEGATIVE:
        return Said(title, _("The server greets with a refusal: it takes no session now."), _("refused"))
    text = _(GREETINGS[protocol.name])
    if step.after.timestamp is not None:
        text += " " + _(
            "It offers APOP with the timestamp {timestamp}: the digest is the MD5 of that and the password "
            "right behind it."
        ).format(timestamp=safe(step.after.timestamp))
    return Said(title, text, _("greeting"))


def _reply(protocol: Protocol, step: Step) -> Said:
    texts = _texts(protocol, step.command)
    keyword = shown_keyword(protocol, step.command.keyword) if step.command else ""
    sign = decode(step.line.octets.partition(b" ")[0])
    title = _("{sign} in answer to {keyword}").format(sign=sign, keyword=keyword)
    if step.outcome is Outcome.POSITIVE:
        if texts is _NO_TEXT:
            text = _("The server accepts {keyword}, which is not in its table here.").format(keyword=keyword)
            return Said(title, text, _("accepted"))
        said = STATUS[step.content or Content.TEXT](step, texts)
        code = _response_code(protocol, step)
        return replace(said, text=f"{said.text} {code}") if code else said
    if step.outcome is Outcome.NEGATIVE:
        refused = _("The server refuses {keyword}.").format(keyword=keyword)
        why = _response_code(protocol, step) or (_(texts.negative) if _meant(protocol, step) else "")
        return Said(title, f"{refused} {why}".strip(), _("refused"))
    return _no_verdict(protocol, step, title)


def _meant(protocol: Protocol, step: Step) -> bool:
    """Whether the command was well-formed and legal, so that a refusal is about what it asks."""
    issued = step.command
    if issued is None or issued.parsed.command is None or issued.parsed.problems:
        return False
    return protocol.name in TEXTS and issued.state in issued.parsed.command.states


def _no_verdict(protocol: Protocol, step: Step, title: str) -> Said:
    """Explain a line that is neither a positive nor a negative reply: a continuation, or nothing known."""
    for row in protocol.indicators:
        if row.positive is None and step.line.octets.startswith(row.sign.encode("ascii")):
            return Said(title, _(row.meaning), _(row.name))
    expected = protocol.indicators[0].sign
    if step.command is not None and step.command.parsed.command is not None:
        issued = step.command
        expected = step.command.parsed.command.reply(len(issued.parsed.arguments), issued.state).example
    refusal = next(row.sign for row in protocol.indicators if row.positive is False)
    text = _("This is no reply that fits here. Expected was one like {example}, or {refusal} and a text.")
    return Said(_("An unexpected line"), text.format(example=expected, refusal=refusal), _("unexpected"))


def _response_code(protocol: Protocol, step: Step) -> str:
    """Say what the response code of a status line means, its detail left out where it is not known."""
    code = response_code(step.line.octets) if protocol.response_codes else None
    while code:
        if code in protocol.response_codes:
            return f"[{code}]: {_(protocol.response_codes[code][0])}"
        code = code.rpartition("/")[0]
    return ""


def _data(protocol: Protocol, step: Step) -> Said:
    """Explain a further line of a reply of which it is not known what it holds."""
    return DATA[step.content or Content.TEXT](protocol, step, Section.UNKNOWN)


def _end(_protocol: Protocol, step: Step) -> Said:
    keyword = step.command.keyword if step.command else ""
    text = _("A line with nothing but the termination octet, a dot, ends the answer to {keyword}. "
             "It is no part of the answer.")  # fmt: skip
    short = ENDS.get(step.content or Content.TEXT, N_("end of the answer"))
    return Said(_("The lone dot"), text.format(keyword=keyword), _(short))


ENDS = {
    Content.SCAN_LISTING: N_("end of listing"),
    Content.UNIQUE_ID_LISTING: N_("end of listing"),
    Content.CAPABILITIES: N_("end of capabilities"),
    Content.MESSAGE: N_("end of message"),
    Content.MESSAGE_TOP: N_("end of message top"),
    Content.MECHANISMS: N_("end of mechanisms"),
    Content.LANGUAGES: N_("end of listing"),
}


def _challenge(_protocol: Protocol, step: Step) -> Said:
    return exchange.challenge(step)


def _response(_protocol: Protocol, step: Step) -> Said:
    return exchange.response(step)


def _tls(_protocol: Protocol, _step: Step) -> Said:
    text = _(
        "Octets of TLS: only the two sides can read what they hold. A recording made at one of them, by "
        "a console "
        "or a proxy, shows the lines."
    )
    return Said(_("Under TLS"), text, _("enciphered"))


def _unsolicited(_protocol: Protocol, step: Step) -> Said:
    if any(found.code == "stls-injection" for found in step.findings):
        text = _(
            "It came in clear, behind the server's reply to STLS and before TLS: whoever sits between the "
            "two may have put it there. It counts for nothing: it is thrown away, and TLS begins."
        )
        return Said(_("A line in clear behind STLS, thrown away"), text, _("thrown away"))
    text = _("No command waits for a reply, and yet the server speaks. ")
    if step.outcome is Outcome.NEGATIVE:
        text += _("It is often a last word before it closes the connection.")
    else:
        text += _("Perhaps an earlier reply had more lines than were taken for it.")
    return Said(_("An unasked line of the server"), text, _("unasked"))


# --- what happens besides ---


def _open(_protocol: Protocol, step: Step) -> Said:
    text = _("{who} opens the connection. The server speaks first, with its greeting.")
    if step.line.side is Side.SERVER:
        text = _("{who} takes the connection. It speaks first, with its greeting.")
    return Said(_("The connection opens"), text.format(who=_(WHO[step.line.side])), _("connection opens"))


def _close(protocol: Protocol, step: Step) -> Said:
    text = _("{who} closes the connection.").format(who=_(WHO[step.line.side]))
    if step.command is not None and closes(protocol, step.command, step.before):
        text += " " + _(_texts(protocol, step.command).negative)
    else:
        text += " " + _(CLOSED_IN[step.before.state])
    if step.before.marked and step.before.state is not protocol.closed:
        text += " " + _("With a deletion mark: {messages}.").format(
            messages=messages(len(step.before.marked))
        )
    return Said(_("The connection closes"), text, _("connection closes"))


def _timeout(protocol: Protocol, step: Step) -> Said:
    text = _("{who} waited too long and gives up.").format(who=_(WHO[step.line.side]))
    if step.line.side is Side.SERVER:
        text += " " + _("The autologout timer has run out; it runs {minutes} minutes or more.").format(
            minutes=round(protocol.timeout / 60)
        )
    text += " " + _(CLOSED_IN[step.before.state])
    return Said(_("Timeout"), text, _("timeout"))


def _omitted(_protocol: Protocol, step: Step) -> Said:
    text = _("{who} sends something here that the recording leaves out: {note}").format(
        who=_(WHO[step.line.side]), note=decode(step.line.octets)
    )
    return Said(_("Left out of the recording"), text, _("left out"))


def _remark(_protocol: Protocol, step: Step) -> Said:
    fault = injected(step.line.octets)
    if fault is not None:
        text = about(fault) or _("The mock server was told to go wrong here.")
        return Said(_("A fault was injected: {fault}").format(fault=fault), text, _("fault"))
    text = _("A remark of the writer; nothing was sent: {note}").format(note=decode(step.line.octets))
    return Said(_("A remark"), text, _("remark"))


KINDS: Mapping[Kind, Callable[[Protocol, Step], Said]] = {
    Kind.GREETING: _greeting,
    Kind.COMMAND: _command,
    Kind.REPLY: _reply,
    Kind.DATA: _data,
    Kind.END: _end,
    Kind.UNSOLICITED: _unsolicited,
    Kind.CHALLENGE: _challenge,
    Kind.RESPONSE: _response,
    Kind.TLS: _tls,
    Kind.OPEN: _open,
    Kind.CLOSE: _close,
    Kind.TIMEOUT: _timeout,
    Kind.OMITTED: _omitted,
    Kind.NOTE: _remark,
}
