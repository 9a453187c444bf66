"""The mock server's TLS, as its options ask for it."""

import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from popconsole.cli.outcome import UnusableError, say
from popconsole.i18n import _
from popconsole.server.tls.certificates import (
    CertificateError,
    authority,
    data_folder,
    server_context,
    tighten,
    users_own,
)
from popconsole.server.tls.pem import out_of_date


@dataclass(frozen=True, slots=True)
class ServerTls:
    """What gives a server its TLS; ``authority``: the file of the one that made its certificate here."""

    context: Callable[[], ssl.SSLContext]
    authority: Path | None


def server_tls(certificate: Path | None, key: Path | None) -> ServerTls:
    """Return the TLS of a server: with the certificate in a file, or with one that is made on first use.

    Raises UnusableError where the files can't be used.
    """
    if certificate is None and key is not None:
        raise UnusableError(_("--tls-key goes with --tls-cert"))
    if certificate is None:
        loose: list[Path] = []
        with suppress(OSError):  # which comes again below, where it is told
            loose = tighten(data_folder())
        for file in loose:
            text = _(
                "others could read {file}, and can't any more. If somebody may have copied it, remove "
                "{folder}: all is made anew, and the new authority is to be trusted in place of the old one."
            ).format(file=file, folder=file.parent)
            say(_("Warning: {text}").format(text=text), err=True)
    try:
        context = users_own() if certificate is None else server_context(certificate, key)
    except CertificateError as error:
        raise UnusableError(str(error)) from error
    if certificate is not None:
        now = datetime.now(UTC)  # noqa: TID251 - nobody is above who has a clock
        for text in out_of_date(certificate, now):
            say(_("Warning: {text}").format(text=text), err=True)
    return ServerTls(lambda: context, authority(data_folder()) if certificate is None else None)
