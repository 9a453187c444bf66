"""The reference's entries for protocols, commands, and the names that articles give them."""

from collections.abc import Iterator

from popconsole.guide.auth.worked import about, worked, worked_apop
from popconsole.guide.diagram.moves import server_moves
from popconsole.guide.reference.entry import Entry
from popconsole.guide.reference.states import OUTCOME_WORDS
from popconsole.guide.words.command_texts import TEXTS
from popconsole.guide.words.problems import REFUSAL, state_names
from popconsole.i18n import N_, _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.sasl import MECHANISMS
from popconsole.protocol.table import (
    ArgumentKind,
    Command,
    Content,
    Protocol,
    Reply,
    Shape,
)

_IN_EXAMPLES = ("PLAIN", "CRAM-MD5")  # the mechanisms that AUTH's entry shows at work

# How an example goes on after its status line; the RFCs' own examples.
MORE = {
    Content.SCAN_LISTING: ("1 120", "2 200", "."),
    Content.UNIQUE_ID_LISTING: ("1 whqtswO00WBw418f9t5JxYwZ", "2 QhdPYR:00WBw1Ph7x7", "."),
    Content.MESSAGE: (N_("<the message, byte-stuffed>"), "."),
    Content.MESSAGE_TOP: (N_("<the header, an empty line, the first n lines of the body>"), "."),
    Content.CAPABILITIES: ("TOP", "UIDL", "EXPIRE 60", "."),
    Content.MECHANISMS: ("PLAIN", "CRAM-MD5", "."),
    Content.LANGUAGES: ("en English", "fr Fran\u00e7ais", "."),
}


SAMPLES = {
    "msg": "2", "n": "5", "name": "mrose", "user": "Fred", "mailbox": "inbox",
    "mechanism": "PLAIN", "initial-response": "dGVzdAB0ZXN0AHRlc3Q=", "lang-range": "es",
    "string": "secret", "password": "Secret",
}  # fmt: skip


OWN_SAMPLES = {("RPOP", "user"): "mrose"}
"""Where a command's example has another argument than SAMPLES."""


def protocol_entries(word: str) -> Iterator[Entry]:
    """Yield the entry for a protocol by its name."""
    protocol = PROTOCOLS.get(word.upper())
    if protocol is not None:
        yield Entry(
            protocol.name,
            _("protocol"),
            protocol.name,
            (
                _(protocol.title),
                _("Port: {port}").format(port=protocol.port),
                _("Commands: {words}").format(words=", ".join(c.syntax for c in protocol.commands)),
                _("States: {words}").format(words=", ".join(r.label for r in protocol.states)),
                _("Replies begin with: {words}").format(
                    words=", ".join(dict.fromkeys(r.sign.strip() for r in protocol.indicators))
                ),
            ),
            protocol.cite,
        )


def command_entries(word: str) -> Iterator[Entry]:
    """Yield the entries for a command by its keyword, one for each protocol that has it."""
    for protocol in PROTOCOLS.values():
        command = protocol.command(word)
        if command is not None:
            lines = tuple(_command_lines(protocol, command))
            yield Entry(command.syntax, _("command"), protocol.name, lines, command.cite)


def extension_entries(word: str) -> Iterator[Entry]:
    """Yield the entries for a keyword of an extension that is in no table here."""
    for protocol in PROTOCOLS.values():
        if word.upper() in protocol.elsewhere:
            meaning, cite = protocol.elsewhere[word.upper()]
            yield Entry(word.upper(), _("command of an extension"), protocol.name, (_(meaning),), cite)


def misnomer_entries(word: str) -> Iterator[Entry]:
    """Yield the entries for a name that articles give to a command."""
    for protocol in PROTOCOLS.values():
        command = protocol.misnomer(word)
        if command is not None:
            lines = (
                _("{name} is what others call {keyword}. No server accepts it: type {syntax}.").format(
                    name=word.upper(), keyword=command.keyword, syntax=command.syntax
                ),
                *_elsewhere(protocol, word.upper()),
                *_command_lines(protocol, command),
            )
            yield Entry(word.upper(), _("a name from elsewhere"), protocol.name, lines, command.cite)


def _elsewhere(protocol: Protocol, name: str) -> Iterator[str]:
    """Name the other protocol's command that the article's name would mean there: DELETE, DELE."""
    for other in PROTOCOLS.values():
        for command in other.commands:
            if other is not protocol and name.startswith(command.keyword):
                yield _("In {protocol} it is {syntax}.").format(protocol=other.name, syntax=command.syntax)


def _command_lines(protocol: Protocol, command: Command) -> Iterator[str]:
    texts = TEXTS[protocol.name][command.keyword]
    yield _(command.meaning)
    yield _("Syntax: {syntax}").format(syntax=command.syntax)
    for row in command.arguments:
        needed = _(row.meaning) if row.required else _("{meaning} (optional)").format(meaning=_(row.meaning))
        yield "  " + _("{name}: {meaning}").format(name=row.name, meaning=needed)
    yield _("Legal in: {states}. {refusal}").format(
        states=state_names(protocol, command),
        refusal=_("Elsewhere: {what}").format(what=_(REFUSAL[protocol.name])),
    )
    if command.removed is not None:
        yield _("Taken out by {rfc}: servers of today need not know it.").format(rfc=command.removed)
    elif command.optional:
        yield _("A server need not have it.")
    yield _("Positive reply: {text}").format(text=_(texts.positive))
    yield _("Refused: {text}").format(text=_(texts.negative))
    if command.exchange:
        yield from (f"{row.name} ({row.cite}): {_(row.text)}" for row in MECHANISMS.values())
        yield _("Each of these words can be asked for: how its responses are made, and an example.")
    for reply in command.replies:
        if command.exchange and reply.moves:
            for mechanism in _IN_EXAMPLES:
                yield example_heading(mechanism)
                yield from (f"  {line}" for line in worked(mechanism))
            continue
        yield _("Example:")
        yield from (f"  {line}" for line in _example(command, reply))
    for move in server_moves(protocol):
        if move.trigger == command.keyword and move.then is not move.state:
            yield _("From {state} to {then}, {outcome}.").format(
                state=protocol.row(move.state).label,
                then=protocol.row(move.then).label,
                outcome=_(OUTCOME_WORDS[move.outcome]),
            )


def example_heading(mechanism: str) -> str:
    """Return the line above the example of a mechanism."""
    return _("Example ({about}):").format(about=about(mechanism))


def _example(command: Command, reply: Reply) -> Iterator[str]:
    if any(row.kind is ArgumentKind.DIGEST for row in command.arguments):
        yield from worked_apop()
        return
    rows = command.arguments[: command.least if reply.arguments is None else reply.arguments]
    given = (OWN_SAMPLES.get((command.keyword, row.name)) or SAMPLES[row.name] for row in rows)
    yield "C: " + " ".join([command.keyword, *given])
    yield f"S: {reply.example}"
    if reply.shape is Shape.MULTI_LINE:
        yield from (f"S: {_(line)}" for line in MORE[reply.content])
