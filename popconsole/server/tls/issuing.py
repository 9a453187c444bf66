"""A certificate authority for this machine alone, and the certificates that it issues (RFC 5280).

Whoever trusts the authority must not be harmed by it: it vouches for servers on loopback and for names that
nobody can own (name constraints), not for other authorities; what it issues is good for a server alone.
"""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

LASTS = timedelta(days=3653)
"""How long an authority is good."""

_EARLIER = timedelta(days=1)  # clocks differ
_SERVED: tuple[x509.GeneralName, ...] = (
    x509.DNSName("localhost"),
    x509.DNSName("example"),  # and all names under it: kept for examples (RFC 2606 section 2)
    x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
    x509.IPAddress(ipaddress.ip_network("::1/128")),
)
"""Whom the authority vouches for: nobody else's certificate is good by it."""

_ORGANIZATION = x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "popconsole")
_NAME = x509.Name(
    [
        _ORGANIZATION,
        x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "mock server on this machine"),
    ]
)


class IssuedCertificate(NamedTuple):
    """A certificate and its key, in PEM."""

    certificate: bytes
    key: bytes


class Authority:
    """A certificate authority with its key."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self._certificate = certificate
        self._key = key

    @classmethod
    def new(cls, now: datetime) -> Self:
        """Make an authority that is good from ``now`` on."""
        key = ec.generate_private_key(ec.SECP256R1())
        built = (
            _builder(_NAME, _NAME, key, now - _EARLIER, now + LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.NameConstraints(_SERVED, None), critical=True)
        )
        return cls(built.sign(key, hashes.SHA256()), key)

    @classmethod
    def read(cls, certificate: bytes, key: bytes) -> Self:
        """Read an authority from PEM. Raises ValueError where that is no certificate and its key."""
        found = x509.load_pem_x509_certificate(certificate)
        try:
            private = serialization.load_pem_private_key(key, None)
        except TypeError as error:  # it is enciphered
            raise ValueError(str(error)) from error
        if not isinstance(private, ec.EllipticCurvePrivateKey) or private.public_key() != found.public_key():
            raise ValueError("the key is not that of the certificate")
        return cls(found, private)

    @property
    def ends(self) -> datetime:
        """Until when it is good."""
        return self._certificate.not_valid_after_utc

    @property
    def pem(self) -> IssuedCertificate:
        """Its own certificate and key."""
        return IssuedCertificate(
            self._certificate.public_bytes(serialization.Encoding.PEM), _key_pem(self._key)
        )

    def issue(self, names: Sequence[str], begins: datetime, ends: datetime) -> IssuedCertificate:
        """Issue a certificate for a server of these names and addresses; the first is a name."""
        key = ec.generate_private_key(ec.SECP256R1())
        common = x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])  # fetchmail trusts none without
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        built = (
            _builder(x509.Name([_ORGANIZATION, common]), self._certificate.subject, key, begins, ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(identifier, critical=False)
            .add_extension(x509.SubjectAlternativeName(map(_general_name, names)), critical=False)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
                critical=False,
            )
        )
        signed = built.sign(self._key, hashes.SHA256())
        return IssuedCertificate(signed.public_bytes(serialization.Encoding.PEM), _key_pem(key))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
