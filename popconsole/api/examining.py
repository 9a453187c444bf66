"""Servers examined by what the RFCs demand, as ``popconsole examine`` does it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.api.errors import ApiError
from popconsole.api.languages import told_in
from popconsole.api.transcripts import Transcript
from popconsole.i18n import _

if TYPE_CHECKING:  # loaded by who examines
    from popconsole.examiner.check import Check
    from popconsole.examiner.result import Examined, Result
    from popconsole.ui.examining import ExaminationAsked

_WIDTH = 100  # columns of a report
_PROTOCOLS = ("POP3", "POP2")


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What came of a check.

    ``id`` stands for its place, ``requirement`` says in a sentence what is required, ``level`` how binding it
    is ("MUST", "must", "SHOULD", "should", "consistent", "habit"). ``verdict`` is "met", "allowed" (other,
    but allowed), "absent" (an optional part that is not there), "broken", or "unknown" (something was
    missing: ``why`` says what). ``fails``: it is broken, and that counts. ``transcript`` shows what is
    broken.
    """

    id: str
    level: str
    requirement: str
    verdict: str
    why: str
    fails: bool
    transcript: Transcript | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ExaminationOutcome:
    """What came of an examination; ``report`` is it all as a text, as the command prints it."""

    server: str
    protocol: str
    checks: tuple[CheckOutcome, ...]
    report: str = field(repr=False)

    @property
    def agrees(self) -> bool:
        """Whether nothing is broken that counts."""
        return not self.failures

    @property
    def failures(self) -> tuple[CheckOutcome, ...]:
        """What is broken, and counts."""
        return tuple(check for check in self.checks if check.fails)

    @property
    def broken(self) -> tuple[CheckOutcome, ...]:
        """All that is broken, whatever its level."""
        return tuple(check for check in self.checks if check.verdict == "broken")

    def __str__(self) -> str:
        return self.report


def examine(
    host: str | None = None,
    port: int | None = None,
    *,
    run: str | None = None,
    user: str = "student",
    password: str = "learn",  # noqa: S107 - the built-in user's, which everybody may know
    protocol: str = "POP3",
    only: str | Sequence[str] = (),
    skip: str | Sequence[str] = (),
    fill: str | None = None,
    maildir: str | PathLike[str] | None = None,
    mbox: str | PathLike[str] | None = None,
    tls_port: int = 0,
    timeout: float = 5.0,
    fresh: bool = False,
    strict: bool = False,
    slow: bool = False,
    may_delete: bool = False,
    language: str = "en",
) -> ExaminationOutcome:
    """Examine the server at ``host`` and ``port``, or a program that ``run`` starts (``"./serve {port}"``).

    ``user`` and ``password`` log in. ``only`` and ``skip`` pick checks by their ids. ``fill``, ``maildir``,
    ``mbox`` and ``fresh`` say how mail is put back, as the command has it; without that nothing is
    deleted, unless it ``may_delete``. ``tls_port`` is the port of POP3 under TLS. ``strict``: what SHOULD be
    counts too; ``slow``: what takes minutes is tried too; ``timeout``: seconds to wait for a reply.

    Raises ApiError where the server could not be examined: no check matches, nothing answers, nobody can log
    in.
    """
    from popconsole.ui.examining import ExaminationAsked

    asked = ExaminationAsked(
        protocol=protocol,
        user=user.encode(),
        password=password.encode(),
        server=None if host is None or port is None else (host, port),
        command=run,
        fill=fill,
        maildir=None if maildir is None else Path(maildir),
        mbox=None if mbox is None else Path(mbox),
        tls_port=tls_port,
        timeout=timeout,
        fresh=fresh,
        strict=strict,
        slow=slow,
        may_delete=may_delete,
    )
    with told_in(language):
        _check_asked(asked)
        return _outcome(*_examined(asked, _picked(protocol, only, skip)))


def _check_asked(asked: "ExaminationAsked") -> None:
    if asked.protocol not in _PROTOCOLS:
        told = _('protocol: there is no "{name}"; there are: {names}')
        raise ApiError(told.format(name=asked.protocol, names=", ".join(_PROTOCOLS)))
    if (asked.server is None) == (asked.command is None):
        raise ApiError(_("name a server by host and port, or a program by run: one of them"))
    if asked.command is not None and "{port}" not in asked.command:
        raise ApiError(
            _("run: write {word} where the program takes the port to listen on").format(word="{port}")
        )


def _picked(protocol: str, only: str | Sequence[str], skip: str | Sequence[str]) -> "tuple[Check, ...]":
    from popconsole.examiner.catalogue import catalogue, picked

    wanted, unwanted = ((one,) if isinstance(one, str) else tuple(one) for one in (only, skip))
    checks = picked(catalogue(protocol), wanted, unwanted)
    if not checks:
        raise ApiError(_('no check matches only and skip: "popconsole examine --list" lists them'))
    return checks


def _examined(asked: "ExaminationAsked", checks: "tuple[Check, ...]") -> "tuple[Examined, str]":
    """Examine; return what came of it, and the report."""
    from popconsole.ui.examination import form_named, outcome
    from popconsole.ui.examining import Examining

    form = form_named("text")
    with Examining(asked, checks) as examining:
        rows = [*form.head(examining.so_far(), _WIDTH)]
        for result in examining.results():
            rows += form.row(result, _WIDTH)
        examined = examining.examined()
    if not examined.usable:
        raise ApiError(outcome(examined))
    return examined, "\n".join([*rows, *form.foot(examined, _WIDTH)])


def _outcome(examined: "Examined", report: str) -> ExaminationOutcome:
    checks = tuple(_check(result, strict=examined.strict) for result in examined.results)
    return ExaminationOutcome(examined.server, examined.protocol, checks, report)


def _check(result: "Result", *, strict: bool) -> CheckOutcome:
    from popconsole.ui.examined_rows import transcript

    check = result.check
    shown = transcript(result) if result.verdict.value == "broken" else None
    return CheckOutcome(
        check.id,
        check.level.value,
        check.told,
        result.verdict.value,
        result.ruling.why,
        result.fails(strict=strict),
        None if shown is None else Transcript(shown, check.id),
    )
