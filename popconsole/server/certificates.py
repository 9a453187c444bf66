"""The mock server's certificate: made on first use, by a certificate authority of its own.

A program that is to trust it is told to trust the authority's file, ``ca.pem``. Keys can be read by the
user alone. Whoever has certificates brings them, and nothing is made.
"""

import contextlib
import os
import ssl
import tempfile
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from popconsole.i18n import _

NAMES = ("localhost", "127.0.0.1", "::1", "popconsole.example")
"""Whom the certificate names: this machine, to itself, and the name in the greeting."""

_LASTS = timedelta(days=397)  # what programs accept at the most of a certificate today
_RENEWED = timedelta(days=30)  # before its end
_PRIVATE, _PUBLIC = 0o600, 0o644
_CA, _CA_KEY, _CERTIFICATE, _KEY = "ca.pem", "ca-key.pem", "server.pem", "server-key.pem"


class CertificateError(ValueError):
    """A certificate can't be used or made; the message says which, why and what to do."""


def data_folder() -> Path:
    """Return the folder of the mock server's certificates, among the user's data; it need not exist."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only a server needs it

    return user_data_path("popconsole", appauthor=False) / "tls"


def server_context(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    """Return what a server needs for TLS, from PEM files of a certificate, its chain, and its key.

    Without ``key``, the key stands in the certificate's file. Raises CertificateError.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8314 section 4.1
    try:
        # Without a password to give, an enciphered key must not make OpenSSL ask at the terminal.
        context.load_cert_chain(certificate, key, password=lambda: "")
    except ssl.SSLError as error:
        raise CertificateError(
            _("{file}: no certificate and key in PEM that fit together and need no password: {error}").format(
                file=certificate, error=error.reason or error
            )
        ) from error
    except OSError as error:
        name = error.filename or certificate
        raise CertificateError(f"{name}: {error.strerror or error}") from error
    return context


def own_context(folder: Path, now: datetime, names: Sequence[str] = NAMES) -> ssl.SSLContext:
    """Return what a server needs for TLS, with a certificate that lies in ``folder`` or is made there now.

    Raises CertificateError where the folder can't be written to.
    """
    made = folder / _CERTIFICATE
    try:
        if _is_stale(folder, now):
            _make(folder, now, names)
    except OSError as error:
        raise CertificateError(
            _("{file}: {error}; bring a certificate with --tls-cert and --tls-key, or do without TLS").format(
                file=error.filename or folder, error=error.strerror or error
            )
        ) from error
    return server_context(made, folder / _KEY)


def users_own() -> ssl.SSLContext:
    """Return what a server needs for TLS, with the certificate among the user's data, made where it is due.

    Raises CertificateError.
    """
    return own_context(data_folder(), datetime.now(UTC))  # noqa: TID251 - nobody is above who has a clock


def spoiled_context(folder: Path, fault: str, now: datetime) -> ssl.SSLContext:
    """Return what a server needs for TLS that goes wrong: ``tls-expired``, ``tls-wrong-name`` or ``tls-old``.

    The certificate is of the authority in ``folder``, so that nothing else is wrong with it. Raises
    CertificateError.
    """
    context = own_context(folder, now)
    if fault == "tls-old":
        with warnings.catch_warnings():  # that these versions are old is what is wanted
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        return context
    import trustme  # noqa: PLC0415 - slow to load, and needed once

    ca = trustme.CA.from_pem((folder / _CA).read_bytes(), (folder / _CA_KEY).read_bytes())
    names = ("elsewhere.example",) if fault == "tls-wrong-name" else NAMES
    until = now - timedelta(days=1) if fault == "tls-expired" else now + _LASTS
    leaf = ca.issue_cert(*names, common_name=names[0], not_before=now - timedelta(days=2), not_after=until)
    leaf.configure_cert(context)
    return context


def users_spoiled(fault: str) -> ssl.SSLContext:
    """Return what goes wrong with TLS, by the authority among the user's data; see ``spoiled_context``."""
    return spoiled_context(data_folder(), fault, datetime.now(UTC))  # noqa: TID251 - as above


def authority(folder: Path) -> Path:
    """Return the file of the certificate authority that made a folder's certificates."""
    return folder / _CA


def _is_stale(folder: Path, now: datetime) -> bool:
    """Tell whether a certificate must be made: there is none, or it ends soon."""
    if not all((folder / name).is_file() for name in (_CA, _CERTIFICATE, _KEY)):
        return True
    made = datetime.fromtimestamp((folder / _CERTIFICATE).stat().st_mtime, UTC)
    return now - made > _LASTS - _RENEWED


def _make(folder: Path, now: datetime, names: Sequence[str]) -> None:
    import trustme  # noqa: PLC0415 - slow to load, and needed once

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:  # the authority stays, for programs were told to trust it
        ca = trustme.CA.from_pem((folder / _CA).read_bytes(), (folder / _CA_KEY).read_bytes())
    except (FileNotFoundError, ValueError):
        ca = trustme.CA(organization_name="popconsole", organization_unit_name="mock server on this machine")
        _write(folder / _CA_KEY, ca.private_key_pem.bytes(), _PRIVATE)
        _write(folder / _CA, ca.cert_pem.bytes(), _PUBLIC)
    leaf = ca.issue_cert(
        *names,
        common_name=names[0],  # fetchmail trusts none without
        not_before=now - timedelta(days=1),
        not_after=now + _LASTS,
    )
    _write(folder / _KEY, leaf.private_key_pem.bytes(), _PRIVATE)
    _write(folder / _CERTIFICATE, b"".join(blob.bytes() for blob in leaf.cert_chain_pems), _PUBLIC)


def _write(file: Path, octets: bytes, mode: int) -> None:
    """Put octets into a file at once: whoever reads it finds the old ones or the new, never a part."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(octets)
        Path(name).chmod(mode)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
