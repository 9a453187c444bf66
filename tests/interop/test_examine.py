"""Servers that nobody here wrote, examined: what is told of each was held against the RFC's text by hand."""

import os
from pathlib import Path

import pytest

from popconsole.examiner.catalogue import catalogue, picked
from popconsole.examiner.mail import mail
from popconsole.examiner.running.examiner import Examiner, Permitted
from popconsole.examiner.running.player import LoginAccount, Reached
from popconsole.examiner.running.stores import MaildirStore, MboxStore
from tests.interop import dovecot as dovecots
from tests.interop import popa3d as popa3ds
from tests.interop.dovecot import Dovecot
from tests.interop.popa3d import Popa3d

pytestmark = pytest.mark.interop

# What each breaks, and the section that says so.
DOVECOT = {
    # USER alone is answered +OK. RFC 1939 section 3: a command with a syntax error gets -ERR.
    "rfc1939/3/12",
    # Nothing is locked (pop3_lock_session is off), and a message goes while another session has it open.
    # Section 4 wants it locked "as necessary to prevent messages from being modified or removed".
    "rfc1939/4/4",
    # A message without a last line end is told two octets too small. Section 11: the size is what is sent.
    "rfc1939/11/3",
    "rfc1939/5-RETR/9",  # the same two octets, in the text of +OK: of that no RFC speaks
    # One user has APOP and PASS. Section 13 advises against that.
    "rfc1939/13/1",
    # USER and SASL are not listed after login. RFC 2449 section 5: what is listed before must be listed then.
    "rfc2449/5-CAPA/3",
    "rfc5034/3-SASL/1",  # RFC 5034 section 3 says so of SASL once more
    # CRAM-MD5 with an initial response gets a challenge. Section 4: it must be rejected with -ERR.
    "rfc5034/4-AUTH/8",
}
POPA3D = {
    # Nothing is locked: where another session removes a message, the first one is closed at RETR.
    "rfc1939/4/4",
    # A QUIT whose CRLF never came is obeyed. Section 3: a command ends with a CRLF.
    "rfc1939/6/2",
}


class Owned:
    """A store whose files belong to another user."""

    def __init__(self, store: MaildirStore | MboxStore, owner: tuple[int, int]) -> None:
        self._store = store
        self._owner = owner
        self.ours = self.empties = True

    def put_back(self, *, empty: bool = False) -> None:
        self._store.put_back(empty=empty)
        path = self._store.path
        for one in (path, *path.rglob("*")) if path.is_dir() else (path,):
            os.chown(one, *self._owner)

    def changed(self) -> bool:
        return True


def _broken(address: tuple[str, int], store: Owned, *only: str) -> dict[str, str]:
    reached = Reached(lambda: address, "POP3", LoginAccount(b"student", b"learn"))
    examiner = Examiner(reached, Permitted(), store)
    examiner.begin()
    results = list(examiner.run(picked(catalogue("POP3"), only, ())))
    assert sum(result.verdict.value == "met" for result in results) > len(results) // 3
    return {result.check.id: result.ruling.why for result in results if result.verdict.value == "broken"}


@pytest.mark.timeout(300)
def test_what_dovecot_breaks_the_rfcs_bear_out() -> None:
    reason = dovecots.why_not()
    if reason is not None:
        pytest.skip(reason)
    with Dovecot({"student": list(mail().values())}) as running:
        path = running.folder / "mail" / "student" / "Maildir"
        owner = path.stat()
        store = Owned(MaildirStore(path, mail()), (owner.st_uid, owner.st_gid))
        assert set(_broken(running.address, store)) == DOVECOT


@pytest.mark.timeout(300)  # each login takes a second
def test_what_popa3d_breaks_the_rfcs_bear_out() -> None:
    reason = popa3ds.why_not()
    if reason is not None:
        pytest.skip(reason)
    with Popa3d({"student": list(mail().values())}) as running:
        path = Path(running.folder) / "mail" / "student"
        owner = path.stat()
        store = Owned(MboxStore(path, mail()), (owner.st_uid, owner.st_gid))
        found = _broken(running.address, store, "rfc1939/[46]*", "rfc1939/5-*", "rfc1939/3/[2-5]")
        assert set(found) == POPA3D
