"""A security key in software: makes key pairs and signs what a server asks, as a browser would hand it on."""

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def encoded(raw: bytes) -> str:
    """base64url without padding, as browsers write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Key:
    """One key pair for one account of one site."""

    origin: str
    site: str
    flags: int = PRESENT | VERIFIED
    count: int = 1
    handle: str = ""
    credential: bytes = b"credential of a test"
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: str, **changes: Any) -> str:
        """The answer to `navigator.credentials.create`."""
        asked = json.loads(options)["publicKey"]
        self.handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + public
        data = self._data(self.flags | ATTESTED) + attested
        told = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._said(asked, "webauthn.create", {"attestationObject": encoded(told)}, changes)[0]

    def get(self, options: str, **changes: Any) -> str:
        """The answer to `navigator.credentials.get`."""
        self.count += 1
        data = self._data(self.flags)
        said, client = self._said(json.loads(options)["publicKey"], "webauthn.get", {}, changes)
        answer = json.loads(said)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        answer["response"] |= {
            "authenticatorData": encoded(data),
            "signature": encoded(signature),
            "userHandle": self.handle,
        }
        return json.dumps(answer)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _said(self, asked: Any, kind: str, response: Any, changes: Any) -> tuple[str, bytes]:
        client = {"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": False, **changes}
        raw = json.dumps(client).encode()
        response = {"clientDataJSON": encoded(raw), **response}
        name = encoded(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response}), raw
