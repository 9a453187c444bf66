"""What is said of the sandbox, in parts that both consoles lay out."""

from collections.abc import Iterator, Mapping

from popconsole.guide.words.faults import FAULT_ADVICE
from popconsole.i18n import _, ngettext
from popconsole.server.faults.spec import FaultSpec, PlaceKind
from popconsole.transcript.model import Side
from popconsole.ui.lesson_words import LessonPart, LessonRole
from popconsole.ui.mock_behaviour import NO_PERSONA, strikes
from popconsole.ui.sandbox import Guessed, Sandbox
from popconsole.ui.secret_fault import Strike
from popconsole.ui.workspace import Workspace

_MOST = 6  # lines that are named of a session
_ORDINARY = frozenset({"negative", "response-code", "no-quit"})
"""Findings that tell of no fault of the server's."""


def sandbox_parts(sandbox: Sandbox, keys: Mapping[str, str]) -> Iterator[LessonPart]:
    """Yield what is on, what is to be found out, what came of it; ``keys`` say what to press for actions."""
    yield LessonPart(LessonRole.TEXT, ((set_up(sandbox), False),))
    if sandbox.riddle is not None:
        yield LessonPart(LessonRole.GOAL, ((riddle_told(sandbox, keys), False),))
        return
    if sandbox.outcome is not None:
        role = LessonRole.REACHED if sandbox.outcome.right else LessonRole.WRONG
        yield LessonPart(role, ((verdict(sandbox.outcome), False),))
        told = _("{found} of {asked} found out so far. {guess} tells it again, {surprise} has another one.")
        if keys["guess"] == keys["surprise"]:
            told = _("{found} of {asked} found out so far. {surprise} tells it again, or has another one.")
        yield _next(told, keys, found=sandbox.found, asked=sandbox.asked)
        return
    told = _(
        "All that the mock server can do is here: another protocol, another persona, faults, other mail. "
        "{surprise} has a fault that is not told, too, to be found out."
    )
    yield _next(told, keys)


def _next(text: str, keys: Mapping[str, str], **values: int) -> LessonPart:
    told = text.format_map({**{name: keys[name] for name in ("guess", "surprise")}, **values})
    return LessonPart(LessonRole.NEXT, ((told, False),))


def set_up(sandbox: Sandbox) -> str:
    """Return in a sentence how the sandbox is set up, but for what is not told."""
    behaviour = sandbox.workspace.behaviour
    faults = ", ".join(spec.text for spec in behaviour.faults)
    secret = sandbox.riddle is not None
    if secret and faults:
        told = _("{protocol}, persona {persona}, mail {mail} ({about}); faults: {faults}, and a secret one.")
    elif secret:
        told = _("{protocol}, persona {persona}, mail {mail} ({about}); faults: one that is not told.")
    elif faults:
        told = _("{protocol}, persona {persona}, mail {mail} ({about}); faults: {faults}.")
    else:
        told = _("{protocol}, persona {persona}, mail {mail} ({about}); faults: none.")
    return told.format(
        protocol=sandbox.protocol.name,
        persona=behaviour.persona or NO_PERSONA,
        mail=sandbox.mail.name,
        about=_(sandbox.mail.told),
        faults=faults,
    )


def riddle_told(sandbox: Sandbox, keys: Mapping[str, str]) -> str:
    """Return what is said while something is to be found out."""
    told = _(
        "Riddle {number}: something goes wrong here, and nobody says what. Log in, read, delete, come again, "
        "until it shows. Say which fault it is with {guess}."
    )
    number = 0 if sandbox.riddle is None else sandbox.riddle.number
    return told.format(number=number, guess=keys["guess"])


def choices(sandbox: Sandbox) -> tuple[str, ...]:
    """Return what may be said, in the order of the choices, from 1: what goes wrong with each fault."""
    if sandbox.riddle is None:
        return ()
    return tuple(_(FAULT_ADVICE[name].wrong) for name in sandbox.riddle.choices)


def verdict(outcome: Guessed) -> str:
    """Return in a sentence whether it was found out, and what it was."""
    fault = outcome.riddle.spec.text
    wrong = _(FAULT_ADVICE[outcome.riddle.spec.name].wrong)
    if outcome.right:
        told = _("Right, it was {fault}: {wrong}")
    elif outcome.said is None:
        told = _("It was {fault}: {wrong}")
    else:
        told = _("No, it was {fault}: {wrong}")
    return told.format(fault=fault, wrong=wrong)


def outcome_rows(outcome: Guessed, workspace: Workspace) -> Iterator[str]:
    """Yield paragraphs on what came of a riddle: what it was, where it showed, what a robust client does."""
    yield verdict(outcome)
    if outcome.said is not None and not outcome.right:
        told = _('You said: "{wrong}" That is {fault}.')
        yield told.format(wrong=_(FAULT_ADVICE[outcome.said].wrong), fault=outcome.said)
    yield from _places(outcome, workspace)
    codes = dict.fromkeys(code for strike in outcome.strikes for code in _findings(strike))
    if codes:
        yield _("Findings that tell of it: {codes}.").format(codes=", ".join(codes))
    elif outcome.strikes:
        yield _("No finding stands there: it shows only to who compares.")
    robust = _(FAULT_ADVICE[outcome.riddle.spec.name].robust)
    yield _("A robust client: {robust}").format(robust=robust)
    yield _("It stays on, and is marked from the next session on, until you switch it off.")


def _places(outcome: Guessed, workspace: Workspace) -> Iterator[str]:
    """Yield where it has shown, a sentence for each session."""
    lines: dict[int, list[int]] = {}
    for strike in outcome.strikes:
        if strike.conversation in workspace.conversations:
            number = workspace.conversations.index(strike.conversation)
            lines.setdefault(number, []).append(strike.line + 1)
    for number, found in lines.items():
        told = ngettext(
            "It showed in line {lines} of session {number}.",
            "It showed in lines {lines} of session {number}.",
            len(found),
        )
        named = ", ".join(map(str, found[:_MOST])) + (" …" if len(found) > _MOST else "")
        yield told.format(lines=named, number=number + 1)
    if not lines:
        told = _("It has not shown itself yet. It strikes here: {where}.")
        yield told.format(where=_struck_place(outcome.riddle.spec))


def _findings(strike: Strike) -> Iterator[str]:
    """Yield the codes of the findings in the exchange in which the fault has struck."""
    history = strike.conversation.history
    for index in range(strike.line, len(history.lines)):
        if index > strike.line and history.lines[index].side is Side.CLIENT:
            break
        yield from (one.code for one in history.step(index).findings if one.code not in _ORDINARY)


def _struck_place(spec: FaultSpec) -> str:
    """Return in words where a fault strikes, as it was written."""
    place = spec.place
    if place.at is PlaceKind.LINE:
        return _("the reply to line {n} of a session").format(n=place.number)
    if place.at is PlaceKind.VERB:
        return _("the reply to {verb}").format(verb=place.verb)
    if spec.name == "err-on":
        return _("the reply to {verb}").format(verb=spec.arguments[0])
    return strikes(spec.name)
