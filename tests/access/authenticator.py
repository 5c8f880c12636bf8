"""An authenticator in a few lines: it makes passkeys and signs with them as a phone does, or wrongly."""

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

HOST, ORIGIN = "book.salon.example", "https://book.salon.example"
PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def content(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass
class Authenticator:
    """Holds one passkey, whose key follows from a number; what it says can be bent for a test.

    `counts` is how often it says that it has signed; 0 never changes.
    """

    number: int = 7
    counts: int = 0
    origin: str = ORIGIN
    host: str = HOST
    flags: int = PRESENT | VERIFIED
    kind: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    handle: str = ""

    @property
    def identifier(self) -> bytes:
        return hashlib.sha256(str(self.number).encode()).digest()

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(self.number, ec.SECP256R1())

    def make(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer what a page asks that makes a passkey."""
        self.handle = asked["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        told = self._told(MADE) + bytes(16) + struct.pack(">H", 32) + self.identifier + cbor.encode(public)
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": told})
        return self._answer(asked, "webauthn.create", {"attestationObject": text(made)})

    def sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer what a page asks that signs somebody in."""
        self.counts += 1 if self.counts else 0
        told = self._told(0)
        over = told + hashlib.sha256(self._data(asked, "webauthn.get")).digest()
        signed = self.key.sign(over, ec.ECDSA(hashes.SHA256()))
        its = {"authenticatorData": text(told), "signature": text(signed), "userHandle": self.handle}
        return self._answer(asked, "webauthn.get", its)

    def _told(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + struct.pack(">BI", self.flags | flags, self.counts)

    def _data(self, asked: dict[str, Any], kind: str) -> bytes:
        said = {"type": self.kind or kind, "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps({**said, "crossOrigin": False, **self.more}).encode()

    def _answer(self, asked: dict[str, Any], kind: str, its: dict[str, str]) -> dict[str, Any]:
        name, data = text(self.identifier), text(self._data(asked, kind))
        return {"id": name, "rawId": name, "type": "public-key", "response": {"clientDataJSON": data, **its}}
