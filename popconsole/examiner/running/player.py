"""Scripts played over connections: what came, and what the script itself makes of it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce

from popconsole.examiner.check import From
from popconsole.examiner.played import PlayedCheck, PlayedExchange
from popconsole.examiner.reading import shown_line
from popconsole.examiner.running.reached import BEHIND_STLS, Reached, connected, login_lines
from popconsole.examiner.running.talk import Dialog
from popconsole.examiner.running.wire import GoneError, SilentError, UnreachableError
from popconsole.examiner.script import CLOSE, SILENCE, Act, ScriptStep, said
from popconsole.examiner.verdict import Ruling, allowed, broken, met, unknown
from popconsole.i18n import _
from popconsole.protocol.auth import apop_digest, apop_timestamp
from popconsole.transcript.safe import safe

_AT_END = 2.0  # seconds that a close may take
_AGAIN = 0.5  # seconds between two tries to log in
_LONGEST = 80  # octets of a reply that are told


class BrokenError(Exception):
    """Something is required, and goes wrong. The message is a sentence."""


class AllowedError(Exception):
    """Something ends the script that may. The message is a sentence."""


class StuckError(Exception):
    """What is played before goes wrong: nothing can be said. The message is a sentence."""


@dataclass
class ScriptPlayer:
    """Plays scripts against a server; ``login`` is the way that ``FirstLook.login`` names."""

    reached: Reached
    values: dict[str, bytes]
    login: str = "USER"
    slowly: float = 0.0  # seconds before each command
    again: Callable[[], bool] = lambda: False  # whether a server that takes no connection is tried again
    _talks: dict[int, Dialog] = field(default_factory=dict)
    _all: list[Dialog] = field(default_factory=list)
    _exchanges: list[PlayedExchange] = field(default_factory=list)
    _start: int = 0
    _dropped: bool = False

    def play(
        self, begins: From, before: Sequence[ScriptStep], script: Sequence[ScriptStep]
    ) -> tuple[PlayedCheck, Ruling]:
        """Play what comes before, then the script; return what came, and what the script says of it."""
        self._talks, self._all, self._exchanges, self._start = {}, [], [], 0
        self._dropped = False
        values = dict(self.values)
        try:
            try:
                self._begin(begins)
                self._before(before, values)
                self._start = len(self._exchanges)
                ruling = self._script(script, values)
            except BrokenError as error:
                ruling = broken(str(error), len(self._exchanges) - 1)
            except AllowedError as error:
                ruling = allowed(str(error), len(self._exchanges) - 1)
            except StuckError as error:
                ruling = unknown(str(error), len(self._exchanges) - 1)
            except UnreachableError as error:
                ruling = unknown(_("The server takes no connection: {why}").format(why=error))
        finally:
            spoken = tuple(len(talk.wire.lines) for talk in self._all)
            tail: list[PlayedExchange] = []
            for talk in self._talks.values():
                with suppress(GoneError, SilentError):
                    tail += talk.leave()
            for talk in self._all:
                talk.wire.close()
        lines = tuple(tuple(talk.wire.lines) for talk in self._all)
        ends = [talk.wire.clean_end for talk in self._all if talk.wire.clean_end is not None]
        clean = ends[-1] if ends else None
        versions = [talk.wire.tls_version for talk in self._all if talk.wire.tls_version]
        played = PlayedCheck(
            tuple(self._exchanges),
            lines,
            values,
            self._start,
            tuple(tail),
            clean,
            spoken,
            "".join(versions[-1:]),
        )
        return played, ruling

    # --- how it begins

    def _begin(self, begins: From) -> None:
        if begins in (From.NOWHERE, From.RUN):
            return
        if begins is From.LOGIN:
            self._log_in_again(1)
            return
        self._open(1)
        if begins is From.OPEN:
            return
        self._greeting(1)
        if begins in (From.TLS, From.TLS_LOGIN):
            self._stls(1)
        if begins is From.TLS_LOGIN:
            self._log_in(1)

    def _open(self, number: int, *, tls: bool = False) -> Dialog:
        wire = connected(self.reached, self.again, tls=tls)
        talk = Dialog(wire, self.reached.protocol, len(self._all) + 1, self.reached.patience)
        self._talks[number] = talk
        self._all.append(talk)
        return talk

    def _greeting(self, number: int) -> None:
        exchange = self._keep(self._talk(number).greet())
        good = b"+ POP2" if self.reached.protocol == "POP2" else b"+OK"
        if exchange.reply is None or not exchange.reply.status.startswith(good):
            wanted = _("The connection is answered {heard}; expected was a good greeting")
            raise StuckError(wanted.format(heard=told(exchange)))

    def _stls(self, number: int) -> None:
        talk = self._talk(number)
        exchange = self._keep(talk.ask(b"STLS"))
        if exchange.reply is None or not exchange.reply.ok:
            raise StuckError(_("STLS was refused: {heard}").format(heard=told(exchange)))
        try:
            talk.secure()
        except GoneError as error:
            raise StuckError(_("The TLS handshake failed: {why}").format(why=error)) from error

    def _log_in(self, number: int) -> None:
        talk = self._talk(number)
        account = self.reached.account
        for command in login_lines(self.reached.protocol, self.login, account, talk.greeting):
            exchange = self._keep(talk.ask(command))
            if exchange.reply is None or not exchange.reply.ok:
                raise StuckError(_("The login was refused: {heard}").format(heard=told(exchange)))
        talk.logged_in = True

    def _log_in_again(self, number: int) -> None:
        """Log in over a new connection.

        Behind one that was dropped the lock may last for a while, and some servers take no login soon after
        the last (RFC 2449 section 8.1.1).
        """
        began = self.reached.outside.now()
        while True:
            self._open(number)
            kept = len(self._exchanges)
            try:
                self._greeting(number)
                if self.login == BEHIND_STLS:
                    self._stls(number)
                self._log_in(number)
            except StuckError:
                refused = self._exchanges[-1].reply
                delayed = refused is not None and b"[LOGIN-DELAY]" in refused.status.upper()
                waits = 1.5 if self._dropped else 1.0 if delayed else 0.0
                if self.reached.outside.now() >= began + waits * self.reached.patience:
                    raise
            else:
                return
            del self._exchanges[kept:]
            talk = self._talks.pop(number)
            talk.leave()
            self._all.remove(talk)
            self.reached.outside.sleep(_AGAIN)

    # --- the script

    def _before(self, steps: Sequence[ScriptStep], values: dict[str, bytes]) -> None:
        ruling = self._script(steps, values)
        if ruling.verdict is not met().verdict:
            raise StuckError(_("What is tried first goes wrong. {why}").format(why=ruling.why))

    def _script(self, steps: Sequence[ScriptStep], values: dict[str, bytes]) -> Ruling:
        for step in steps:
            ruling = self._step(step, values)
            if ruling is not None:
                return ruling
        return met()

    def _step(self, step: ScriptStep, values: dict[str, bytes]) -> Ruling | None:
        """Play a step; return a ruling where the script is over with it."""
        talk = self._talks.get(step.connection)
        if step.act is Act.DO:
            self._do(step)
            return None
        if step.act is Act.WAIT:
            self.reached.outside.sleep(step.seconds)
            return None
        if talk is None:
            raise StuckError(_("There is no connection {n}.").format(n=step.connection))
        if step.act is Act.SAY:
            self._say(step, talk, values)
            return None
        if step.act is Act.HEAR:
            return self._hear(step, talk, values)
        if step.act is Act.MAY_CLOSE:
            talk.may_close = True
            return None
        return self._happens(step, talk)

    def _say(self, step: ScriptStep, talk: Dialog, values: dict[str, bytes]) -> None:
        values.update(self._made(talk))
        try:
            lines = said(step, values)
        except KeyError as error:
            raise StuckError(_("The value {name} is not known.").format(name=error)) from error
        if self.slowly:
            # A line that nothing has asked for is seen as such then, and not taken for the reply.
            self.reached.outside.sleep(self.slowly)
        for octets, ending in lines[:-1]:
            talk.say(octets, ending, more=True)
        talk.say(*lines[-1])

    def _hear(self, step: ScriptStep, talk: Dialog, values: dict[str, bytes]) -> Ruling | None:
        exchange = self._keep(talk.greet() if not talk.greeting else talk.hear())
        at = len(self._exchanges) - 1
        if exchange.unasked:
            return unknown(
                _("A line came that nothing had asked for, which is another check: {line}").format(
                    line=shown_line(exchange.unasked[0][:_LONGEST])
                ),
                at,
            )
        if exchange.reply is not None:
            kept = step.wanted.match(exchange.reply.status, values)
            if kept is not None:
                values.update(kept)
                return None
            if any(other.match(exchange.reply.status, values) is not None for other in step.also):
                return allowed(_("The server answers {heard}").format(heard=told(exchange)), at)
        elif exchange.closed and talk.may_close:
            return met()
        elif any(other.text == (CLOSE if exchange.closed else SILENCE) for other in step.also):
            return allowed(_("Instead of a reply: {heard}").format(heard=told(exchange)), at)
        return broken(
            _("{said} is answered {heard}; expected was {wanted}").format(
                said=_said(exchange),
                heard=told(exchange),
                wanted=_wanted(step, values),
            ),
            at,
        )

    def _do(self, step: ScriptStep) -> None:
        number = step.connection
        match step.word:
            case "open" | "open raw" | "open tls":
                try:
                    self._open(number, tls=step.word == "open tls")
                except GoneError as error:
                    told_so = _("The TLS handshake failed: {why}").format(why=error)
                    raise BrokenError(told_so) from error
                if step.word != "open raw":
                    self._greeting(number)
            case "login" | "login wanted":
                try:
                    self._log_in_again(number)
                except StuckError as error:
                    if step.word == "login wanted":
                        raise BrokenError(str(error)) from error
                    raise
            case "shut":
                self._talk(number).wire.shut()
            case "close" | "close reset":
                self._dropped = True
                talk = self._talks.pop(number)
                if not talk.expects:
                    talk.wire.closes(0)  # so that it is known who was the first
                talk.wire.close(reset=step.word == "close reset")
            case "quit":
                talk = self._talks.pop(number)
                self._keep(talk.ask(b"QUIT"))
                talk.wire.closes(min(_AT_END, self.reached.timeout))
                talk.wire.close()
            case _:
                try:
                    self._talk(number).secure()
                except GoneError as error:
                    if step.word == "tls allowed":
                        raise AllowedError(_("The handshake fails.")) from error
                    told_so = _("The TLS handshake failed: {why}").format(why=error)
                    raise (BrokenError if step.word == "tls wanted" else StuckError)(told_so) from error

    def _happens(self, step: ScriptStep, talk: Dialog) -> Ruling | None:
        at = len(self._exchanges) - 1
        if step.act is Act.CLOSES:
            told_so = _("The server does not close the connection.")
            return None if talk.wire.closes(min(_AT_END, self.reached.timeout)) else broken(told_so, at)
        if not talk.wire.waiting(step.seconds):
            return None
        line = talk.wire.leftover()
        return broken(
            _("A line came that nothing had asked for: {line}").format(
                line=shown_line(line[0][:_LONGEST]) if line else "?"
            ),
            at,
        )

    def _made(self, talk: Dialog) -> dict[str, bytes]:
        stamp = apop_timestamp(talk.greeting)
        if stamp is None:
            return {}
        return {"stamp": stamp, "digest": apop_digest(stamp, self.reached.account.password)}

    def _talk(self, number: int) -> Dialog:
        if number not in self._talks:
            raise StuckError(_("There is no connection {n}.").format(n=number))
        return self._talks[number]

    def _keep(self, exchange: PlayedExchange) -> PlayedExchange:
        self._exchanges.append(exchange)
        return exchange


def told(exchange: PlayedExchange) -> str:
    """Return what came, as a person is told."""
    reply = exchange.reply
    if reply is None:
        if exchange.part:
            return _("{line} without the CRLF that ends a line").format(line=safe(exchange.part[:_LONGEST]))
        return _("by closing the connection") if exchange.closed else _("by silence")
    text = safe(reply.status[:_LONGEST])
    return text if reply.complete else _("{line} without an end").format(line=text)


def _wanted(step: ScriptStep, values: dict[str, bytes]) -> str:
    """Return what was expected, as a person is told; that more may stand behind it goes without saying."""
    texts = [text for one in (step.wanted, *step.also) for text in one.filled(values).split(" | ")]
    kept = [text for text in texts if not (text.endswith(" *") and text.removesuffix(" *") in texts)]
    shown = [f"{text.removesuffix(' *')} ..." if text.endswith(" *") else text for text in kept]
    return reduce(lambda one, other: _("{one} or {other}").format(one=one, other=other), shown)


def _said(exchange: PlayedExchange) -> str:
    """Return what was said, as a person is told; the secrets of it left out."""
    if exchange.command is None:
        return _("The connection")
    if exchange.keyword in ("PASS", "HELO", "APOP", "AUTH"):
        return f"{exchange.keyword} ..."
    return safe(exchange.command[:_LONGEST].rstrip(b"\r"))
