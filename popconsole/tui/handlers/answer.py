"""Working out what the client answers, from a password that nobody sees."""

import secrets

from popconsole.analysis.step import Situation
from popconsole.guide.auth.answer import AnswerInputs, NoAnswerError, answer, named_behind_apop, wanted
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.tui.screens.main import MainScreen


def work_out(screen: MainScreen, argument: str) -> None:
    """Ask for a password, and put APOP, or the next response of AUTH, on the command line.

    The user is the one that stands on the line behind APOP, or was named before; else the name is asked for.
    """
    conversation = screen.conversation
    if conversation is None or conversation.session is None:
        return
    situation = conversation.history.live.situation
    try:
        needed = wanted(conversation.protocol, situation)
    except NoAnswerError as error:
        screen.say(str(error), "warning")
        return
    user = argument or named_behind_apop(screen.line.value) or situation.user or ""
    if needed.user and not user:
        _ask_user(screen, situation, needed)
    elif needed.secret:
        _ask_secret(screen, situation, needed, user)
    elif (why := _put(screen, situation, needed, user, "")) is not None:
        screen.say(why, "warning")


def _ask_user(screen: MainScreen, situation: Situation, needed: AnswerInputs) -> None:
    def take(text: str) -> str | None:
        if not text:
            return _("no user was named")
        if needed.secret:
            _ask_secret(screen, situation, needed, text)
            return None
        return _put(screen, situation, needed, text, "")

    question = _("{name}: the name of the user, which is shown").format(name=needed.name)
    screen.ask(question, "", take, needed.how)


def _ask_secret(screen: MainScreen, situation: Situation, needed: AnswerInputs, user: str) -> None:
    def take(text: str) -> str | None:
        if not text:
            return _("nothing was typed")
        return _put(screen, situation, needed, user, text)

    told = _("{name}: the {secret}, which is not shown")
    if needed.user:
        told = _("{name}: the {secret} of {user}, which is not shown")
    question = told.format(name=needed.name, secret=needed.secret, user=safe_text(user))
    screen.ask(question, "", take, needed.how, hidden=True)


def _put(
    screen: MainScreen, situation: Situation, needed: AnswerInputs, user: str, secret: str
) -> str | None:
    """Put the line on the command line; return what is wrong, where no line comes of it."""
    conversation = screen.conversation
    if conversation is None or conversation.history.live.situation is not situation:
        return _("meanwhile the conversation went on: Esc, and once more")
    try:
        line = answer(situation, user.encode(), secret.encode(), secrets.token_urlsafe(18))
    except NoAnswerError as error:
        return str(error)
    screen.line.put(line.decode("utf-8", "surrogateescape"))
    screen.say(_("Enter sends it: {how}").format(how=needed.how))
    return None
