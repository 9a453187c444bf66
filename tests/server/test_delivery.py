"""Replies on their way, for a connection and a transport that note what they are told."""

import asyncio
from collections.abc import Iterator

import pytest

from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.server.engine.answer import Answer, AnswerKind, Mail
from popconsole.server.listening.delivery import PlainDelivery, end_writing
from popconsole.server.listening.idle import IdleTimer
from popconsole.server.listening.lines import PendingLines

MAIL = Answer(AnswerKind.OK, "RETR", body=Mail(1))


class Noted(asyncio.Transport):
    """Notes what is written; there is room for ``room`` octets, then the delivery is told to wait."""

    def __init__(self, room: int = 100) -> None:
        super().__init__()
        self.notes: list[object] = []
        self.room = room
        self.delivery: PlainDelivery | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.notes.append(data)
        self.room -= len(data)
        if self.room <= 0 and self.delivery is not None:
            self.delivery.blocked = True

    def abort(self) -> None:
        self.notes.append("aborted")

    def is_closing(self) -> bool:
        return False

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        raise OSError(107, "Transport endpoint is not connected")


class Owner:
    """A connection of which nothing is asked but to go on."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.timer = IdleTimer(asyncio.get_running_loop(), self, 60)
        self.lines = PendingLines()
        self.went_on = 0
        self.troubles: list[MaildropError] = []

    def watch(self, due: float) -> None:
        del due

    def troubled(self, error: MaildropError) -> None:
        self.troubles.append(error)

    def write(self, octets: bytes) -> None:
        self.transport.write(octets)

    def end_writing(self) -> bool:
        return end_writing(self.transport)

    def delivered(self) -> None:
        self.went_on += 1


def slices(*parts: bytes, broken: bool = False) -> Iterator[bytes]:
    yield from parts
    if broken:
        raise MaildropError(Trouble.TEMPORARY, "gone")


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.mark.parametrize("broken", [False, True])
def test_slices_wait_while_nobody_reads(*, broken: bool) -> None:
    async def run() -> tuple[list[object], int]:
        transport = Noted(room=5)
        owner = Owner(transport)
        transport.delivery = delivery = PlainDelivery(owner, asyncio.get_running_loop())
        delivery.answer(MAIL, b"+OK", slices(*[b"x"] * 20, broken=broken))
        busy = [delivery.delivering]
        delivery.reply(b"behind it")
        delivery.flush()
        await _turns(5)
        assert transport.notes == [b"+OK", b"x", b"x"]
        transport.room = 100
        delivery.blocked = False
        delivery.go_on()
        delivery.go_on()  # told twice, it goes on once
        await _turns(10)
        busy.append(delivery.delivering)
        assert busy == [True, False]
        assert list(map(str, owner.troubles)) == ["gone"] * broken
        return transport.notes, owner.went_on

    notes, went_on = asyncio.run(run())
    assert notes == [b"+OK"] + [b"x"] * 20 + ["aborted"] * broken
    assert went_on == (not broken)


def test_nothing_is_written_to_a_connection_that_is_gone() -> None:
    async def run() -> list[object]:
        transport = Noted()
        delivery = PlainDelivery(Owner(transport), asyncio.get_running_loop())
        delivery.answer(MAIL, b"", slices(b"x"))
        delivery.stop()
        delivery.reply(b"too late")
        delivery.flush()
        await _turns(5)
        return transport.notes

    assert asyncio.run(run()) == []


def test_one_side_of_a_connection_that_was_reset_can_not_be_closed() -> None:
    async def run() -> bool:
        return end_writing(Noted())

    assert not asyncio.run(run())
