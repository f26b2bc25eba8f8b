"""Certificates as servers show them: good ones of an authority of our own, and bad ones."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Shown:
    """What is unusual in a certificate for 127.0.0.1."""

    address: str = "127.0.0.1"
    valid_from: int = -2  # days from now
    valid_until: int = 2
    signed_by_itself: bool = False


class Authority:
    """Signs whatever is wanted; clients that trust `file` trust it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Harbour Authority")])
        about = self._about(self._name, Shown(), self._key)
        about = about.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(about.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def context(self, shown: Shown) -> ssl.SSLContext:
        """What a server with such a certificate speaks TLS by."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        named = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(shown.address))])
        about = self._about(name, shown, key).add_extension(named, critical=False)
        certificate = about.sign(key if shown.signed_by_itself else self._key, hashes.SHA256())
        plain = serialization.NoEncryption()
        form = serialization.PrivateFormat.PKCS8
        file = self._folder / "server.pem"
        file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, form, plain)
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _about(self, name: x509.Name, shown: Shown, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        public = key.public_key()
        identifier = x509.SubjectKeyIdentifier.from_public_key(public)
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = x509.CertificateBuilder(name if shown.signed_by_itself else self._name, name, public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now + timedelta(days=shown.valid_from))
        builder = builder.not_valid_after(now + timedelta(days=shown.valid_until))
        builder = builder.add_extension(identifier, critical=False)
        return builder if shown.signed_by_itself else builder.add_extension(signer, critical=False)
