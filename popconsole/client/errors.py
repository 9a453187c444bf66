"""Why no connection could be made, and what to try."""

import ssl

from popconsole.client.certificate import look
from popconsole.client.tls import TrustError, why_not, worth_a_look
from popconsole.i18n import N_, _, own_number
from popconsole.transcript.safe import safe_text

BEWARE = N_("use --insecure only to look, never to log in with a password that matters")


class ConnectError(Exception):
    """No connection could be made; the message says to where, why, and what to try."""

    def __init__(self, host: str, port: int, reason: str, advice: str) -> None:
        super().__init__(
            _("no connection to {host} port {port}: {reason}; {advice}").format(
                host=safe_text(host), port=port, reason=reason, advice=advice
            )
        )


async def of_opening(
    error: TrustError | OSError | UnicodeError,
    host: str,
    port: int,
    timeout: float,  # noqa: ASYNC109 - a number in a text, and of a second look
    *,
    tls: bool,
) -> ConnectError:
    """Return what is said of an error that opening a connection ended with; ``timeout`` in seconds.

    Under ``tls`` the server is looked at once more, for what its certificate says.
    """
    check = _("check the name and the port")
    match error:
        case TrustError():
            return ConnectError(host, port, str(error), _("give the file of an authority"))
        case UnicodeError():
            told = _("its parts, between dots, have 1 to 63 characters each (RFC 1035 section 2.3.4)")
            return ConnectError(host, port, _("that is no name of a host"), told)
        case TimeoutError():
            reason = _("nobody answers after {seconds:g} seconds").format(seconds=own_number(timeout))
            return ConnectError(host, port, reason, _("check the name and the port, or a firewall"))
        case ConnectionRefusedError():
            reason = _("nothing listens there")
            return ConnectError(host, port, reason, _("start the server or give another port"))
        case _ if isinstance(error, ssl.SSLError) or (tls and isinstance(error, ConnectionError)):
            seen = await look(host, port, stls=False, timeout=timeout) if worth_a_look(error) else None
            advice = _(BEWARE) if isinstance(error, ssl.SSLCertVerificationError) else check
            return ConnectError(host, port, why_not(error, host, seen), advice)
        case _:
            return ConnectError(host, port, error.strerror or str(error) or type(error).__name__, check)
