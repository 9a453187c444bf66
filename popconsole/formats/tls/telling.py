"""What is said of a connection under TLS: alerts, keys that are missing, what does not open."""

from collections.abc import Iterator, Sequence

from popconsole.formats.tls.alerts import ALERTS, CLOSES, REFUSED_CERTIFICATE
from popconsole.formats.tls.direction import Direction
from popconsole.formats.tls.keylog import KeyLog
from popconsole.formats.tls.pieces import Remark
from popconsole.formats.tls.records import Record
from popconsole.formats.tls.suites import Suite
from popconsole.i18n import N_, _
from popconsole.transcript.model import Side

_SIDES = {Side.CLIENT: N_("the client"), Side.SERVER: N_("the server")}
_WARNING = 1  # the level of an alert that ends nothing (RFC 5246 section 7.2)
_ALERTS = (11, 19)  # octets of an encrypted record of TLS 1.3 that has the size of an alert


class TlsRemarks:
    """Makes the remarks of one connection; of each kind and side one."""

    def __init__(self, keys: KeyLog) -> None:
        self._keys = keys
        self._told: set[tuple[str, Side]] = set()

    def said(self, code: str) -> bool:
        """Tell whether a remark with that code was made."""
        return any(code == told for told, _side in self._told)

    def _once(self, code: str, side: Side, text: str, at: float | None) -> Iterator[Remark]:
        if (code, side) not in self._told:
            self._told.add((code, side))
            yield Remark(code, side, text, at)

    def alert(self, side: Side, alert: bytes, client: Side, at: float | None) -> Iterator[Remark]:
        """Tell of an alert (RFC 8446 section 6), by what it means; the end of what a side says is none."""
        level, number = alert
        name, meaning = ALERTS.get(number, (str(number), N_("an alert that is not known")))
        if number in CLOSES:
            return
        code, text = "tls-alert", _("{side} breaks TLS off: {meaning} (alert {name})")
        if level == _WARNING:
            code, text = "tls-warning", _("{side} warns: {meaning} (alert {name})")
        elif number in REFUSED_CERTIFICATE and side is client:
            code = "tls-certificate-refused"
            text = _("the client does not take the server's certificate: {meaning} (alert {name})")
        told = text.format(side=_(_SIDES[side]), meaning=_(meaning), name=name)
        yield from self._once(code, side, told, at)

    def no_keys(self, side: Side, random: bytes, at: float | None) -> Iterator[Remark]:
        """Tell that nothing opens the connection, and what would."""
        text = (
            _("the key log has no secrets for this session: its client random begins with {random}")
            if self._keys
            else _(
                "TLS hides what is said: --keylog FILE opens it, with the file that the client or the server "
                "wrote as SSLKEYLOGFILE"
            )
        ).format(random=random[:8].hex())
        yield from self._once("tls-no-keys", side, text, at)

    def keys_missing(self, side: Side, labels: Sequence[str], at: float | None) -> Iterator[Remark]:
        """Tell that the key log has some of the secrets and not all."""
        text = _("the key log has no {labels} for this session: what these open stays hidden").format(
            labels=", ".join(labels)
        )
        yield from self._once("tls-keys-missing", side, text, at)

    def unknown_suite(self, side: Side, suite: Suite, at: float | None) -> Iterator[Remark]:
        """Tell that the cipher suite, or the version, can't be opened here, whatever keys there are."""
        text = _("what is said is encrypted with {name}, which is not opened here").format(name=suite.name)
        yield from self._once("tls-cipher", side, text, at)

    def early(self, side: Side, at: float | None) -> Iterator[Remark]:
        """Tell of early data (RFC 8446 sections 2.3 and 8): they may have been said before."""
        text = _(
            "the client offers early data (0-RTT), which anybody can send again; the server may have passed "
            "them over"
        )
        yield from self._once("tls-early-data", side, text, at)

    def unanswered(self, side: Side, at: float | None) -> Iterator[Remark]:
        """Tell that the handshake is not all there."""
        if not self.said("tls-alert") and not self.said("tls-certificate-refused"):
            text = _("the TLS handshake is not all there: without it nothing more can be opened")
            yield from self._once("tls-handshake", side, text, at)

    def no_record(self, side: Side, at: float | None, place: int) -> Iterator[Remark]:
        """Tell that what a side sends is no TLS any more."""
        text = _(
            "octet {place} of what {side} sends under TLS begins no record: the rest is passed over"
        ).format(side=_(_SIDES[side]), place=place + 1)
        yield from self._once("tls-no-record", side, text, at)

    def closed(self, direction: Direction, record: Record) -> Iterator[Remark]:
        """Tell of a record that does not open although there are keys, and where no more are tried."""
        text = _(
            "a TLS record of {side} does not fit the keys (at octet {place} of what it sends under TLS)"
        ).format(side=_(_SIDES[direction.side]), place=record.place + 1)
        yield from self._once("tls-record", direction.side, text, record.at)
        if direction.hidden:
            text = _("too many records of {side} in a row do not fit the keys: the rest stays hidden").format(
                side=_(_SIDES[direction.side])
            )
            yield from self._once("tls-records", direction.side, text, record.at)

    def perhaps_refused(self, client: Direction, at: float | None) -> Iterator[Remark]:
        """Tell what the client's records look like where no key opens them: one alone, of an alert's size."""
        if len(client.hidden_sizes) == 1 and client.hidden_sizes[0] in _ALERTS:
            text = _(
                "all that the client sends behind the handshake is one record with the size of an alert: it "
                "seems to have refused the server's certificate, or the handshake"
            )
            yield from self._once("tls-perhaps-refused", client.side, text, at)
