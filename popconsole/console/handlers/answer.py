"""Working out what the client answers, from a password that nobody sees."""

import secrets

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.guide.auth.answer import AnswerInputs, NoAnswerError, answer, wanted
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text


async def work_out(console: LineConsole, invocation: Invocation) -> None:
    """Work out APOP, or the next response of AUTH, and send it: ``:answer [USER]``."""
    if console.session is None or not console.session.open:
        console.fail(_("Nobody asks anything: :pop3 or :connect opens a conversation."))
        return
    situation = console.situation
    try:
        needed = wanted(console.protocol, situation)
        user = invocation.argument or (situation.user or "")
        if needed.user and not user:
            console.fail(_(":answer needs the name of the user: :answer NAME"))
            return
        secret = await _secret(console, needed, user)
        if secret is None:
            return
        if console.situation is not situation:
            console.fail(_("Meanwhile the conversation went on: :answer once more."))
            return
        console.say(needed.how)
        line = answer(situation, _octets(user), _octets(secret), secrets.token_urlsafe(18))
    except NoAnswerError as error:
        console.fail(str(error))
        return
    console.send(line)


async def _secret(console: LineConsole, needed: AnswerInputs, user: str) -> str | None:
    """Ask for what must be known; empty where nothing must, None where nobody said it."""
    if not needed.secret:
        return ""
    told = _("{name}: now the {secret}, which is not shown")
    if needed.user:
        told = _("{name}: now the {secret} of {user}, which is not shown")
    console.say(told.format(name=needed.name, secret=needed.secret, user=safe_text(user)))
    text = await console.display.ask_hidden()
    if text is None:
        console.fail(_("Only a person at a terminal can type a line unseen."))
    return text or None


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
