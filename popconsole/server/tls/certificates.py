"""The mock server's certificate: made on first use, by a certificate authority of its own.

A program that is to trust it is told to trust the authority's file, ``ca.pem``. Keys can be read by the
user alone. Whoever has certificates brings them, and nothing is made.
"""

import contextlib
import os
import shutil
import ssl
import tempfile
import warnings
import weakref
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from popconsole.i18n import _
from popconsole.server.tls import pem

NAMES = ("localhost", "127.0.0.1", "::1", "popconsole.example")
"""Whom the certificate names: this machine, to itself, and the name in the greeting."""

_LASTS = timedelta(days=397)  # what programs accept at the most of a certificate today
_RENEWED = timedelta(days=30)  # before its end
_PRIVATE, _PUBLIC = 0o600, 0o644
_OTHERS = 0o077
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
        for file in (certificate, key or certificate):
            file.open("rb").close()  # OpenSSL would not say which one can't be read
        try:
            context.load_cert_chain(certificate, key, password=lambda: "")
        except ssl.SSLError as error:
            raise CertificateError(pem.why_not(certificate, key, error)) from error
    except OSError as error:
        told = _("{file}: {error}: a file was expected that the server can read")
        raise CertificateError(
            told.format(file=error.filename or certificate, error=error.strerror or error)
        ) from error
    return context


def own_context(folder: Path, now: datetime, names: Sequence[str] = NAMES) -> ssl.SSLContext:
    """Return what a server needs for TLS, with a certificate that lies in ``folder`` or is made there now.

    Raises CertificateError where the folder can't be written to, or what lies there can't be used.
    """
    made = folder / _CERTIFICATE
    try:
        tighten(folder)
        if _is_stale(folder, now):
            _make(folder, now, names)
    except OSError as error:
        raise CertificateError(
            _("{file}: {error}; bring a certificate with --tls-cert and --tls-key, or do without TLS").format(
                file=error.filename or folder, error=error.strerror or error
            )
        ) from error
    try:
        return server_context(made, folder / _KEY)
    except CertificateError as error:
        told = _(
            "the mock server's own certificate can't be used: remove {file}, and it is made anew ({why})"
        )
        raise CertificateError(told.format(file=made, why=error)) from error


class PassingCertificates:
    """Certificates for one server, in a folder of their own, which is removed once nobody holds this object.

    ``authority`` is the file of the authority that vouches for it, there behind the first call.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="popconsole-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def __call__(self) -> ssl.SSLContext:
        """Return what the server needs for TLS. Raises CertificateError."""
        return own_context(self._folder, datetime.now(UTC))  # noqa: TID251 - nobody is above who has a clock

    def spoiled(self, fault: str) -> ssl.SSLContext:
        """Return what goes wrong with TLS by the same authority; see ``spoiled_context``."""
        return spoiled_context(self._folder, fault, datetime.now(UTC))  # noqa: TID251 - as above

    @property
    def authority(self) -> Path:
        """The file of the certificate authority."""
        return authority(self._folder)


def tighten(folder: Path) -> list[Path]:
    """Let the user alone read the keys in a folder; return those that others could read.

    Raises OSError where that can't be done. On Windows the user's folders are the user's alone.
    """
    found = []
    for name in (_CA_KEY, _KEY):
        file = folder / name
        if os.name == "posix" and file.is_file() and file.stat().st_mode & _OTHERS:
            file.chmod(_PRIVATE)
            found.append(file)
    return found


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
    from popconsole.server.tls.issuing import Authority  # noqa: PLC0415 - slow to load, and needed once

    try:
        ca = Authority.read((folder / _CA).read_bytes(), (folder / _CA_KEY).read_bytes())
    except (OSError, ValueError) as error:
        told = _("{folder} has no authority for certificates: remove it, and it is made anew ({why})")
        raise CertificateError(told.format(folder=folder, why=error)) from error
    names = ("elsewhere.example",) if fault == "tls-wrong-name" else NAMES
    until = now - timedelta(days=1) if fault == "tls-expired" else now + _LASTS
    leaf = ca.issue(names, now - timedelta(days=2), until)
    with tempfile.TemporaryDirectory() as kept:  # Python takes a certificate from files alone; 0700
        file = Path(kept) / _CERTIFICATE
        file.write_bytes(leaf.certificate + leaf.key)
        context.load_cert_chain(file)
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
    from popconsole.server.tls.issuing import Authority  # noqa: PLC0415 - slow to load, and needed once

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ca: Authority | None = None
    with contextlib.suppress(FileNotFoundError, ValueError):
        ca = Authority.read((folder / _CA).read_bytes(), (folder / _CA_KEY).read_bytes())
    # The authority stays, for programs were told to trust it, as long as it outlasts what it issues.
    if ca is None or ca.ends < now + _LASTS:
        ca = Authority.new(now)
        _write(folder / _CA_KEY, ca.pem.key, _PRIVATE)
        _write(folder / _CA, ca.pem.certificate, _PUBLIC)
    leaf = ca.issue(names, now - timedelta(days=1), now + _LASTS)
    _write(folder / _KEY, leaf.key, _PRIVATE)
    _write(folder / _CERTIFICATE, leaf.certificate, _PUBLIC)


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
