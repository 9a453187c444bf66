"""Predicting replies: ``:predict``, and what came of it."""

from popconsole.console.colon import Invocation
from popconsole.console.handlers.viewing import line_number, numbered
from popconsole.console.line_console import LineConsole
from popconsole.console.predicting import LinePredictor
from popconsole.guide.predict.prediction import summary
from popconsole.i18n import _


async def predict(console: LineConsole, invocation: Invocation) -> None:
    """Ask what a reply will be, or take the answer; on and off: before every reply.

    A number is the answer where something is asked, else that of a line; anything else is a line to be sent.
    Alone: about the next command of a recording; in a live conversation, as on and off in turn.
    """
    predictor = _predictor(console)
    word = invocation.argument
    live = console.session is not None and console.session.open
    if word in ("on", "off"):
        predictor.each = word == "on"
        if word == "off":
            predictor.leave()
        _told(console, predictor)
    elif predictor.asks:
        predictor.answer(word)
    elif word.isascii() and word.isdigit():
        number = line_number(console, word)
        if number is not None:
            predictor.ask_from(number - 1)
    elif word and live:
        octets = word.encode("utf-8", "surrogateescape")
        if not predictor.ask_typed(octets):
            console.send(octets)
    elif word:
        console.fail(_("There is no connection: :predict with the number of a line asks about that."))
    elif live:
        predictor.each = not predictor.each
        _told(console, predictor)
    else:
        conversation = console.conversation
        predictor.ask_from(0 if conversation is None else conversation.selected + 1)


async def predictions(console: LineConsole, _asked: Invocation) -> None:
    """Tell how many were right, question by question."""
    done = console.predictor.done if console.predictor is not None else []
    console.print(summary(done) or [_("Nothing was predicted yet.")])


def _predictor(console: LineConsole) -> LinePredictor:
    if console.predictor is None:
        console.predictor = LinePredictor(
            console, lambda index: console.display.show([numbered(console, index)])
        )
    return console.predictor


def _told(console: LineConsole, predictor: LinePredictor) -> None:
    told = _("Before every reply it is asked what it will be.") if predictor.each else _("Nothing is asked.")
    console.say(told)
