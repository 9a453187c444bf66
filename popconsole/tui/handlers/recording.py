"""What a proxy records, shown while it happens: the list of its sessions, and each of them as it grows."""

from textual.content import Content

from popconsole.i18n import _
from popconsole.server.listening.binding import ListenError
from popconsole.server.tls.certificates import CertificateError, authority, data_folder
from popconsole.transcript.safe import safe_text
from popconsole.tui.screens.choose import ChooseScreen, Offer, two_rows
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.conversations import summary
from popconsole.ui.live_recording import LiveRecording
from popconsole.ui.proxy_start import ProxyStart


async def begin(screen: MainScreen, start: ProxyStart) -> str | None:
    """Run the proxy and list its sessions; return why it can't listen, None where it does."""
    try:
        recording, proxy = await screen.workspace.record(
            start, lambda number, why: screen.say(_cannot(number, why), "warning")
        )
    except (ListenError, CertificateError) as error:
        return str(getattr(error, "strerror", None) or error)
    told = []
    if proxy.exposes:
        told.append(_("Warning: {text}").format(text=proxy.exposes))
    if proxy.faults is not None:
        faults = ", ".join(spec.text for spec in proxy.faults.specs)
        told.append(_("Not all passes unchanged: {faults}").format(faults=faults))
    if told:
        screen.say(" ".join(told), "warning")
    screen.rests = _("Recording {place}; Esc lists the sessions.").format(place=recording.place)
    screen.show_all()
    choose(screen, recording)
    return None


def _cannot(number: int, why: str) -> str:
    told = _("session {n} can't be written: {why}; it goes on")
    return told.format(n=number, why=why)


def choose(screen: MainScreen, recording: LiveRecording) -> None:
    """List the sessions while they come, and open the one that is chosen."""
    conversation = screen.conversation
    shown = conversation.number if conversation is not None and conversation.of is recording else -1
    recording.take_news()  # all is told now

    def offer(number: int) -> Offer:
        short, more = summary(recording, number)
        return str(number + 1), two_rows(
            Content.assemble((f"{number + 1:4}  ", "bold"), short), more, indent=6
        )

    ca = authority(data_folder())
    nothing = _(
        "Nobody has called yet. Have the mail program connect to {listens} in place of {server}: what they "
        "say to each other passes, and is listed here."
    ).format(listens=recording.listens, server=recording.server)
    if ca.is_file():
        nothing += "\n" + _("For STLS it has to trust {file}.").format(file=safe_text(str(ca)))
    screen.app.push_screen(
        ChooseScreen(
            recording.place,
            tuple(map(offer, range(len(recording)))),
            str(shown + 1) if shown >= 0 else str(len(recording)),
            news=lambda: tuple(map(offer, recording.take_news())),
            nothing=nothing,
        ),
        lambda name: _open(screen, recording, int(name) - 1) if name else None,
    )


def _open(screen: MainScreen, recording: LiveRecording, number: int) -> None:
    screen.work(_show(screen, recording, number), "open")


async def _show(screen: MainScreen, recording: LiveRecording, number: int) -> None:
    """Show a session of the proxy, in place of another that is shown."""
    conversation = screen.conversation
    if conversation is not None and conversation.of is recording:
        screen.workspace.turn(number)
    else:
        await screen.workspace.lay(recording.open(number))
    screen.playing.stop()
    screen.show(recording.open(number))
