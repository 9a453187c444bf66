"""The hint under the command line: syntax and meaning of what is being typed, and warnings.

A warning never keeps anybody from sending the line.
"""

import difflib
import re
from dataclasses import dataclass

from popconsole.analysis.legal import is_legal, is_surplus, legal
from popconsole.analysis.step import Situation
from popconsole.guide.auth import exchange
from popconsole.guide.auth.recipes import recipe
from popconsole.guide.typing.cursor import word_at
from popconsole.guide.typing.known import NONE_KNOWN, Known, offered
from popconsole.guide.words.counts import messages
from popconsole.guide.words.problems import not_legal, problem_text, shown_keyword
from popconsole.i18n import _, ngettext
from popconsole.protocol import sasl
from popconsole.protocol.cite import Cite
from popconsole.protocol.syntax import Parsed, Problem, parse
from popconsole.protocol.table import ArgumentKind, Command, CommandEffect, Protocol, Shape
from popconsole.transcript.safe import safe, safe_text

_BEGUN = re.compile(rb"[A-Za-z0-9+/]+=?")  # what may become base64 when more is typed


@dataclass(frozen=True, slots=True)
class Hint:
    """What to show under the command line; all texts are safe to show.

    ``recipe`` tells how a response of AUTH, or APOP's digest, is made; the warnings come first.
    """

    syntax: str
    meaning: str
    warnings: tuple[str, ...]
    cite: Cite | None
    recipe: str = ""


def hint(
    protocol: Protocol,
    situation: Situation,
    text: str,
    cursor: int | None = None,
    *,
    unseen: bool = False,
    known: Known = NONE_KNOWN,
) -> Hint:
    """Return the hint for a line that is being typed; ``cursor`` is at the end where it is not given.

    ``unseen``: all of it is taken for a secret, so nothing of it may be said. ``known``: accounts of the
    server that may be told of.
    """
    where = word_at(protocol, text, len(text) if cursor is None else cursor)
    octets_typed = text.encode("utf-8", "surrogatepass")
    if exchange.responds(situation, octets_typed):
        return _response(octets_typed, situation)
    if unseen:
        return _unseen(protocol, situation)
    parsed = parse(protocol, octets_typed)
    if not text.strip():
        row = protocol.row(situation.due_state)
        syntaxes = ", ".join(command.keyword for command in legal(protocol, situation))
        told = _(row.meaning)
        if situation.pending and situation.due_state is not situation.state:
            told = _("If the answer is positive: {meaning}").format(meaning=told)
        meaning = " ".join(filter(None, (offered(protocol, situation, known), told)))
        return Hint(syntaxes, meaning, (), row.cite)
    if parsed.command is None:
        return _no_command(protocol, situation, parsed, octets_typed)
    command = parsed.command
    meaning = _(command.meaning)
    if where.row is not None:
        meaning = _("{name}: {meaning}").format(name=where.row.name, meaning=_(where.row.meaning))
    warnings = [
        *_of_state(protocol, situation, command),
        *_of_form(protocol, parsed, octets_typed),
        *_of_message(situation, parsed),
        *_of_effect(situation, command),
    ]
    made = _recipe(situation, command, parsed)
    return Hint(command.syntax, meaning, tuple(warnings), command.cite, made)


def _unseen(protocol: Protocol, situation: Situation) -> Hint:
    """Say why all of a line is taken for a secret."""
    for command in legal(protocol, situation):
        if command.arguments[:1] and command.arguments[0].kind is ArgumentKind.PASSWORD:
            told = _("A password is due: {syntax} says it. What is no command is taken for it, and masked.")
            return Hint(command.syntax, told.format(syntax=command.syntax), (), command.cite)
    if situation.pending:
        left = _("AUTH waits for its answer: what is typed ahead of that is taken for a secret.")
    else:
        left = _(
            "What is no command is taken here for a secret, and masked: the rest of an exchange of AUTH, or "
            "a password once more."
        )
    return Hint("", left, (), Cite(5034, "4"))


def _recipe(situation: Situation, command: Command, parsed: Parsed) -> str:
    """Say how APOP's digest is made, or the initial response of an AUTH that names its mechanism."""
    if any(row.kind is ArgumentKind.DIGEST for row in command.arguments):
        stamp = safe(situation.timestamp) if situation.timestamp else _("timestamp")
        return _("digest: hex of MD5({timestamp} + password)").format(timestamp=stamp)
    if not command.exchange or not parsed.arguments:
        return ""
    mechanism = sasl.MECHANISMS.get(parsed.arguments[0].decode("ascii", "replace").upper())
    made = recipe(mechanism.name, 1) if mechanism is not None and mechanism.client_first else None
    return "" if made is None else _("initial-response: {formula}").format(formula=made.formula)


