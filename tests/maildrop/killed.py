"""Removes messages in a child that is killed at the nth call that changes a file, for every n.

    python killed.py KIND FOLDER

KIND is mbox, maildir or eml. Prints a JSON object a line, for each n: how the child ended, the messages that
are found in the maildrop afterwards, by the same code as ever, and the files that are there then.
"""

import itertools
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from popconsole.maildrop import mbox_rewrite
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops

FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"
TEXTS = [b"Subject: %d\n\n" % n + b"a line of text\n" * 10 for n in range(4)]
NEW = b"Subject: new\n\ncame meanwhile\n"
REMOVED = frozenset({1, 3})
CALLS = (
    "open",
    "write",
    "fsync",
    "replace",
    "rename",
    "unlink",
    "link",
    "close",
    "fchmod",
    "fchown",
    "ftruncate",
)


def fill(kind: str, path: Path) -> None:
    """Make a maildrop of that kind with four messages."""
    if kind == "mbox":
        path.write_bytes(b"".join(FROM + text + b"\n" for text in TEXTS))
        return
    for name in ("cur", "new", "tmp") if kind == "maildir" else (".",):
        (path / name).mkdir(parents=True, exist_ok=True)
    for n, text in enumerate(TEXTS):
        name = f"new/{1000 + n}.x" if kind == "maildir" else f"{n}.eml"
        (path / name).write_bytes(text)


def deliver(kind: str, path: Path) -> None:
    """Let new mail come."""
    if kind == "mbox":
        with path.open("ab") as file:
            file.write(FROM + NEW + b"\n")
    else:
        (path / ("new/2000.x" if kind == "maildir" else "9.eml")).write_bytes(NEW)


def count_calls(at: Callable[[int, str, tuple[Any, ...]], None]) -> None:
    """From now on, call ``at`` with a count before each call that changes a file."""
    numbers = itertools.count(1)

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            at(next(numbers), name, arguments)
            return function(*arguments, **named)

        return call

    for name in CALLS:
        setattr(os, name, counting(name, getattr(os, name)))


def found(path: Path) -> list[str]:
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(path))
    lease = maildrops.open(b"u")
    texts = [message.octets.replace(b"\r\n", b"\n").decode() for message in lease.messages]
    lease.release()
    return texts


def child(kind: str, path: Path, last: int) -> None:
    write = os.write

    def at(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if number == last:
            if name == "write":  # half of it gets through
                write(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            os._exit(9)

    vars(mbox_rewrite).update(SLICE=64, _PATIENCE=0.0001)
    count_calls(at)
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(path))
    lease = maildrops.open(b"u")
    deliver(kind, path)
    lease.release(REMOVED)
    os._exit(0)


def main(kind: str, folder: Path) -> None:
    for last in itertools.count(1):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / "mail"
        fill(kind, path)
        if not (number := os.fork()):
            try:
                child(kind, path, last)
            finally:
                os._exit(1)
        _, status = os.waitpid(number, 0)
        code = os.waitstatus_to_exitcode(status)
        texts = found(path)
        files = sorted(p.name for p in folder.rglob("*") if p.is_file())
        print(json.dumps({"code": code, "texts": texts, "files": files}))
        if code != 9:
            return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
