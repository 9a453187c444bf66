"""Playing a recording, stepping through it, taking over."""

from popconsole.client.errors import ConnectError
from popconsole.i18n import _, ngettext
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.actions.action import Where


def play(screen: MainScreen, _argument: str) -> None:
    """Play or pause; a live conversation is gone through again as a recording."""
    if screen.conversation is not None and screen.conversation.where is not Where.RECORDING:
        screen.work(_look_back(screen), "open")
        return
    playing = screen.playing
    if playing.on:
        playing.stop()
    else:
        if playing.at_end:
            screen.transcript.goto(0)
        screen.reader.focus()
        playing.go()
    screen.show_replay()


async def _look_back(screen: MainScreen) -> None:
    screen.show(await screen.workspace.look_back())
    screen.say(_("The conversation so far, as a recording. {leave} goes back to it.").format_map(screen.keys))


def forward(screen: MainScreen, _argument: str) -> None:
    """Step to the next line."""
    _step(screen, 1)


def back(screen: MainScreen, _argument: str) -> None:
    """Step to the line before."""
    _step(screen, -1)


def _step(screen: MainScreen, by: int) -> None:
    screen.playing.stop()
    screen.transcript.goto(screen.transcript.cursor + by)
    screen.show_replay()


def faster(screen: MainScreen, _argument: str) -> None:
    """Play faster."""
    screen.playing.set_speed(faster=True)
    screen.show_replay()


def slower(screen: MainScreen, _argument: str) -> None:
    """Play slower."""
    screen.playing.set_speed(faster=False)
    screen.show_replay()


def take_over(screen: MainScreen, argument: str) -> None:
    """Carry on by hand from the selected line; ``argument`` is a line to send at once."""
    screen.playing.stop()
    screen.work(_take_over(screen, argument), "open")


async def _take_over(screen: MainScreen, text: str) -> None:
    count = screen.transcript.cursor + 1
    try:
        conversation, differences = await screen.workspace.take_over(count)
    except (ConnectError, OSError) as error:
        screen.say(str(error), "error")
        return
    screen.show(conversation)
    told = _(
        "You have taken over after line {n}: the mock server stands where the recording did. {leave} goes "
        "back."
    )
    screen.say(told.format(n=count, leave=screen.keys["leave"]))
    if differences:
        told = ngettext(
            "On the way here {n} answer was another one than recorded.",
            "On the way here {n} answers were other ones than recorded.",
            differences,
        )
        screen.say(told.format(n=differences), "warning")
    if text:
        screen.send(text)
