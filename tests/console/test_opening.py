"""What can be opened is listed with numbers in the line console."""

import asyncio

from tests.console.conftest import shell


def test_listed_and_opened_by_its_number() -> None:
    rows = asyncio.run(shell(stdin=b":open\n")).rows
    assert "Transcripts that come with popconsole:" in rows
    (listed,) = [row for row in rows if "rfc1939-session, The example session of RFC 1939" in row]
    number = listed.partition(":")[0]
    ran = asyncio.run(shell(stdin=f":open {number}\n:open 99999\n".encode()))
    assert "POP3: rfc1939-session.txt: The example session of RFC 1939, " in ran.out.decode()
    assert b'"99999" is no number of what can be opened' in ran.err
    assert ran.code == 2
