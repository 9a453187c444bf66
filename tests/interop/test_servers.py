"""Each server that can be had starts, gives the mail that was put there, and forgets it when told to."""

import poplib

import pytest

from tests.interop.servers import SERVERS, MailServer, started

pytestmark = pytest.mark.interop

ONE = b"From: ida@mail.example\r\nSubject: one\r\n\r\nHello.\r\n"
TWO = b"From: ida@mail.example\r\nSubject: two\r\n\r\n.dots\r\n"


def _subjects(server: MailServer, user: str = "") -> list[bytes]:
    pop = poplib.POP3(*server.address, timeout=20)
    pop.user(user or server.user)
    pop.pass_(server.password)
    count = pop.stat()[0]
    rows = [row for number in range(count) for row in pop.retr(number + 1)[1] if row.startswith(b"Subject")]
    pop.quit()
    return rows


@pytest.mark.timeout(120)  # the packages are fetched
@pytest.mark.parametrize("name", SERVERS)
def test_a_server_starts_and_has_the_mail_that_is_put_there(name: str) -> None:
    with started(name, {"student": [ONE, TWO], "other": [TWO]}) as server:
        assert server.user == "student"
        assert server.version[0].isdigit()
        assert _subjects(server) == [b"Subject: one", b"Subject: two"]
        assert _subjects(server, "other") == [b"Subject: two"]
        server.fill([])
        assert _subjects(server) == []
        server.fill([TWO])
        assert _subjects(server) == [b"Subject: two"]
