"""Playing a recording, stepping through it, taking over."""

from popconsole.client.session import ConnectError
from popconsole.i18n import _
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.actions import Where


def play(screen: MainScreen, _argument: str) -> None:
    """Play or pause; a live conversation is gone through again as a recording."""
    if screen.conversation is not None and screen.conversation.where is not Where.RECORDING:
        screen.work(_look_back(screen), "open")
        return
    if screen.player is None:
        return
    if screen.playing is not None:
        screen.stop_playing()
    else:
        if screen.player.next(screen.transcript.cursor) is None:
            screen.transcript.goto(0)
        screen.transcript.focus()
        screen.play_on()
    screen.show_replay()


async def _look_back(screen: MainScreen) -> None:
    screen.show(await screen.desk.look_back())
    screen.say(_("The conversation so far, as a recording. F10 goes back to it."))


def forward(screen: MainScreen, _argument: str) -> None:
    """Step to the next line."""
    _step(screen, 1)


def back(screen: MainScreen, _argument: str) -> None:
    """Step to the line before."""
    _step(screen, -1)


def _step(screen: MainScreen, by: int) -> None:
    screen.stop_playing()
    screen.transcript.goto(screen.transcript.cursor + by)
    screen.show_replay()


def faster(screen: MainScreen, _argument: str) -> None:
    """Play faster."""
    _speed(screen, faster_=True)


def slower(screen: MainScreen, _argument: str) -> None:
    """Play slower."""
    _speed(screen, faster_=False)


def _speed(screen: MainScreen, *, faster_: bool) -> None:
    if screen.player is None:
        return
    if faster_:
        screen.player.faster()
    else:
        screen.player.slower()
    if screen.playing is not None:
        screen.stop_playing()
        screen.play_on()
    screen.show_replay()


def take_over(screen: MainScreen, argument: str) -> None:
    """Carry on by hand from the selected line; ``argument`` is a line to send at once."""
    screen.stop_playing()
    screen.work(_take_over(screen, argument), "open")


async def _take_over(screen: MainScreen, text: str) -> None:
    count = screen.transcript.cursor + 1
    try:
        conversation, differences = await screen.desk.take_over(count)
    except (ConnectError, OSError) as error:
        screen.say(str(error), "error")
        return
    screen.show(conversation)
    told = _(
        "You have taken over after line {n}: the mock server stands where the recording did. F10 goes back."
    )
    screen.say(told.format(n=count))
    if differences:
        told = _("On the way here {n} answers were other ones than recorded.")
        screen.say(told.format(n=differences), "warning")
    if text:
        screen.send(text)
