"""When a message came: by a Maildir's name, a file's last change, an mbox's separator."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.maildrop import arrival
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.messages import StoredMessage
from popconsole.maildrop.names import INBOX

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp()
HOUR = 3_600


@pytest.fixture(params=["UTC", "XXX+05", "XXX-05"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[float]:
    """Put this machine into a time zone; give the hours that it is behind universal time."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system's time zone can't be set for one program")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield {"UTC": 0, "XXX+05": 5, "XXX-05": -5}[request.param]
    monkeypatch.undo()
    time.tzset()


def test_a_date_without_a_zone_is_the_later_of_here_and_universal(zone: float) -> None:
    line = b"From jones@x.example Mon Mar  2 09:00:00 2026"
    assert arrival.of_separator(line) == NINE + max(zone, 0) * HOUR


@pytest.mark.parametrize(
    ("date", "hours"),
    [
        ("Mon Mar  2 09:00:00 2026 +0100", -1),
        ("Mon Mar  2 09:00:00 -0500 2026", 5),
        ("Mon, 2 Mar 2026 09:00:00 +0200", -2),
    ],
)
def test_a_zone_in_digits_counts(zone: float, date: str, hours: float) -> None:
    del zone
    assert arrival.of_separator(f"From jones@x.example {date}\n".encode()) == NINE + hours * HOUR
    assert arrival.of_separator(f"From Mon smith {date}\r\n".encode()) == NINE + hours * HOUR


@pytest.mark.parametrize("name", ["PST", "CET", "XYZ"])
def test_a_zone_of_a_name_never_makes_it_earlier(zone: float, name: str) -> None:
    found = arrival.of_separator(b"From a Mon Mar  2 09:00:00 %s 2026" % name.encode())
    assert found is not None
    assert found >= NINE + max(zone, 0, 8 if name == "PST" else 0) * HOUR


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"From ",
        b"From jones",
        b"From jones Mon",
        b"From a Mon Mar 32 09:00:00 2026",
        b"Mon Mar  2 09:00:00 2026",
    ],
)
def test_what_is_no_date_tells_nothing(line: bytes) -> None:
    assert arrival.of_separator(line) is None


@given(st.binary(max_size=60), st.integers(0, 99_999))
def test_any_separator_is_borne(octets: bytes, year: int) -> None:
    for line in (octets, b"From x Mon " + octets, b"From x Mon Mar  2 09:00:00 %d" % year):
        found = arrival.of_separator(line)
        assert found is None or isinstance(found, float)


@pytest.mark.parametrize(
    ("name", "changed", "came"),
    [
        ("1772442000.M1P2.host:2,S", 5.0, 1772442000.0),
        ("1.M1P2.host", 1772442000.0, 1772442000.0),
        ("letter.eml", 7.5, 7.5),
        ("99999999999999999999.eml", 7.5, 999999999999999999.0),
    ],
)
def test_the_later_of_a_file_s_two_times(name: str, changed: float, came: float) -> None:
    assert arrival.of_file(name, changed) == came


def came(path: Path) -> list[float | None]:
    mailbox = PathSource(path).open(INBOX)
    try:
        messages = list(mailbox.messages)
        assert all(isinstance(message, StoredMessage) for message in messages)
        return [message.arrived() for message in messages if isinstance(message, StoredMessage)]
    finally:
        mailbox.close()


def test_each_kind_of_mailbox_tells_it(tmp_path: Path) -> None:
    text = b"Subject: x\n\nHello.\n"
    mbox = tmp_path / "mail"
    mbox.write_bytes(
        b"From a@x.example Mon Mar  2 09:00:00 2026 +0000\n" + text + b"\n"
        b"From a@x.example Mon, 2 Mar 2026 10:00:00 +0000\n" + text + b"\n"
    )
    assert came(mbox) == [NINE, NINE + HOUR]
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "a.eml").write_bytes(text)
    os.utime(folder / "a.eml", (NINE, NINE))
    assert came(folder) == [NINE]
    for name in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    file = tmp_path / "Maildir" / "cur" / f"{int(NINE)}.M1.host:2,S"
    file.write_bytes(text)
    os.utime(file, (1, 1))
    assert came(tmp_path / "Maildir") == [NINE]


def test_an_mbox_without_dates_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(b"From a\nSubject: x\n\nHello.\n\nFrom b\nSubject: y\n\nHello.\n")
    assert came(tmp_path / "mail") == [None, None]


def test_a_file_that_is_gone_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: x\r\n\r\n")
    mailbox = PathSource(tmp_path).open(INBOX)
    (tmp_path / "a.eml").unlink()
    message = mailbox.messages[0]
    assert isinstance(message, StoredMessage)
    assert message.arrived() is None
