"""Predicting replies: to the line that is typed, to a command of the session, to every one."""

from textual.content import Content

from popconsole.guide.predict.prediction import summary
from popconsole.i18n import _
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.actions.action import Where


def predict(screen: MainScreen, argument: str) -> None:
    """Ask about the line that is typed, or about the command that is selected or comes next.

    While a question is asked, give it the keys, or leave it. Where nothing is typed and nothing follows, ask
    before every reply.
    """
    predicting = screen.predicting
    if predicting.now is not None:
        if screen.focused is screen.predict_panel:
            predicting.leave()
        else:
            screen.set_focus(screen.predict_panel)
        return
    word = argument.strip()
    if word in ("on", "off"):
        predicting.set_each(on=word == "on")
        return
    if word.isascii() and word.isdigit() and len(word) < 10:
        predicting.ask_from(int(word) - 1)
        return
    line = screen.line
    if line.has_focus and line.value and screen.where is Where.LIVE:
        predicting.wanted = line.value
        screen.call_later(line.action_submit)
        return
    count = len(screen.transcript.history.lines)
    if screen.where is Where.LIVE and screen.transcript.cursor >= count - 1:
        predict_each(screen, "")
        return
    predicting.ask_from(screen.transcript.cursor)


def predict_each(screen: MainScreen, _argument: str) -> None:
    """Ask before every reply from now on, or no longer."""
    predicting = screen.predicting
    predicting.set_each(on=not predicting.each)
    if predicting.each:
        screen.say(
            _("From now on you are asked before every reply. {predict} ends it.").format_map(screen.keys)
        )
    else:
        screen.say(_("No reply is to be predicted any more."))


def predictions(screen: MainScreen, _argument: str) -> None:
    """Show what was predicted so far."""
    rows = summary(screen.predicting.done) or [_("Nothing was predicted yet.")]
    screen.app.push_screen(
        WholeScreen(_("What was predicted"), (lambda: Content("\n").join(map(Content, rows)),))
    )
