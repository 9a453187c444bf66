"""What is wrong with the files of a server's certificate and key, in plain words, and what to do about it."""

import ssl
from datetime import datetime
from pathlib import Path

from popconsole.i18n import _

_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_TRUSTED = b"-----BEGIN TRUSTED CERTIFICATE-----"
_KEY = b"PRIVATE KEY-----"
_ENCIPHERED = (b"-----BEGIN ENCRYPTED PRIVATE KEY-----", b"Proc-Type: 4,ENCRYPTED")
_SEQUENCE = b"\x30\x82"  # how DER begins (X.690): a long sequence
_MOST = 1_048_576  # octets that are looked at


def why_not(certificate: Path, key: Path | None, error: ssl.SSLError) -> str:
    """Return why OpenSSL does not take these files; without ``key``, both stand in ``certificate``.

    Raises OSError where they can't be read any more.
    """
    first, second = _read(certificate), _read(key or certificate)
    if (wrong := _of_certificate(certificate, first)) or (wrong := _of_key(certificate, key, second)):
        return wrong
    if error.reason == "KEY_VALUES_MISMATCH":
        told = _(
            "{key}: the key is not that of the first certificate in {file}: give the two that belong "
            "together, and in a chain the server's own certificate first"
        )
        return told.format(key=key or certificate, file=certificate)
    told = _("{file}: no usable certificate and key in PEM ({error}): write them anew")
    names = str(certificate) if key is None else f"{certificate}, {key}"
    return told.format(file=names, error=(error.reason or str(error)).replace("_", " ").lower())


def out_of_date(file: Path, now: datetime) -> list[str]:
    """Return which certificates of a file, the server's own first, are good no more or not yet (RFC 5280).

    Each is a sentence; none where all are good, or the file can't be read in that way.
    """
    from cryptography import x509  # noqa: PLC0415 - slow to load, and only for who brings a certificate

    try:
        chain = x509.load_pem_x509_certificates(_read(file))
    except (OSError, ValueError):
        return []
    told = []
    for number, certificate in enumerate(chain, 1):
        if now > certificate.not_valid_after_utc:
            text = _(
                "certificate {number} in {file} expired on {date:%Y-%m-%d %H:%M} UTC: clients will refuse "
                "it; renew it"
            )
            date = certificate.not_valid_after_utc
        elif now < certificate.not_valid_before_utc:
            text = _(
                "certificate {number} in {file} is not valid before {date:%Y-%m-%d %H:%M} UTC: clients will "
                "refuse it till then; look at this machine's clock"
            )
            date = certificate.not_valid_before_utc
        else:
            continue
        told.append(text.format(number=number, file=file, date=date))
    return told


def _of_certificate(file: Path, octets: bytes) -> str:
    if not octets.strip():
        told = _("{file} is empty: a certificate in PEM was expected")
    elif _CERTIFICATE in octets or _TRUSTED in octets:
        return ""
    elif _KEY in octets:
        told = _(
            "{file} holds a key and no certificate: give the certificate with --tls-cert, this file with "
            "--tls-key"
        )
    elif octets.startswith(_SEQUENCE):
        told = _(
            "{file} holds no PEM, but DER, as it seems: "
            '"openssl x509 -inform DER -in {file} -out cert.pem" turns a certificate into PEM'
        )
    else:
        told = _('{file} holds no certificate in PEM: a line "-----BEGIN CERTIFICATE-----" was expected')
    return told.format(file=file)


def _of_key(certificate: Path, key: Path | None, octets: bytes) -> str:
    if any(mark in octets for mark in _ENCIPHERED):
        told = _(
            "the key in {file} is enciphered, and the server has no password for it: "
            '"openssl pkey -in {file} -out key.pem" writes it without one, for --tls-key'
        )
    elif _KEY in octets:
        return ""
    elif key is None:
        told = _("{file} holds a certificate and no key: give the key's file with --tls-key")
    elif not octets.strip():
        told = _("{file} is empty: a key in PEM was expected")
    elif _CERTIFICATE in octets:
        told = _("{file} holds a certificate and no key: give the key of {certificate} with --tls-key")
    else:
        told = _('{file} holds no key in PEM: a line "-----BEGIN PRIVATE KEY-----" was expected')
    return told.format(file=key or certificate, certificate=certificate)


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_MOST)
