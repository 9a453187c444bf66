"""The workspace: the mock server of a console, and the conversations that are open, one of them shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.formats.asked import NOTHING, Asked
from popconsole.maildrop.builtin import told_accounts
from popconsole.maildrop.errors import MaildropError
from popconsole.protocol.table import Protocol
from popconsole.server.listening.listener import PopServer
from popconsole.server.notices import discarded
from popconsole.server.setup import Setup
from popconsole.server.tls.certificates import authority, data_folder, users_own
from popconsole.transcript.injected import note
from popconsole.transcript.model import Recording
from popconsole.ui.actions.action import Where
from popconsole.ui.file_opening import FileOpening
from popconsole.ui.keeping import Keeper
from popconsole.ui.mock_behaviour import MockBehaviour
from popconsole.ui.open_conversation import Address, OpenConversation, OpenRecording, of_client
from popconsole.ui.opening import Changed, live, snapshot, taken_over
from popconsole.ui.pop_url import Target
from popconsole.ui.recent_files import remember_opened
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.split import SharedSecrets, Split, secrets_of

if TYPE_CHECKING:
    from popconsole.dialogue.masking import Masker
    from popconsole.record.proxy import RecordingProxy
    from popconsole.record.session import RecordedSession
    from popconsole.server.faults.spec import FaultSpec
    from popconsole.ui.live_recording import LiveRecording
    from popconsole.ui.proxy_start import ProxyStart
    from popconsole.ui.secret_fault import SecretFault


_A_DAY = 86_400.0  # seconds
MOST_OPEN = 50
"""How many conversations stay open; the oldest that is closed makes room for a further one."""


def _mock_server(setup: Setup | None) -> PopServer:
    return PopServer(setup, tls=users_own)


class Workspace:
    """What a console has open. ``changed`` is called whenever lines were added to a live conversation.

    One session at a time is live, for it holds its maildrop's lock: a new one hangs up the one before, which
    stays open to be looked at. Or two are: what is opened ``beside`` leaves the one before as it is, in the
    other half of the window (``split``), and is active then. What is opened there in the ordinary way takes
    the active half alone. A recording is laid over what was shown. ``leave`` goes back. ``keeper`` keeps the
    sessions on the disk; without one, none are. ``setup`` is whose mail the mock server has, None: the
    built-in users'.
    """

    def __init__(
        self,
        changed: Changed,
        make_server: Callable[[], PopServer] | None = None,
        keeper: Keeper | None = None,
        setup: Setup | None = None,
    ) -> None:
        self._tell_changed = changed
        self._own_server = make_server or partial(_mock_server, setup)
        self._make_server = self._own_server
        self._leaves_server = False  # the usual one is to serve again
        self.acts: Callable[[str], None] = lambda _act: None
        """Is told what a person does that is no line: ``:other``, ``:reconnect``, ``:disconnect``."""
        self.keeper = keeper or Keeper(0)
        self.authority: Path | None = None  # of servers that are not ours
        self._open: list[
            OpenConversation
        ] = []  # in the order they were opened, a recording over what it hides
        self._at = -1  # of the one that is shown, or active
        self.split: Split | None = None
        """What stands beside the conversation that is active; None where one is shown alone."""
        self._secrets = SharedSecrets()
        self.server: PopServer | None = None
        self.recording: LiveRecording | None = None  # what the proxy records
        self.proxy: RecordingProxy | None = None
        self._behaviour = MockBehaviour()
        self._secret: SecretFault | None = None
        self._struck: list[tuple[FaultSpec, Address]] = []  # of a connection that is not shown yet

    @property
    def current(self) -> OpenConversation | None:
        """The conversation that is shown, of two the active one; None where nothing is open."""
        return self._open[self._at] if self._open else None

    @property
    def other(self) -> OpenConversation | None:
        """The conversation in the other half; None where there is none."""
        return None if self.split is None else self.split.other

    @property
    def conversations(self) -> tuple[OpenConversation, ...]:
        """All that are open, in the order in which ``leave`` goes back."""
        return tuple(self._open)

    @property
    def number(self) -> int:
        """Which of ``conversations`` is shown, from 0."""
        return self._at

    @property
    def depth(self) -> int:
        """How many conversations lie in a row down from the one that is shown, itself included.

        What stands in the other half is none of them.
        """
        return sum(one is not self.other for one in self._open[: self._at + 1])

    def __contains__(self, recording: object) -> bool:
        return any(conversation.of is recording for conversation in self._open)

    def go_to(self, number: int) -> OpenConversation | None:
        """Show the conversation with a number, from 0; None, and nothing done, where there is no such one.

        One that stands in the other half is active then.
        """
        if not 0 <= number < len(self._open):
            return None
        if self._open[number] is self.other:
            return self.switch()
        self._at = number
        return self._open[number]

    def switch(self) -> OpenConversation | None:
        """Make the other half active, and return what stands there; None where there is none."""
        if self.split is None or self.current is None:
            return None
        self.acts(":other")
        other, self.split = self.split.other, self.split.turned(self.current)
        self._at = self._open.index(other)
        return other

    def go_beside(self, number: int) -> OpenConversation | None:
        """Show a conversation, by its number from 0, in the other half, and make that active.

        None, and nothing done, where there is no such one, or where it is active itself.
        """
        if not 0 <= number < len(self._open) or number == self._at:
            return None
        if self._open[number] is self.other:
            return self.switch()
        self._beside()
        self._at = number
        self._share()
        return self._open[number]

    def unsplit(self) -> None:
        """Show the active half alone. What stands in the other one stays open, and live where it is."""
        self.split = None

    def _beside(self) -> None:
        """Keep what is active in its half: another will be active in the other one."""
        if self.current is not None:
            self.split = Split(self.current, self.split is None or not self.split.right)

    def turn(self, number: int) -> OpenConversation | None:
        """Show another conversation of the recording in the place of the one that is shown; from 0.

        None, and nothing done, where there is no such conversation.
        """
        recording = self.current.of if self.current else None
        if recording is None or not 0 <= number < len(recording):
            return None
        turned = recording.open(number)
        if turned is self.other:
            return self.switch()
        self._open[self._at] = turned
        return turned

    def keep(self) -> list[Path]:
        """Write to the disk at once what isn't kept yet; return the files of the sessions that are open."""
        return self.keeper.keep(self._open)

    @property
    def unkept(self) -> list[OpenConversation]:
        """The open sessions that would be lost with the console: not kept whole on the disk, nor saved."""
        self.keep()
        return [one for one in self._open if not one.is_saved and not self.keeper.is_kept(one)]

    def _earlier(self) -> "Masker | None":
        """Return what knows the secrets of the sessions so far."""
        return secrets_of(one for one in self._open if one.session is not None)

    def _share(self) -> None:
        """Let what goes on at a time mask each other's secrets, before a line is shown."""
        halves = self.current, self.other
        goes_on = (one for one in self._open if one.where is Where.LIVE or one in halves)
        self._secrets.share(goes_on)

    def _changed(self) -> None:
        self._share()
        self.keeper.soon(lambda: self._open)
        self._tell_changed()

    async def mock_server(self) -> PopServer:
        """Return the mock server, started if it does not run yet. Raises ListenError."""
        if self._leaves_server:
            await self.serve(self._own_server)
        if self.server is None:
            server = self._make_server()
            await server.start()
            self.server = server
            server.on_fault = self._note_fault
            server.on_discard = self._note_discarded
            server.on_trouble = self._note_trouble
            server.looks.remembers = True
            self._behave(server)
        return self.server

    def serve_usual(self) -> None:
        """Serve with the usual mock server again, from the next session on; this one's may end."""
        self._leaves_server = self._make_server is not self._own_server

    async def serve(self, make_server: Callable[[], PopServer]) -> None:
        """Serve with another mock server from now on; the sessions with the one before end."""
        self._leaves_server = False
        for conversation in self._open:
            if conversation.mock and conversation.session is not None:
                conversation.session.close()
        if self.server is not None:
            server, self.server = self.server, None
            await server.stop()
        self._make_server = make_server

    # --- how the mock server behaves

    @property
    def behaviour(self) -> MockBehaviour:
        """How the mock server behaves: its persona, and the faults that are on."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: MockBehaviour) -> None:
        """Let the mock server behave in another way from its next connection on."""
        self._behaviour = behaviour
        if self.server is not None:
            self._behave(self.server)

    @property
    def secret(self) -> "SecretFault | None":
        """A fault that is on besides, and is neither told nor marked; None: there is none."""
        return self._secret

    @secret.setter
    def secret(self, secret: "SecretFault | None") -> None:
        """Switch it on from the next connection on, in place of the one before."""
        self._secret = secret
        if self.server is not None:
            self._behave(self.server)

    def _behave(self, server: PopServer) -> None:
        if server.setup.persona != self._behaviour.persona:
            server.setup = server.setup.as_persona(self._behaviour.persona)
        server.setup.maildrops.keeps = self._behaviour.keeps
        secret = () if self._secret is None else (self._secret.spec,)
        server.inject((*self._behaviour.faults, *secret))

    def _note_fault(self, spec: "FaultSpec", peer: Address) -> None:
        """Mark a fault in the conversation that it strikes, or keep it till that is there."""
        if self._secret is not None and spec is self._secret.spec:
            self._secret.strike(self._open, peer)
        elif not self._remark(note(spec.text), peer):
            self._struck.append((spec, peer))

    def _remark(self, text: bytes, peer: Address) -> bool:
        """Mark something in the conversation of a client; False where it is none of ours, or not yet."""
        conversation = of_client(self._open, peer)
        if conversation is None or conversation.session is None:
            return False
        conversation.session.remark(text)
        return True

    def _note_discarded(self, octets: bytes, peer: Address) -> None:
        """Mark in a conversation that the server has thrown away what was sent in clear behind STLS."""
        self._remark(discarded(octets).encode(), peer)

    def _note_trouble(self, error: MaildropError, peer: Address) -> None:
        """Tell in a conversation what went wrong with the mail: the client learns no more than the kind."""
        self._remark(str(error).encode(errors="surrogateescape"), peer)

    async def open_mock(self, protocol: Protocol, *, beside: bool = False) -> OpenConversation:
        """Open a conversation with the mock server. Raises ListenError and ConnectError.

        Raises PersonaError or FaultError, and what was open stays, where it does not speak the protocol.
        """
        self._behaviour.check_speaks(protocol.name)
        server = await self.mock_server()
        self._hang_up(beside=beside)
        host, port = server.addresses[protocol.name]
        security = self._behaviour.security.spoken_in(protocol).trusting(authority(data_folder()))
        opened = await live(
            protocol, host, port, mock=True, changed=self._changed, security=security, earlier=self._earlier()
        )
        return await self._put(self._told_of_behaviour(opened), beside=beside)

    async def begin_anew(self, protocol: Protocol, setup: Setup | None = None) -> OpenConversation:
        """Open a conversation with the mock server as if it were the first of all, and close all others.

        The server has its mail as at first, or that of ``setup``; its port and its other clients stay. Its
        inactivity timers are set to a day: while a class works in pairs nothing is typed for long.
        Raises as ``open_mock`` does, and then what was open stays.
        """
        self._behaviour.check_speaks(protocol.name)
        self._secret = None
        server = await self.mock_server()
        fresh = setup or Setup()
        server.setup = replace(fresh, profile=replace(fresh.profile, stls=server.setup.profile.stls))
        server.limits = replace(server.limits, pop3_idle=_A_DAY, pop2_idle=_A_DAY)
        self._behave(server)
        before, self.split = list(self._open), None
        opened = await self.open_mock(protocol)
        for one in before:
            await self._drop(one)
        self._at = self._open.index(opened)
        return opened

    def _told_of_behaviour(self, conversation: OpenConversation) -> OpenConversation:
        """Return a conversation with the mock server that says how that behaves, and whom it knows."""
        if self.server is not None:
            conversation.known = told_accounts(self.server.setup.accounts)
        conversation.behaviour = self._behaviour.short
        conversation.place = ", ".join(part for part in (conversation.place, conversation.behaviour) if part)
        return conversation

    async def connect(self, protocol: Protocol, target: Target, *, beside: bool = False) -> OpenConversation:
        """Open a conversation with any server; ConnectError, and what was open stays, where that fails.

        An authority that was trusted before is trusted on; that any certificate will do is to be said anew.
        """
        self.authority = target.security.authority or self.authority
        security = target.security.trusting(self.authority)
        return await self._put(
            await live(
                protocol,
                target.host,
                target.port,
                mock=False,
                changed=self._changed,
                security=security,
                earlier=self._earlier(),
            ),
            beside=beside,
        )

    async def reconnect(self) -> OpenConversation:
        """Open a new conversation with the server of the one on top; ConnectError where that fails."""
        current = self.current
        if current is None or current.session is None or current.address is None:
            raise RuntimeError("nothing is open that could be connected again")
        self.acts(":reconnect")
        if current.mock:
            self._behaviour.check_speaks(current.protocol.name)
        self._hang_up()
        host, port = current.address
        security = current.session.connection.security
        again = await live(
            current.protocol,
            host,
            port,
            mock=current.mock,
            changed=self._changed,
            security=security,
            earlier=self._earlier(),
        )
        if current.mock:
            self._told_of_behaviour(again)
        else:
            again.place = current.place
        again.own_server, current.own_server = current.own_server, None
        return await self._put(again)

    async def open_files(
        self, files: Sequence[GivenFile], asked: Asked = NOTHING, *, beside: bool = False
    ) -> FileOpening:
        """Open files as one recording and lay its first conversation on top; who called reads the ``rest``.

        Raises OSError, TranscriptError and UnknownFormatError, and what was open stays.
        """
        opening = FileOpening(files, asked)
        await self._put(await opening.first(), beside=beside)
        if self.keeper.keeps:
            remember_opened(files)
        return opening

    async def record(
        self, start: "ProxyStart", tell: Callable[[int, str], None]
    ) -> "tuple[LiveRecording, RecordingProxy]":
        """Run a proxy; return what it records, and itself. Raises ListenError and CertificateError.

        ``tell`` is told why a session, by its number, can't be written.
        """
        from popconsole.ui.live_recording import LiveRecording  # noqa: PLC0415 - for those who record
        from popconsole.ui.messages import os_error  # noqa: PLC0415 - as above

        def cannot(session: "RecordedSession", error: OSError) -> None:
            tell(session.number, os_error(Path(error.filename or "."), error))

        files = None if start.files is None else start.files(cannot)
        self.recording = recording = LiveRecording(self._tell_changed, files)
        self.proxy = proxy = start.make((recording,))
        await proxy.start()
        recording.stands(proxy.address, (proxy.upstream.host, proxy.upstream.port))
        return recording, proxy

    async def lay(self, conversation: OpenConversation) -> OpenConversation:
        """Lay a conversation of a recording over what is shown."""
        if conversation is self.other:
            return self.switch() or conversation
        return await self._put(conversation)

    async def lay_recording(self, recording: Recording, place: str) -> OpenConversation:
        """Lay the first conversation of a recording over what is shown; ``place``: what it is, safe."""
        return await self._put(OpenRecording(lambda: recording, place, self._earlier()).open(0))

    async def look_back(self) -> OpenConversation:
        """Lay a recording of the live conversation on top of it."""
        if self.current is None:
            raise RuntimeError("nothing is open")
        return await self._put(snapshot(self.current))

    async def take_over(self, count: int) -> tuple[OpenConversation, int]:
        """Carry on by hand after ``count`` lines of the recording on top; see ``opening.taken_over``."""
        if self.current is None:
            raise RuntimeError("nothing is open")
        conversation, differences = await taken_over(self.current, count, self._changed)
        await self._put(conversation)
        return conversation, differences

    async def leave(self) -> OpenConversation | None:
        """Go back to the conversation before, and return it; None, and nothing done, at the first.

        A recording is closed: its file is still there, or the session that it is of.
        """
        below = [n for n in range(self._at) if self._open[n] is not self.other]
        if not below:
            return None
        left = self._open[self._at]
        self._at = below[-1]
        if left.session is None:
            self._open.remove(left)
            await left.close()
        return self.current

    async def close(self) -> None:
        """Close everything, and stop the mock server and the proxy."""
        if self.proxy is not None:
            await self.proxy.stop()
        if self.recording is not None:
            await self.recording.finish(0)
        self.keeper.stop()
        self.split = None
        while self._open:
            await self._drop(self._open[-1])
        self._at = -1
        if self.server is not None:
            await self.server.stop()
            self.server = None

    def hang_up(self) -> None:
        """Close the connection of what is shown, from this side, without a word."""
        if self.current is not None and self.current.session is not None:
            self.acts(":disconnect")
            self.current.session.close()

    def _hang_up(self, *, beside: bool = False) -> None:
        """Close the connections that are live, so that their maildrops are free, but for one.

        That is the one that stays beside what will be active: the active one itself where that is opened
        ``beside`` it, else what stands in the other half.
        """
        stays = self.current if beside else self.other
        for conversation in self._open:
            if conversation.session is not None and conversation is not stays:
                conversation.session.close()

    async def _drop(self, conversation: OpenConversation) -> None:
        await conversation.close()
        self.keeper.close(conversation)
        self._open.remove(conversation)

    async def _put(self, conversation: OpenConversation, *, beside: bool = False) -> OpenConversation:
        """Open a conversation and show it: a recording over the one that was shown, a session at the end.

        ``beside``: in the other half.
        """
        if conversation.session is None:
            at = self._at + 1
        else:
            self._hang_up(beside=beside)
            at = len(self._open)
        if beside:
            self._beside()
        self._open.insert(at, conversation)
        self._at = at
        if len(self._open) > MOST_OPEN:
            await self._drop(next(one for one in self._open if one not in (conversation, self.other)))
            self._at = self._open.index(conversation)
        self._share()
        if self._secret is not None:
            self._secret.came(conversation)
        struck, self._struck = self._struck, []
        for spec, peer in struck:
            self._remark(note(spec.text), peer)
        return conversation
