"""An examination: which check comes when, twice where something is broken, the mail put back in between."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from popconsole.examiner.check import Check, CheckNeed, From
from popconsole.examiner.evidence import Evidence
from popconsole.examiner.first_look import FirstLook
from popconsole.examiner.judging import judge_named
from popconsole.examiner.mail import mail
from popconsole.examiner.played import PlayedCheck
from popconsole.examiner.result import Result
from popconsole.examiner.running.looking import look, look_at_greeting
from popconsole.examiner.running.player import ScriptPlayer
from popconsole.examiner.running.program import Program
from popconsole.examiner.running.reached import Reached, quoted
from popconsole.examiner.running.stores import Store
from popconsole.examiner.shrinking import shrunk
from popconsole.examiner.values import values_for
from popconsole.examiner.verdict import CheckVerdict, Ruling, absent, met, unknown
from popconsole.i18n import _

_ROOTS = {
    "POP3": {"greeting": "rfc1939/3/1", "login": "rfc1939/4/2", "tls": "rfc2595/4-STLS/2"},
    "POP2": {"greeting": "rfc937/Greeting/1", "login": "rfc937/HELO/1"},
}
_COUNTS = {CheckNeed.ONE: 1, CheckNeed.TWO: 2, CheckNeed.THREE: 3}


@dataclass(frozen=True, slots=True)
class Permitted:
    """What may be done. ``removes``: mail may be removed. ``slow``: minutes may pass."""

    removes: bool = False
    slow: bool = False
    fresh: bool = False  # the program is started anew for each check
    folder: bytes = b""  # another mailbox of POP2, with mail in it


class Examiner:
    """Examines a server by some checks.

    ``store`` puts mail back; ``program`` is the server, where it is started for that.
    """

    def __init__(
        self,
        reached: Reached,
        manner: Permitted,
        store: Store | None = None,
        program: Program | None = None,
    ) -> None:
        self.look = FirstLook()
        self._reached = reached
        self._manner = manner
        self._store = store
        self._program = program
        self._mail: Mapping[str, bytes] = mail() if store is not None and store.ours else {}
        self._log: list[tuple[str, PlayedCheck]] = []
        self._results: dict[str, Result] = {}
        self._values: dict[str, bytes] = {}

    @property
    def _again(self) -> Callable[[], bool]:
        return self._program.again if self._program is not None else lambda: False

    def begin(self, *, greeting_only: bool = False) -> None:
        """Put the mail there and take a first look.

        ``greeting_only``: no further than the greeting, for checks of a server that may know no more.
        Raises UnreachableError, GoneError, ProgramError, StoreError.
        """
        if self._store is not None:
            self._store.put_back()
        if greeting_only:
            self.look = look_at_greeting(self._reached, self._again)
        else:
            self.look = look(self._reached, self._again, tuple(self._mail), stored=self._store is not None)
        if self._program is not None:
            self._program.listens = True
        account, folder = self._reached.account, self._manner.folder
        user, password = account.user, account.password
        if self._reached.protocol == "POP2":
            user, password = quoted(user), quoted(password)
        if folder:
            self.look = replace(self.look, there=self.look.there | {"FOLDER"})
        self._values = values_for(user, password, self.look) | {"folder": quoted(folder)}

    def run(self, checks: Sequence[Check]) -> Iterator[Result]:
        """Yield the result of each check, in the order in which they are tried."""
        for check in sorted(checks, key=_when):
            began = monotonic()
            result = self._examined(check)
            ruling = replace(result.ruling, why=self._masked(result.ruling.why))
            result = replace(result, ruling=ruling, seconds=monotonic() - began)
            self._results[check.id] = result
            yield result

    def _examined(self, check: Check) -> Result:
        why = self._why_not(check)
        if why is not None:
            return Result(check, why)
        ruling, played = self._tried(check)
        if ruling.verdict is not CheckVerdict.BROKEN:
            return Result(check, ruling, played)
        excuse = self._excuse(ruling, played)
        if excuse:
            return Result(check, unknown(excuse), played)
        if ruling.play >= 0:  # of a whole run
            name, played = self._log[ruling.play]
            second = self._judged_again(check, name)
        else:
            second, _again = self._tried(check, slowly=_SLOWLY)
        if second.verdict is not CheckVerdict.BROKEN:
            told = _("It was broken once, and the second time it was not: {why}")
            return Result(check, unknown(told.format(why=ruling.why)), played)
        return Result(check, ruling, shrunk(played, ruling.at) if played else None)

    def _excuse(self, ruling: Ruling, played: PlayedCheck | None) -> str:
        """Return why a server may refuse the login by which a check goes wrong; empty where it may not."""
        if played is None or ruling.at < 0:
            return ""
        at = played.exchanges[ruling.at]
        status = b"" if at.reply is None else at.reply.status.upper()
        if not status.startswith(b"-ERR") or at.keyword not in ("USER", "PASS", "APOP", "AUTH"):
            return ""
        if status.startswith(b"-ERR [LOGIN-DELAY]") and self.look.lists("LOGIN-DELAY"):
            return _("It would take a login sooner than LOGIN-DELAY permits.")
        if "clear:refused" in self.look.there and not at.secure and at.keyword in ("USER", "PASS"):
            return _("USER and PASS are taken under TLS only.")
        return ""

    def _judged_again(self, check: Check, name: str) -> Ruling:
        """Play once more what a check of a whole run was broken by; return what it says of that alone."""
        before = len(self._log)
        other = next((one for one in self._results.values() if one.check.id == name), None)
        if other is None:
            return unknown("")
        self._tried(other.check)
        seen = Evidence(_NOTHING, self.look, self._mail, tuple(self._log[before:]))
        return judge_named(check.judge)(seen)

    def _masked(self, told: str) -> str:
        """Return what is told without the password, which a server may say again."""
        secret = self._reached.account.password.decode("utf-8", "replace")
        return told.replace(secret, "********") if secret else told

    # --- whether it can be tried

    def _why_not(self, check: Check) -> Ruling | None:
        """Return why a check is not tried; None where it is."""
        root = self._broken_root(check)
        if root is not None:
            return unknown(_("It rests on {id}, which is broken.").format(id=root))
        if check.optional and not self.look.has(check.optional):
            return absent()
        if CheckNeed.SLOW in check.needs and not self._manner.slow:
            return unknown(_("It takes minutes: --slow tries it."))
        if check.marks and not self._manner.removes and self._store is None:
            return unknown(
                _("It marks mail as deleted, and nothing puts mail back: see --fill and --may-delete.")
            )
        if check.reads and self.look.reading_removes and self._store is None:
            return unknown(
                _("It reads mail, which EXPIRE 0 may remove, and nothing puts it back: see --fill.")
            )
        if check.begins in (From.LOGIN, From.TLS_LOGIN) and not self.look.login:
            return unknown(_("Nobody can log in: {why}").format(why=self.look.why))
        for need, count in _COUNTS.items():
            if need in check.needs and self.look.count < count:
                return unknown(_("The maildrop has not enough messages: {n}.").format(n=self.look.count))
        if CheckNeed.EMPTY in check.needs and (self._store is None or not self._store.empties):
            return unknown(_("It wants an empty maildrop, which only mail that the examiner writes can be."))
        for kind in check.mail:
            if kind not in self.look.kinds:
                return unknown(_("It wants mail of the examiner's own: {kind}.").format(kind=kind))
        return None

    def _broken_root(self, check: Check) -> str | None:
        roots = _ROOTS[check.protocol]
        rests = list(check.rests)
        if check.begins not in (From.NOWHERE, From.OPEN, From.RUN):
            rests.append(roots["greeting"])
        if check.begins in (From.LOGIN, From.TLS_LOGIN):
            rests.append(roots["login"])
        if check.begins in (From.TLS, From.TLS_LOGIN):
            rests.append(roots["tls"])
        for rest in rests:
            result = self._results.get(rest)
            if rest != check.id and result is not None and result.verdict is CheckVerdict.BROKEN:
                return rest
        return None

    # --- trying it

    def _tried(self, check: Check, *, slowly: float = 0.0) -> tuple[Ruling, PlayedCheck | None]:
        """Play a check once, all its scripts; the first that is not met counts."""
        found: tuple[Ruling, PlayedCheck | None] = met(), None
        if check.begins is From.RUN:
            return judge_named(check.judge)(Evidence(_NOTHING, self.look, self._mail, tuple(self._log))), None
        for script in check.scripts or ((),):
            self._prepare(check)
            player = ScriptPlayer(self._reached, self._values, self.look.login or "USER", slowly, self._again)
            played, ruling = player.play(check.begins, check.before, script)
            self._log.append((check.id, played))
            if check.judge and ruling.verdict is CheckVerdict.MET:
                seen = Evidence(played, self.look, self._mail, tuple(self._log), ruling)
                judged = judge_named(check.judge)(seen)
                ruling = judged if judged.verdict is not CheckVerdict.MET else ruling
            if found[1] is None or _RANK[ruling.verdict] > _RANK[found[0].verdict]:
                found = ruling, played
            if ruling.verdict is CheckVerdict.BROKEN:
                break
        return found

    def _prepare(self, check: Check) -> None:
        """Put back what is not as it should be."""
        empty = CheckNeed.EMPTY in check.needs
        if self._store is not None:
            wants = empty or self._was_empty or self._store.changed() if self._store.ours else self._touched
            if wants:
                self._store.put_back(empty=empty)
            self._was_empty, self._touched = empty, check.marks
        if self._program is not None and self._manner.fresh:
            self._program.start()

    _was_empty = False
    _touched = False


_SLOWLY = 0.03  # seconds before each command, where something is tried once more
_NOTHING = PlayedCheck((), ())
_RANK = {
    CheckVerdict.MET: 0,
    CheckVerdict.ABSENT: 1,
    CheckVerdict.ALLOWED: 2,
    CheckVerdict.UNKNOWN: 3,
    CheckVerdict.BROKEN: 4,
}


def _when(check: Check) -> tuple[bool, bool, bool, int]:
    """Return what to sort by: first what changes nothing, then what removes mail, then failed logins."""
    return (
        check.begins is From.RUN,
        CheckNeed.SLOW in check.needs,
        CheckNeed.REMOVES in check.needs,
        check.failed,
    )
