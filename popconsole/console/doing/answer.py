"""Working out what the client answers, from a password that nobody sees."""

import secrets

from popconsole.console.talk import Asked, Talk
from popconsole.guide.answer import NoAnswerError, Wanted, answer, wanted
from popconsole.i18n import _


async def work_out(talk: Talk, asked: Asked) -> None:
    """Work out APOP, or the next response of AUTH, and send it: ``:answer [USER]``."""
    if talk.session is None or not talk.session.open:
        talk.fail(_("Nobody asks anything: :pop3 or :connect opens a conversation."))
        return
    situation = talk.situation
    try:
        needed = wanted(talk.protocol, situation)
        user = asked.argument or (situation.user or "")
        if needed.user and not user:
            talk.fail(_(":answer needs the name of the user: :answer NAME"))
            return
        secret = await _secret(talk, needed)
        if secret is None:
            return
        if talk.situation is not situation:
            talk.fail(_("Meanwhile the conversation went on: :answer once more."))
            return
        talk.say(needed.how)
        line = answer(situation, _octets(user), _octets(secret), secrets.token_urlsafe(18))
    except NoAnswerError as error:
        talk.fail(str(error))
        return
    talk.send(line)


async def _secret(talk: Talk, needed: Wanted) -> str | None:
    """Ask for what must be known; empty where nothing must, None where nobody said it."""
    if not needed.secret:
        return ""
    talk.say(_("{name}: now the {secret}, which is not shown").format(name=needed.name, secret=needed.secret))
    text = await talk.face.ask_hidden()
    if text is None:
        talk.fail(_("Only a person at a terminal can type a line unseen."))
    return text or None


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
