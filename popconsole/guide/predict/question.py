"""The question that is asked before a reply is shown: what it will be, and which state follows.

    asked = typed(protocol, situation, "LIST")
    asked.reply.choices[0].text
    asked.reply.right(came(history, index))
    of_line(history, index)

What is right is what came, a broken server's answer too; ``by_rule`` tells which choices the rules allow. The
order of the choices has nothing to do with which of them is right; it is the same whenever the same is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from popconsole.analysis.history import History
from popconsole.analysis.step import Situation, Step
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import MASK
from popconsole.dialogue.secret_span import secret_span
from popconsole.guide.predict.answers import PossibleAnswer, Value, due, leads_to, passed, told_by
from popconsole.guide.predict.came import Came
from popconsole.guide.predict.conditions import Sent
from popconsole.guide.predict.dots import dots_part, fetched
from popconsole.guide.predict.parts import OfferedChoice, QuestionPart, in_order
from popconsole.guide.words.wrong_idea import WrongIdea
from popconsole.guide.words.wrong_ideas import WRONG_IDEAS
from popconsole.i18n import _
from popconsole.protocol.cite import Cite
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Content, Protocol, State
from popconsole.transcript.safe import safe, safe_text

MOST = 4
"""Choices of a part, besides "I don't know"."""
_WANTED = 3

Path = tuple[State, ...]


class NoQuestionError(ValueError):
    """There is nothing to ask of a line; the message says why."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a command line: ``line`` as it may be shown, the state it is said in, its parts.

    ``cite`` is where the RFC tells of the command. ``dots`` asks of a message with a line that begins with a
    dot how that stands on the wire; None where no such line is known.
    """

    protocol: Protocol
    line: str
    state: str
    reply: QuestionPart
    then: QuestionPart
    cite: Cite
    dots: QuestionPart | None = None

    @property
    def parts(self) -> tuple[QuestionPart, ...]:
        """What is asked, one after the other."""
        return (self.reply, self.then) if self.dots is None else (self.reply, self.then, self.dots)


def typed(protocol: Protocol, situation: Situation, text: str, history: History | None = None) -> Question:
    """Return the question on a line that is typed, before it is sent. Raises NoQuestionError.

    ``history`` is the conversation so far: it tells what is secret in the line, and what was fetched.
    """
    octets = text.encode("utf-8", "surrogateescape")
    span = secret_span(protocol, text, None if history is None else history.live.masker)
    shown = safe_text(text) if span is None else safe_text(text[: span[0]]) + MASK.decode("ascii")
    issued = Issued(protocol, octets, 0, situation.state)
    sent = Sent(protocol, situation, issued, _unread(history, issued, None))
    return _ask(sent, shown, None if history is None else dots_part(sent, history, None))


def of_line(history: History, index: int) -> Question:
    """Return the question on a line of a conversation, from 0. Raises NoQuestionError."""
    return of_step(history.protocol, history.step(index), history)


def of_step(protocol: Protocol, step: Step, history: History | None = None) -> Question:
    """Return the question on a line of the client's that was said. Raises NoQuestionError.

    Where its ``history`` is given, what was fetched before counts too.
    """
    if step.kind in (Kind.RESPONSE, Kind.MAIL):
        raise NoQuestionError(_("This line is no command: it is part of what a command has begun."))
    if step.kind is not Kind.COMMAND or step.command is None:
        raise NoQuestionError(_("This is no command of the client's: there is no reply to predict."))
    sent = Sent(protocol, step.before, step.command, _unread(history, step.command, step.index))
    dots = None if history is None else dots_part(sent, history, step.index)
    return _ask(sent, safe(step.shown.octets), dots)


def _unread(history: History | None, issued: Issued, before: int | None) -> int:
    """Return how many messages were fetched before a command that counts them."""
    command = issued.command
    if history is None or command is None or command.replies[0].content is not Content.DROP_LISTING:
        return 0
    return len(fetched(history, before))


def _ask(sent: Sent, shown: str, dots: QuestionPart | None) -> Question:
    situation, protocol = sent.situation, sent.protocol
    if situation.state is protocol.initial:
        raise NoQuestionError(_("The server has not greeted yet, so no reply can be predicted."))
    if situation.state is protocol.closed:
        raise NoQuestionError(_("The session is over: nothing answers any more."))
    if situation.exchange is not None or situation.state is Pop3State.AUTHORIZATION_EXCHANGE:
        raise NoQuestionError(_("This line is no command: it is part of what a command has begun."))
    if situation.pending:
        told = _("It is sent ahead of an earlier reply: in which state it will be met is not known yet.")
        raise NoQuestionError(told)
    reply = _reply_part(sent)
    command = sent.command
    cite = protocol.cite if command is None else command.cite
    shown = shown or _("(an empty line)")
    label = protocol.row(situation.state).label
    return Question(protocol, shown, label, reply, _state_part(sent), cite, dots)


# --- the reply ---


def _reply_part(sent: Sent) -> QuestionPart:
    return _reply(sent)[0]


def _reply(sent: Sent) -> tuple[QuestionPart, tuple[str, ...]]:
    """Return the part on the reply, and the names of the answers that it offers."""
    name, rules = sent.protocol.name, due(sent)
    offered: dict[Value, PossibleAnswer] = {answer.value: answer for answer in rules.answers}
    by_rule = set(offered)
    for idea in _ideas(sent, state=False):
        if len(offered) >= MOST or (len(offered) >= _WANTED and idea.keyword == "*"):
            break
        answer = told_by(idea.choice, sent)
        if rules.asked and answer.told is None and answer.name in ("line", "lines"):
            continue  # of its form there is a closer one
        if answer.text(name) not in {one.text(name) for one in offered.values()}:
            offered.setdefault(answer.value, answer)
    choices = []
    for value, answer in offered.items():
        why, shows = _why(sent, answer.name, state=False)
        choices.append(OfferedChoice(answer.text(name), value, why, shows, value in by_rule))
    part = QuestionPart(
        _("What will the server answer?"),
        in_order(sent, "reply", choices),
        lambda came: came.value(rules.asked),
        lambda came: _told(name, came, rules.asked),
    )
    return part, tuple(answer.name for answer in offered.values())


def _told(protocol: str, came: Came, asked: str) -> str:
    """Return what came, in words."""
    form, told = came.value(asked)
    names = {
        ("lines", "numbers"): "rest", ("line", "count"): "fewer", ("lines", "body"): str(told),
        ("line", "greeting"): str(told),
    }  # fmt: skip
    name = names.get((form, asked), form) if told is not None else form
    return PossibleAnswer(name, told).text(protocol)


# --- the state ---


def _state_part(sent: Sent) -> QuestionPart:
    protocol, before = sent.protocol, sent.situation.state
    offered: dict[Path, bool] = {leads_to(sent, answer.name): True for answer in due(sent).answers}
    tempting = (idea.choice[1:] for idea in _ideas(sent, state=True) if idea.keyword != "*")
    of_replies = (leads_to(sent, name) for name in _reply(sent)[1])
    others = ((row.state,) for row in reversed(protocol.states) if _may_follow(sent, row.state))
    more = chain((_path(sent, name) for name in tempting), of_replies, ((before,),), others)
    for path in more:
        if len(offered) >= _WANTED:
            break
        offered.setdefault(path, False)
    choices = []
    for path, by_rule in offered.items():
        names = ("stays" if path == (before,) else "", "+".join(str(state.value) for state in path))
        why, shows = next(found for name in names if (found := _why(sent, name, state=True))[0] or name)
        choices.append(OfferedChoice(_path_text(protocol, before, path), path, why, shows, by_rule))
    return QuestionPart(
        _("And which state follows?"),
        in_order(sent, "state", choices),
        lambda came: came.path,
        lambda came: _path_text(protocol, before, came.path),
    )


def _may_follow(sent: Sent, state: State) -> bool:
    """Tell whether a state is worth offering where no idea leads to it."""
    if state is Pop3State.UPDATE:
        return sent.situation.state is Pop3State.TRANSACTION
    return state not in (sent.protocol.initial, Pop3State.AUTHORIZATION_EXCHANGE)


def _path(sent: Sent, name: str) -> Path:
    """Return the states that a wrong idea leads through, by their values."""
    before = sent.situation.state
    if name == "stays":
        return (before,)
    by_value = {str(row.state.value): row.state for row in sent.protocol.states}
    return passed(before, [by_value[value] for value in name.split("+")])


def _path_text(protocol: Protocol, before: State, path: Path) -> str:
    if path == (before,):
        return _("{state}, as before").format(state=protocol.row(before).label)
    labels = [protocol.row(state).label for state in path]
    told = labels[0]
    for label in labels[1:]:
        told = _("{states}, then {state}").format(states=told, state=label)
    return told


# --- both ---


def _ideas(sent: Sent, *, state: bool) -> Iterator[WrongIdea]:
    """Yield the wrong ideas that tempt here, those of the command before those of any."""
    for keyword in (sent.issued.keyword if sent.command is not None else "", "*"):
        for idea in WRONG_IDEAS:
            about = idea.protocol, idea.keyword, idea.choice.startswith(">")
            if about == (sent.protocol.name, keyword, state) and sent.has(idea.when):
                yield idea


def _why(sent: Sent, name: str, *, state: bool) -> tuple[str, str]:
    """Return what speaks for a choice, and what is so instead."""
    wanted = f">{name}" if state else name
    found = next((idea for idea in _ideas(sent, state=state) if idea.choice == wanted), None)
    return ("", "") if found is None else (_(found.why), _(found.shows))
