"""A server of one's own held against one stage: started, examined by the stage's checks, ended."""

import re
import tempfile
from pathlib import Path

from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.check import From
from popconsole.examiner.mail import mail
from popconsole.examiner.played import PlayedExchange
from popconsole.examiner.reading import whole_number
from popconsole.examiner.result import Result
from popconsole.examiner.running.examiner import Examiner, Permitted
from popconsole.examiner.running.program import Program, ProgramError
from popconsole.examiner.running.reached import LoginAccount, Reached, connected
from popconsole.examiner.running.stores import MaildirStore, Store, StoreError
from popconsole.examiner.running.wire import GoneError, UnreachableError
from popconsole.examiner.verdict import CheckVerdict
from popconsole.guide.build.stage import BuildStage
from popconsole.i18n import _, ngettext
from popconsole.protocol.framing import CRLF
from popconsole.ui.building_results import StageFailure, StageResult
from popconsole.ui.examined_mail import mail_store
from popconsole.ui.examined_rows import rows_of_exchange

LISTENS = "listens"
"""The id of what the first stage wants: that somebody listens on the port."""

_PASSES = (CheckVerdict.MET, CheckVerdict.ALLOWED)
_PATIENCE = 3.0  # seconds for a reply, to a login too: the program is on this machine
_ALWAYS = ("", "USER", "PASS", "QUIT")  # what is there from the first stages on: the greeting is ""
_ASKED = re.compile("-([A-Z]+)/")  # in the id of a check: the command that it is of
_LIVES = 3  # the first stage that wants a program which outlives its connections
_GREETING, _COUNTS = "rfc1939/3/1", "rfc1939/5-STAT/1"
_WITHOUT_LOOK = (
    From.OPEN,
    From.GREETING,
    From.RUN,
)  # who knows no more than QUIT has nothing to be looked at


def server_held_against(command: str, stage: BuildStage, account: LoginAccount) -> StageResult:
    """Start a server by a command of the shell and hold it against a stage."""
    with tempfile.TemporaryDirectory(prefix="build-") as made:
        store, values = mail_store(command, Path(made), mail())
        (store or MaildirStore(Path(made) / "Maildir", mail())).put_back()
        told = {"user": account.user.decode(errors="replace"), "password": account.password.decode()}
        program = Program(command, {**told, **values})
        failure: StageFailure | None = None
        reached = Reached(program.address, "POP3", account, _PATIENCE, patience=_PATIENCE)
        try:
            if not stage.checks:
                connected(reached, program.again).close()
                return StageResult(stage)
            failure = stage_held(stage, reached, store, program).failure
            if failure is None and stage.number >= _LIVES and program.died is not None:
                failure = _dead(program, 0)
        except ProgramError as error:
            failure = StageFailure(
                LISTENS, error.told, _rule(), error.kind, (), error.printed, printed_of=error.printed_of
            )
        except (StoreError, UnreachableError, GoneError) as error:
            why = _("The server takes no connection: {why}").format(why=error)
            failure = StageFailure(LISTENS, why, _rule(), "deaf", (), program.output())
        finally:
            program.close()
    return StageResult(stage, failure)


def _dead(program: Program, since: int) -> StageFailure:
    why = _("It ended while it was examined, and had to be started anew.")
    return StageFailure(
        LISTENS, why, _rule(), "died", (), program.output(since), program.fate(), program.printed_of(since)
    )


def _rule() -> str:
    return _("A server listens on its port, and takes whoever connects (RFC 1939 section 3)")


def stage_held(
    stage: BuildStage, reached: Reached, store: Store | None, program: Program | None = None
) -> StageResult:
    """Hold a server against a stage, in the order of its checks; the first that is broken ends it.

    So does one that can't be tried. What is not there is told where nothing is broken, and so is a line that
    nothing had asked for, which another check is about.
    Raises UnreachableError, GoneError, ProgramError, StoreError.
    """
    examiner = Examiner(reached, Permitted(), store, program)
    known = {check.id: check for check in catalogue("POP3")}
    checks = [known[name] for name in stage.checks]
    examiner.begin(greeting_only=all(check.begins in _WITHOUT_LOOK for check in checks))
    missing: StageFailure | None = None
    for check in checks if examiner.look.greeting else [known[_GREETING]]:
        since = program.mark() if program is not None else 0
        (result,) = examiner.run([check])
        if result.verdict is CheckVerdict.MET and check.id == _COUNTS and store is not None:
            failure = _uncounted(result, store)
            if failure is not None:
                return StageResult(stage, failure)
        if result.verdict in _PASSES:
            continue
        failure = _failure(result, store, program, since)
        if not _may_wait(result):
            return StageResult(stage, failure)
        missing = missing or failure
    return StageResult(stage, missing)


