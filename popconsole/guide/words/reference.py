"""What ``popconsole explain WORD`` prints: entries for commands, states, replies, codes and terms.

All that an entry says comes from the protocols' tables and the texts beside them.
"""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from popconsole.analysis.findings import CATALOGUE
from popconsole.guide.auth.recipes import RECIPES, recipe
from popconsole.guide.auth.worked import about, worked, worked_apop
from popconsole.guide.diagram.moves import server_moves
from popconsole.guide.words.explain import TEXTS
from popconsole.guide.words.glossary import TERMS
from popconsole.guide.words.headers import FIELDS
from popconsole.guide.words.problems import REFUSAL, state_names
from popconsole.i18n import N_, _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.cite import Cite
from popconsole.protocol.sasl import MECHANISMS
from popconsole.protocol.table import (
    ArgumentKind,
    Command,
    Content,
    Event,
    Outcome,
    Protocol,
    Reply,
    Shape,
    StateRow,
)
from popconsole.transcript.safe import safe_text

_NEAR = 4
_ROW = 68  # characters of a row in a finding's example
_IN_EXAMPLES = ("PLAIN", "CRAM-MD5")  # the mechanisms that AUTH's entry shows at work
_CODED = re.compile(r"(?:\+OK|-ERR) (\[[^\] ]+\])")  # a status line with a response code

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

OUTCOMES = {
    Outcome.ISSUED: N_("when it is sent"),
    Outcome.POSITIVE: N_("on success"),
    Outcome.NEGATIVE: N_("when refused"),
    Outcome.ANY: N_("whatever the reply"),
    Outcome.CHALLENGE: N_("at each challenge"),
}

