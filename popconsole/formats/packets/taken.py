"""What every reader of packets does, wherever in a file they stand: as octets, in rows of hexadecimal, told.

A reader makes ``Packet``s of what it finds, or ``ToldSegment``s where the file has the numbers of TCP and the
octets behind them but not the headers; from there on there is one way.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from popconsole.formats.draft import Draft
from popconsole.formats.errors import TranscriptError
from popconsole.formats.packets.packet import Aside, Packet
from popconsole.formats.packets.table import ConnectionTable, ToldSegment
from popconsole.formats.packets.talk import Manner, Talks
from popconsole.formats.source import Source
from popconsole.formats.tls.keylog import KeyLog
from popconsole.i18n import _, ngettext


class TakenPackets:
    """Takes the packets of ``source``, and gives ``draft`` what is said in them.

    ``row`` tells the row of the file in which the packet stands that was given last, from 1; without it
    oddities bear the number of the packet. ``manner`` says how the file tells of connections. ``aside`` takes
    what else the file tells: oddities, secrets of TLS, comments. TLS is opened with the keys that were given
    with the source. ``talks`` are the connections that are found.
    """

    def __init__(
        self,
        source: Source,
        draft: Draft,
        row: Callable[[], int] | None = None,
        manner: Manner = Manner(),  # noqa: B008 - a value that does not change
    ) -> None:
        self._name = source.name
        self._draft = draft
        keys = KeyLog() if source.keys is None else source.keys
        self.talks = Talks(draft, keys, row)
        self.talks.manner = manner
        self._damage: list[str] = []
        self.aside = Aside(self._odd, keys.add)
        self._table = ConnectionTable(self.talks, self.aside)

    def _odd(self, code: str, message: str) -> None:
        self._damage.append(message)
        self._draft.odd(self.talks.place, code, message)

    @property
    def manner(self) -> Manner:
        """How the file tells of connections; to be set before any is told of."""
        return self.talks.manner

    @manner.setter
    def manner(self, manner: Manner) -> None:
        self.talks.manner = manner

    def take(self, packets: Iterator[Packet]) -> Iterator[int]:
        """Take all packets, some at each step; yield how many they are."""
        return self._table.take(packets)

    def take_told(self, segments: Iterator[ToldSegment]) -> Iterator[int]:
        """Take all segments, some thousand at each step; yield how many they are."""
        return self._table.take_told(segments)

    def hear(self, segments: Iterator[ToldSegment]) -> None:
        """Take all segments at once, for a reader that counts by rows what it understood."""
        for _count in self._table.take_told(segments):
            pass

    def finish(self, remedy: str = "") -> None:
        """Take it that nothing more comes. Raises TranscriptError where nothing of POP was said.

        ``remedy`` is what to do then about this form of file.
        """
        table, talks, draft = self._table, self.talks, self._draft
        draft.passed_over(table.links.total())
        table.finish()
        talks.finish()
        told = list(_left_out(table, talks.others))
        if not draft.heard:
            messages = (message for _code, message in told)
            raise _nothing(self._name, talks.number, [*self._damage, *messages], remedy)
        for code, message in told:
            draft.odd(talks.place, code, message)


def _nothing(name: str, packets: int, told: list[str], remedy: str) -> TranscriptError:
    """Return the error of a capture that holds no conversation; ``told`` is what was met in it."""
    found = ngettext(
        "the capture has {count} packet, and none of POP2 or POP3.",
        "the capture has {count} packets, and none of POP2 or POP3.",
        packets,
    )
    if not packets:
        found = _("the capture has no packets.")
    return TranscriptError(
        name,
        1,
        " ".join((found.format(count=packets), *told)).removesuffix("."),
        _("a connection with a greeting such as +OK was expected"),
        remedy or _("Capture the connection from its beginning, and whole packets."),
    )


def _left_out(table: ConnectionTable, others: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield, as oddities, what of the capture is not shown or doubtful, and why."""
    if table.backwards is not None:
        number, seconds = table.backwards
        yield (
            "packets-backwards",
            _(
                "Packet {number} is {seconds:.6f} seconds older than the one before it: the packets are put "
                "in order by their sequence numbers."
            ).format(number=number, seconds=seconds),
        )
    if table.links:
        names = ", ".join(
            _("{number} ({count} packets)").format(number=number, count=count)
            for number, count in sorted(table.links.items())
        )
        yield (
            "link-type",
            _("Packets of link types that can't be read are passed over: {names}.").format(names=names),
        )
    if table.fragments.incomplete:
        yield (
            "fragments-missing",
            _("Of {count} packets that came in fragments not all fragments were captured.").format(
                count=table.fragments.incomplete
            ),
        )
    if others:
        names = ", ".join(
            _("{name} ({count})").format(name=name, count=count) for name, count in sorted(others.items())
        )
        yield (
            "other-protocols",
            _("Connections of other protocols are not shown: {names}.").format(names=names),
        )
