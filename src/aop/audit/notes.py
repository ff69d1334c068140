"""Signed notes: a text with Ed25519 signatures under it, as the C2SP specification `signed-note` writes them.

    example.com/audit
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/audit Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+Z…

What a key is told by is its name and the first bytes of a digest over name and public key, so that no signature passes
for one under another name. The form is the one that witnesses of transparency logs read.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from aop.errors import WrongUse

#: The kind of signature in a key and its id.
_ED25519 = b"\x01"
SEED_BYTES = 32
#: A longer note, or one with more signatures, is not read.
MAX_NOTE_CHARS, MAX_SIGNATURES = 100_000, 100
_NAME = re.compile(r"[^\s+]{1,200}")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")


class Forged(WrongUse):
    """What was to be proved is not: a signature, a hash or a form is another than it must be."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """Whose signatures count: a name and a public key."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise WrongUse(f"`{self.name}` is no name for a key: leave out spaces and `+`")

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """How the key is written down: name, id and public key."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.public).decode()}"

    @staticmethod
    def of(text: str) -> Verifier:
        """The inverse of `text`. Raises WrongUse for anything else."""
        name, _, rest = text.strip().partition("+")
        key_id, _, coded = rest.partition("+")
        public = _decoded(coded)
        found = Verifier(name, public[1:]) if len(public) == 1 + SEED_BYTES and public[:1] == _ED25519 else None
        if found is None or found.id.hex() != key_id:
            raise WrongUse(f"`{text.strip()[:80]}` is no public key: copy the line that `aop keys list` shows")
        return found

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether the signature is this key's over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name; the seed is in no text of this."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The text as a note with this signature. Raises WrongUse for a text that no note can have."""
        if not text.endswith("\n") or "\n\n" in text or text.startswith("\n"):
            raise WrongUse("a note consists of lines, none of them empty")
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        coded = b64encode(self.verifier.id + signature).decode()
        return f"{text}\n— {self.name} {coded}\n"


def opened(note: str, verifiers: Iterable[Verifier]) -> tuple[str, Verifier]:
    """The text of a note, and the first of these keys that signed it. Raises Forged where none did, where one of them
    did wrongly, or for what is no note."""
    text, signatures = _parts(note)
    by_id = {(item.name, item.id): item for item in verifiers}
    signed = None
    for name, key_id, signature in signatures:
        verifier = by_id.get((name, key_id))
        if verifier is not None and not verifier.holds(text, signature):
            raise Forged(f"the signature of {name} does not belong to this text")
        signed = signed or verifier
    if signed is None:
        names = ", ".join(sorted({name for name, _, _ in signatures})) or "nobody"
        raise Forged(f"it is signed by {names}, with no key that counts here")
    return text, signed


def _parts(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    if len(note) > MAX_NOTE_CHARS:
        raise Forged(f"it is longer than {MAX_NOTE_CHARS} characters: that is no signed note")
    body, between, below = note.rpartition("\n\n")
    lines = below.split("\n")[:-1]
    found = [_LINE.fullmatch(line) for line in lines]
    if not between or not below.endswith("\n") or not lines or len(lines) > MAX_SIGNATURES:
        raise Forged("it is no signed note: a text, an empty line, and signatures")
    signatures = []
    for hit in found:
        coded = b"" if hit is None else _decoded(hit[2])
        if hit is None or len(coded) < 5:
            raise Forged("a line of its signatures is no signature")
        signatures.append((hit[1], coded[:4], coded[4:]))
    return body + "\n", signatures


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NoBase64, ValueError):
        return b""