EVENTS = {
    Event.OPEN: N_("the connection opens"),
    Event.GREETING: N_("the greeting"),
    Event.GARBAGE: N_("any other command"),
    Event.CLOSE: N_("the connection drops"),
    Event.TIMEOUT: N_("the timer runs out"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a word: a title, what kind of word it is, its protocol (empty: none, or both), lines.

    Every text is safe to show; ``cite`` is None for a word that is not known.
    """

    title: str
    kind: str
    protocol: str
    lines: tuple[str, ...]
    cite: Cite | None


def lookup(words: list[str]) -> list[Entry]:
    """Return the entries for words, as typed on a command line: ``RETR``, ``scan listing``, ``-ERR``.

    Several words are taken together where they name one thing, else each by itself. A word that is
    not known gives an entry that says so and names near ones.
    """
    together = " ".join(words).strip()
    found = list(_entries(together))
    code = _CODED.match(together)
    if code:
        found += _entries(code[1])
    if found or len(words) == 1:
        return found or [_unknown(together)]
    each = [(word, list(_entries(word))) for word in words]
    # "USER fred" asks for USER.
    named = any(entries for _word, entries in each)
    return [entry for word, entries in each for entry in (entries or ([] if named else [_unknown(word)]))]


def vocabulary() -> list[str]:
    """Return every word that ``lookup`` knows, each once: for completion and for near matches."""
    known: dict[str, None] = {}
    for protocol in PROTOCOLS.values():
        for command in protocol.commands:
            known.update(dict.fromkeys((command.keyword, *command.misnomers)))
        known.update(dict.fromkeys(row.name for row in (*protocol.states, *protocol.client_states)))
        known.update(dict.fromkeys(row.sign.strip() for row in protocol.indicators))
        known.update(dict.fromkeys(MECHANISMS))
        known.update(dict.fromkeys((*protocol.response_codes, *protocol.capabilities, protocol.name)))
    for term in TERMS:
        known.update(dict.fromkeys((term.name, *term.also)))
    known.update(dict.fromkeys(CATALOGUE))
    known.update(dict.fromkeys(name.decode("ascii") for name in FIELDS))
    return list(known)


def _entries(word: str) -> Iterator[Entry]:
    for section in SECTIONS:
        yield from section(word.strip())


def _protocol(word: str) -> Iterator[Entry]:
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


def _command(word: str) -> Iterator[Entry]:
    for protocol in PROTOCOLS.values():
        command = protocol.command(word)
        if command is not None:
            lines = tuple(_command_lines(protocol, command))
            yield Entry(command.syntax, _("command"), protocol.name, lines, command.cite)


def _misnomer(word: str) -> Iterator[Entry]:
    for protocol in PROTOCOLS.values():
        command = protocol.misnomer(word)
        if command is not None:
            lines = (
                _("{name} is the article's name for {keyword}. No server accepts it: type {syntax}.").format(
                    name=word.upper(), keyword=command.keyword, syntax=command.syntax
                ),
                *_elsewhere(protocol, word.upper()),
                *_command_lines(protocol, command),
            )
            yield Entry(word.upper(), _("a name from articles"), protocol.name, lines, command.cite)


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
        yield _("  {name}: {meaning}").format(name=row.name, meaning=needed)
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
                yield _example_of(mechanism)
                yield from (f"  {line}" for line in worked(mechanism))
            continue
        yield _("Example:")
        yield from (f"  {line}" for line in _example(command, reply))
    for move in server_moves(protocol):
        if move.trigger == command.keyword and move.then is not move.state:
            yield _("From {state} to {then}, {outcome}.").format(
                state=protocol.row(move.state).label,
                then=protocol.row(move.then).label,
                outcome=_(OUTCOMES[move.outcome]),
            )


def _example_of(mechanism: str) -> str:
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


def _state(word: str) -> Iterator[Entry]:
    for protocol in PROTOCOLS.values():
        for row in protocol.states:
            if word.upper() in (row.name, row.label.upper()):
                lines = tuple(_state_lines(protocol, row))
                yield Entry(row.label, _("state"), protocol.name, lines, row.cite)
        for row in protocol.client_states:
            if word.upper() == row.name:
                lines = tuple(_client_state_lines(protocol, row))
                yield Entry(row.label, _("state of the client"), protocol.name, lines, row.cite)


def _state_lines(protocol: Protocol, row: StateRow) -> Iterator[str]:
    yield _(row.meaning)
    legal = ", ".join(command.syntax for command in protocol.legal(row.state))
    yield _("Legal here: {commands}").format(commands=legal or _("nothing"))
    for move in server_moves(protocol):
        if move.state is row.state and move.then is not row.state:
            then = protocol.row(move.then).label
            if isinstance(move.trigger, Event):
                event = _(EVENTS[move.trigger])
                if move.trigger is Event.GREETING:
                    event = f"{event}, {_(OUTCOMES[move.outcome])}"
                yield _("To {then}: {event}.").format(then=then, event=event)
            else:
                yield _("To {then}: {keyword}, {outcome}.").format(
                    then=then, keyword=move.trigger, outcome=_(OUTCOMES[move.outcome])
                )


def _client_state_lines(protocol: Protocol, row: StateRow) -> Iterator[str]:
    yield _(row.meaning)
    for rule in protocol.client_rules:
        if rule.state is row.state:
            sends = ", ".join(f"{k} ({protocol.row(s).name})" for k, s in rule.sends.items())
            yield _("On {trigger} it may send: {sends}").format(
                trigger=rule.trigger, sends=sends or _("nothing: it closes the connection")
            )


def _indicator(word: str) -> Iterator[Entry]:
    for protocol in PROTOCOLS.values():
        for row in protocol.indicators:
            # A whole line is asked for as well: "+OK 2 320", "=537 characters".
            sign = row.sign.strip()
            rest = word.upper().removeprefix(sign) if word.upper().startswith(sign) else "?"
            if not rest or rest[0] == " " or (rest[0].isdecimal() and len(sign) == 1):
                yield Entry(
                    sign,
                    _("reply: {name}").format(name=_(row.name)),
                    protocol.name,
                    (_(row.meaning),),
                    row.cite,
                )


def _response_code(word: str) -> Iterator[Entry]:
    code = word.upper().removeprefix("[").removesuffix("]")
    for protocol in PROTOCOLS.values():
        if code in protocol.response_codes:
            meaning, cite = protocol.response_codes[code]
            lines = (
                _(meaning),
                _("It stands in brackets behind the status: -ERR [{code}] and a text for people.").format(
                    code=code
                ),
            )
            yield Entry(f"[{code}]", _("response code"), protocol.name, lines, cite)


def _mechanism(word: str) -> Iterator[Entry]:
    row = MECHANISMS.get(word.upper())
    if row is not None:
        clear = _("A password or token crosses the network: use it under TLS only.")
        lines = (
            _(row.text),
            *((clear,) if row.in_clear else ()),
            *_recipe_lines(row.name),
            _example_of(row.name),
            *(f"  {line}" for line in worked(row.name)),
        )
        yield Entry(row.name, _("SASL mechanism"), "POP3", lines, row.cite)


def _recipe_lines(mechanism: str) -> Iterator[str]:
    """Yield how each response of a mechanism is made, step by step."""
    for number in range(1, len(RECIPES[mechanism]) + 1):
        made = recipe(mechanism, number)
        if made is not None:
            yield _("Response {n}: {formula}").format(n=number, formula=made.formula)
            yield from (_("  {n}. {step}").format(n=n, step=step) for n, step in enumerate(made.steps, 1))


def _capability(word: str) -> Iterator[Entry]:
    for protocol in PROTOCOLS.values():
        if word.upper() in protocol.capabilities:
            meaning, cite = protocol.capabilities[word.upper()]
            yield Entry(word.upper(), _("capability"), protocol.name, (_(meaning),), cite)


def _finding(word: str) -> Iterator[Entry]:
    rule = CATALOGUE.get(word.lower())
    if rule is not None:
        lines = (
            _(rule.text),
            _(rule.advice),
            _("Example; ! marks the line that has it, - what goes with it, + what mends it:"),
            *map(_example_row, rule.example.rows),
        )
        yield Entry(
            rule.code, _("finding: {severity}").format(severity=_(rule.severity.value)), "", lines, rule.cite
        )


def _example_row(row: str) -> str:
    """Return a row of a finding's example; a long one is cut."""
    return f"  {row}" if len(row) <= _ROW else f"  {row[:_ROW]}..."


def _term(word: str) -> Iterator[Entry]:
    for term in TERMS:
        if word.lower() in (term.name.lower(), *(other.lower() for other in term.also)):
            yield Entry(term.name, _("term"), term.protocol, (_(term.text),), term.cite)


def _header(word: str) -> Iterator[Entry]:
    meaning = FIELDS.get(word.lower().removesuffix(":").encode("ascii", "replace"))
    if meaning is not None:
        lines = (_("In the header of a message: {meaning}.").format(meaning=_(meaning)),)
        yield Entry(word.removesuffix(":").title(), _("header field"), "", lines, Cite(822, "4"))


SECTIONS: tuple[Callable[[str], Iterator[Entry]], ...] = (
    _protocol,
    _command,
    _misnomer,
    _state,
    _indicator,
    _response_code,
    _mechanism,
    _capability,
    _term,
    _header,
    _finding,
)


def _unknown(word: str) -> Entry:
    known = {name.lower(): name for name in vocabulary()}
    near = [known[name] for name in difflib.get_close_matches(word.lower(), list(known), _NEAR, 0.6)]
    if near:
        advice = _("Near to it: {words}.").format(words=", ".join(near))
    else:
        advice = _(
            "Ask for a command, a state, a reply such as -ERR, a response code, or a term such as maildrop."
        )
    shown = safe_text(word)
    return Entry(shown, _("unknown"), "", (_("{word} is not known here.").format(word=shown), advice), None)


def is_known(entry: Entry) -> bool:
    """Tell whether an entry is about a word that is known."""
    return entry.cite is not None