def _failure(result: Result, store: Store | None, program: Program | None, since: int) -> StageFailure:
    """Return how a check is not passed. ``since``: where in the program's output it was begun."""
    check, why = result.check, result.ruling.why
    wanted = _("{requirement} ({place}; {id})").format(requirement=check.told, place=check.place, id=check.id)
    untold = result.verdict is CheckVerdict.UNKNOWN
    if untold and program is not None and (program.fate() or program.died is not None):
        return _dead(program, since)
    if result.verdict is CheckVerdict.ABSENT:
        why = _("That is not there yet.")
    elif store is None and untold:
        why = _("Your program is not told where the mail lies: put {maildir} into CMD.")
        return StageFailure(LISTENS, why, wanted, "untold")
    said = tuple(rows_of_exchange(result))
    if program is None:
        return StageFailure(check.id, why, wanted, _kind(result), said)
    fate = program.fate()
    printed, printed_of = program.output(since), program.printed_of(since)
    return StageFailure(check.id, why, wanted, _kind(result), said, printed, fate, printed_of)


def _uncounted(result: Result, store: Store) -> StageFailure | None:
    """Return how STAT tells other numbers than the examiner's mail has; None where it tells them."""
    if result.played is None or not store.ours:
        return None
    reply = result.played.exchanges[-1].reply
    words = (b"" if reply is None else reply.status).split()[1:3]
    count, size = (*map(whole_number, words), None, None)[:2]
    letters = mail().values()
    octets = sum(len(text) for text in letters)
    ended = sum(len(text) + (0 if text.endswith(CRLF) else len(CRLF)) for text in letters)
    if count is None or size is None or (count == len(letters) and size in (octets, ended)):
        return None
    if count != len(letters):
        told = ngettext(
            "STAT counts {n} message, and {there} are in the Maildir",
            "STAT counts {n} messages, and {there} are in the Maildir",
            count,
        )
        told, kind = told.format(n=count, there=len(letters)), "count"
    else:
        told = _("STAT tells {n} octets in all, and {octets} are to be sent")
        told, kind = told.format(n=size, octets=ended), "octets"
    wanted = _("STAT tells the count of the messages and their size in octets (RFC 1939 sections 5 and 11)")
    return StageFailure(result.check.id, told, wanted, kind, tuple(rows_of_exchange(result)))


def _may_wait(result: Result) -> bool:
    """Tell whether a later check may say more of it."""
    shows = _shows(result)
    unasked = result.verdict is CheckVerdict.UNKNOWN and shows is not None and bool(shows.unasked)
    return result.verdict is CheckVerdict.ABSENT or unasked


def _shows(result: Result) -> PlayedExchange | None:
    """Return the exchange that shows what a check says; None where nothing was played."""
    if result.played is None or not result.played.exchanges:
        return None
    at = result.ruling.at if result.ruling.at < len(result.played.exchanges) else -1
    return result.played.exchanges[at]


def _kind(result: Result) -> str:
    if result.verdict is CheckVerdict.ABSENT:
        return "absent"
    last = _shows(result)
    if last is None:
        return ""
    asked = _ASKED.search(result.check.id)
    if asked and last.keyword not in (*_ALWAYS, asked[1]) and last.reply is not None and not last.reply.ok:
        return "helper"
    return _came(last)


def _came(exchange: PlayedExchange) -> str:
    """Return in a word what came where something else was wanted."""
    reply = exchange.reply
    if exchange.part:
        return "unended"
    if reply is None:
        return "close" if exchange.closed else "silence"
    if not reply.complete:
        return "endless"
    return "ok" if reply.ok else "err" if reply.status.startswith(b"-ERR") else "odd"
