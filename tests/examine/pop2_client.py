"""A small client of POP2 that fetches all mail and deletes it; it does right, unless told HOW to do wrong.

``python -m tests.examine.pop2_client HOST PORT USER PASSWORD OUTBOX [HOW]``. It ends with 0 where it has all.
"""

import pathlib
import socket
import sys
from typing import NoReturn

_PATIENCE = 2.0  # seconds for a reply


def give_up(code: int) -> NoReturn:
    """End without QUIT: what was marked stays (RFC 937 p. 10)."""
    sys.exit(code)


def fetch(host: str, port: int, user: str, password: str, outbox: pathlib.Path, how: str) -> None:
    """Fetch all mail, a file for each message, and acknowledge it once it is on the disk."""
    stream = socket.create_connection((host, port), _PATIENCE).makefile("rwb")

    def say(line: str, sign: bytes) -> int:
        stream.write(line.encode() + b"\r\n")
        stream.flush()
        return heard(sign)

    def heard(sign: bytes) -> int:
        line = stream.readline(600)
        if line == b"\r\n":  # some send one behind the data
            line = stream.readline(600)
        if not line.startswith(sign) or not line.endswith(b"\n"):
            give_up(3)
        told = line[1:].split()
        number = told[0] if told and sign in (b"#", b"=") else b"0"
        if not number.isdigit():
            give_up(4)
        return int(number)

    heard(b"+ POP2")
    count = say(f"HELO {user} {password}", b"#")
    length = say("READ", b"=") if count else 0
    for number in range(1, count + 1):
        stream.write(b"RETR\r\n")
        stream.flush()
        mail = stream.read(length)
        if len(mail) < length and how != "trusting":
            give_up(5)
        (outbox / str(number)).write_bytes(mail)
        length = say("ACKD", b"=")
    if length:
        give_up(6)
    say("QUIT", b"+")


if __name__ == "__main__":
    host, port, user, password, outbox, *how = sys.argv[1:]
    try:
        fetch(host, int(port), user, password, pathlib.Path(outbox), *(how or ["right"]))
    except OSError:
        give_up(7)
