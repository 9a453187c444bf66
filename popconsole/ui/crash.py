"""What is told where popconsole itself fails: where in the program, and where the sessions are.

Nothing that was said or typed stands in it: no values of variables, and not the words of the exception, which
may quote them.
"""

import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from popconsole.i18n import _, ngettext
from popconsole.transcript.safe import safe_prose

EXIT_CODE = 2
_FRAMES = 12  # of each exception, the innermost
_PARTS = 3  # of the path of a file that is none of ours


class CrashError(Exception):
    """popconsole has failed, ``__cause__`` says of what; ``kept`` are the files where the sessions are."""

    def __init__(self, kept: Sequence[Path] = ()) -> None:
        super().__init__("popconsole failed")
        self.kept = tuple(kept)


def crash_text(error: BaseException, kept: Sequence[Path] = ()) -> str:
    """Return what is told of an error that nothing has dealt with, in rows that are safe to show.

    ``kept`` are the files where the sessions are, their secrets masked.
    """
    if isinstance(error, CrashError):
        kept = error.kept
        error = error.__cause__ or error
    rows = [_("popconsole has failed: that is a fault of the program, and not of what you did.")]
    rows += _causes(error)
    if kept:
        told = ngettext(
            "The session is kept, its secrets masked (popconsole open --last shows the last one):",
            "The sessions are kept, their secrets masked (popconsole open --last shows the last one):",
            len(kept),
        )
        rows += [told, *(f"  {path}" for path in kept)]
    rows.append(
        _(
            "Please tell the maintainers what you did, with the lines above: nothing that was said or typed "
            "stands in them. Then start popconsole again."
        )
    )
    return "\n".join(map(safe_prose, rows))


def _causes(error: BaseException) -> list[str]:
    return [row for cause in _chain(error) for row in _where(cause)]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that led to it, the newest first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = getattr(error, "error", None)  # as Textual's workers wrap it
        if isinstance(inner, BaseException):
            error = inner
        else:
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _where(error: BaseException) -> list[str]:
    """Return the kind of an error, and where in the program it arose, the innermost place first."""
    rows = [f"  {type(error).__module__}.{type(error).__qualname__}".replace(" builtins.", " ")]
    places = [f"    {place}" for place in _places(error.__traceback__)]
    return rows + places[: -_FRAMES - 1 : -1]


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(trace):
        code = frame.f_code
        path = Path(code.co_filename)
        parts = path.parts
        if "popconsole" in parts:
            parts = parts[len(parts) - parts[::-1].index("popconsole") - 1 :]
        yield _("{file}, line {n}, in {name}").format(
            file="/".join(parts[-_PARTS - 2 :]), n=line, name=code.co_qualname
        )


class _Told(logging.Handler):
    """Prints what asyncio reports of an error in a callback or a task, without what was said or typed."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and sys.stderr is not None:
            rows = [_("A fault of the program, which goes on; please tell the maintainers:"), *_causes(error)]
            print("\n".join(map(safe_prose, rows)), file=sys.stderr)  # noqa: T201 - nobody else tells it


def hush_asyncio() -> None:
    """Have asyncio tell of errors that nobody awaits in our words: its own show what a callback was given."""
    logger = logging.getLogger("asyncio")
    if not any(isinstance(handler, _Told) for handler in logger.handlers):
        logger.addHandler(_Told())
        logger.propagate = False
