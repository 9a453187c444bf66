"""What a proxy records, shown while it happens: the list of its sessions, and each of them as it grows."""

from functools import partial

from popconsole.i18n import _
from popconsole.server.listening.binding import ListenError
from popconsole.server.tls.certificates import CertificateError, authority, data_folder
from popconsole.transcript.safe import safe_text
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.session_table import SessionTableScreen
from popconsole.ui.live_recording import LiveRecording
from popconsole.ui.narrowing import narrowed
from popconsole.ui.open_conversation import OpenRecording
from popconsole.ui.proxy_start import ProxyStart


async def begin(screen: MainScreen, start: ProxyStart) -> str | None:
    """Run the proxy and list its sessions; return why it can't listen, None where it does."""
    try:
        recording, proxy = await screen.workspace.record(
            start, lambda number, why: screen.say(_cannot(number, why), "warning")
        )
    except (ListenError, CertificateError) as error:
        return str(getattr(error, "strerror", None) or error)
    if proxy.exposes:
        recording.warnings.append(proxy.exposes)
    if proxy.faults is not None:
        faults = ", ".join(spec.text for spec in proxy.faults.specs)
        recording.warnings.append(_("Not all passes unchanged: {faults}").format(faults=faults))
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
    ca = authority(data_folder())
    nothing = _(
        "Nobody has called yet. Have the mail program connect to {listens} in place of {server}: what they "
        "say to each other passes, and is listed here."
    ).format(listens=recording.listens, server=recording.server)
    if ca.is_file():
        nothing += "\n" + _("For STLS it has to trust {file}.").format(file=safe_text(str(ca)))
    screen.app.push_screen(
        SessionTableScreen(
            recording,
            shown if shown >= 0 else len(recording) - 1,
            picks=partial(picks, recording),
            warnings=recording.warnings,
            nothing=nothing,
        ),
        lambda number: None if number is None else _open(screen, recording, number),
    )


def picks(recording: OpenRecording | None, typed: str) -> tuple[frozenset[str], str] | None:
    """Return which conversations a filter picks that is typed, and what to say of it."""
    found = narrowed(recording, typed)
    return None if found is None else (frozenset(map(str, found.numbers)), found.told)


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