def _response(typed: bytes, situation: Situation) -> Hint:
    """Hint at a response of AUTH that is being typed."""
    warnings = []
    if situation.ahead is not None:
        warnings.append(_("+OK where + was due: a command may be due instead of a response."))
    text = typed.strip()
    if text and text != sasl.CANCEL and sasl.decode(text) is None:
        told = _("Not base64, as far as it stands: the server will refuse it.")
        if _BEGUN.fullmatch(text):
            told = _("Not whole yet: base64 comes in groups of four.")
        warnings.append(told)
    mechanism = sasl.MECHANISMS.get(situation.exchange.mechanism if situation.exchange else "")
    if mechanism is not None and mechanism.in_clear and not situation.secure:
        warnings.append(_("Base64 hides nothing: what stands in it goes over the network in clear."))
    cite = Cite(5034, "4") if mechanism is None else mechanism.cite
    formula = exchange.formula(situation)
    syntax = "" if formula else _("a response in base64, or * to cancel")
    return Hint(syntax, exchange.to_answer(situation), tuple(warnings), cite, formula)


def _no_command(protocol: Protocol, situation: Situation, parsed: Parsed, line: bytes) -> Hint:
    """Hint at a word that is not yet a command, or none at all."""
    typed = parsed.keyword
    misnomer = protocol.misnomer(typed)
    if misnomer is not None:
        warning = problem_text(protocol, parsed, Problem.MISNOMER)
        return Hint(misnomer.syntax, _(misnomer.meaning), (warning,), misnomer.cite)
    begun = [c for c in protocol.commands if c.keyword.startswith(typed)]
    begun += [
        c for c in protocol.commands if c not in begun and any(m.startswith(typed) for m in c.misnomers)
    ]
    if begun and b" " not in line:
        now = [c for c in begun if is_legal(situation, c)]
        only = begun[0] if len(begun) == 1 else None
        syntax = ", ".join(c.syntax for c in (now or begun))
        return Hint(syntax, _(only.meaning) if only else "", (), only.cite if only else None)
    warnings = [problem_text(protocol, parsed, p, len(line) + 2) for p in parsed.problems]
    near = difflib.get_close_matches(typed, [c.keyword for c in protocol.commands], 1)
    if near and shown_keyword(protocol, typed) == safe_text(typed):
        warnings.append(_("Is {keyword} meant?").format(keyword=near[0]))
    return Hint("", "", tuple(warnings), protocol.cite)


def _of_form(protocol: Protocol, parsed: Parsed, line: bytes) -> list[str]:
    """Return what is wrong with the form of the line, as far as it stands."""
    problems = list(parsed.problems)
    if Problem.MISSING in problems and not line.endswith(b" "):
        problems.remove(Problem.MISSING)  # the last word is still being typed
    elif Problem.MISSING in problems and Problem.SPACING in problems and b"  " not in line:
        problems.remove(Problem.SPACING)  # the space at the end is where the next argument will stand
    told = [problem_text(protocol, parsed, problem, len(line) + 2) for problem in problems]
    if not line.isascii():
        told.append(_("Commands are US-ASCII; other characters may not arrive as they are."))
    return told


def _of_state(protocol: Protocol, situation: Situation, command: Command) -> list[str]:
    if is_surplus(situation, command):
        return [
            _("TLS is active already: the server refuses a second {keyword}.").format(keyword=command.keyword)
        ]
    if situation.due_state in command.states:
        return []
    if situation.state is protocol.closed:
        return [_("The session is over: connect again first.")]
    return [not_legal(protocol, command, situation.due_state)]


def _of_message(situation: Situation, parsed: Parsed) -> list[str]:
    """Return a warning where the line names a message that is marked or not there."""
    number = parsed.number
    if number is None:
        return []
    if number in situation.marked:
        return [_("Message {n} is marked as deleted.").format(n=number)]
    highest = max(situation.count or 0, max(situation.messages, default=0))
    if situation.count is not None and not 1 <= number <= highest:
        told = _("There is no message {n}, with {messages} in all.")
        return [told.format(n=number, messages=messages(situation.count))]
    return []


def _of_effect(situation: Situation, command: Command) -> list[str]:
    """Return what a well-formed command brings about that may surprise."""
    told = []
    if any(row.kind is ArgumentKind.DIGEST for row in command.arguments) and not situation.timestamp:
        told.append(
            _("The greeting has no timestamp, so there is no {keyword} here.").format(keyword=command.keyword)
        )
    if any(row.kind is ArgumentKind.PASSWORD for row in command.arguments) and not situation.secure:
        told.append(_("The password goes over the network in clear."))
    if situation.due_state not in command.states:
        return told
    if command.replies[0].shape is Shape.DATA and not situation.announced:
        told.append(_("The length is 0: there is nothing to send, and the server closes the connection."))
    if situation.marked and command.does(CommandEffect.REMOVES):
        marked = len(situation.marked)
        told.append(
            ngettext(
                "{n} marked message will be removed.", "{n} marked messages will be removed.", marked
            ).format(n=marked)
        )
    return told
