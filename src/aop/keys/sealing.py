"""Every conversation is encrypted under a key of its own, which can be destroyed.

    master key ── wraps ──▶ conversation's key                     while nobody knows whose it is
    master key ── wraps ──▶ customer's key ── wraps ──▶ conversation's key       once the customer is verified

Destroying a customer's key makes everything of theirs unreadable, wherever copies of it lie; nothing else changes, so
the audit log goes on verifying over the ciphertext. What is encrypted is bound to its conversation: a row that is
copied to another one does not open.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from threading import Lock
from time import monotonic
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aop.errors import WrongUse
from aop.keys.digests import Digests
from aop.keys.purposes import SECRET_BYTES
from aop.keys.wrapping import NONCE_BYTES
from aop.ports.keys import Wrapping
from aop.ports.seal import Broken, Erased
from aop.ports.store import Conflict
from aop.ports.wrapped_keys import WrappedKey, WrappedKeys

T = TypeVar("T")

#: Keys of so many conversations are kept at hand; another is unwrapped again.
MAX_AT_HAND = 10_000
#: How long a key that another process has destroyed may still be at hand.
LOOKED_AT_SECONDS = 1.0
#: Rows that are wrapped anew between two looks at the table.
PAGE = 500
#: How what is encrypted begins: a form, for a customer's the id of their key, and the nonce.
_FORM, _FORM_CUSTOMER = b"\x01", b"\x02"
#: What is kept of a customer, apart from conversations, is named so (`aop.ports.seal.Seal`).
_CUSTOMER = "customer/"
_KEY_BYTES = 8
_HIDDEN = b"aop customer 1\n"


class ConversationKeys:
    """Encrypts and decrypts what is kept of conversations (`aop.ports.seal.Seal`). Any number of threads may use it.

    Raises PortError when the wrapped keys or the master key cannot be reached.
    """

    def __init__(self, wrapping: Wrapping, rows: WrappedKeys, digests: Digests) -> None:
        self._wrapping = wrapping
        self._rows = rows
        self._digests = digests
        self._at_hand: dict[str, AESGCM] = {}
        self._known: dict[str, str] = {}
        self._seen, self._looked = rows.version(), monotonic()
        self._keeping, self._erasures = Lock(), 0

    # ---- sealing

    def close(self, conversation: str, data: bytes) -> bytes:
        """Raises Erased for a conversation whose key was destroyed."""
        if conversation.startswith(_CUSTOMER):
            return self._closed_for(conversation.removeprefix(_CUSTOMER), data)
        return _FORM + _encrypted(self._cipher(conversation), data, _bound_to(conversation))

    def open(self, conversation: str, data: bytes) -> bytes:
        """Raises Erased where the key was destroyed, Broken for what was not encrypted for this conversation."""
        if conversation.startswith(_CUSTOMER):
            return self._opened_for(conversation, data)
        opened = None
        if data[:1] == _FORM:
            opened = _decrypted(self._cipher(conversation, make=False), data[1:], _bound_to(conversation))
        return _whole(conversation, opened)

    def settle(self) -> None:
        """The keys that were made are on the disk. Raises Conflict where another process made one for the same
        conversation: what was closed with ours is not to be written, and what is closed now is closed with theirs."""
        try:
            self._rows.settle()
        except Conflict:
            self._forget()
            raise

    def named(self, text: str) -> str:
        """A keyed digest."""
        return self._digests.of("row", text)

    def _closed_for(self, customer: str, data: bytes) -> bytes:
        """Under the customer's own key, which the result names: after an erasure they may have another."""
        row = self._key_of(self.subject(customer))
        name = bytes.fromhex(row.name.removeprefix(_CUSTOMER))
        return _FORM_CUSTOMER + name + _encrypted(AESGCM(self._secret(row)), data, _bound_to(_CUSTOMER + customer))

    def _opened_for(self, named: str, data: bytes) -> bytes:
        opened = None
        if data[:1] == _FORM_CUSTOMER:
            row = self._rows.get(_CUSTOMER + data[1 : 1 + _KEY_BYTES].hex())
            if row is not None:
                opened = _decrypted(AESGCM(self._secret(row)), data[1 + _KEY_BYTES :], _bound_to(named))
        return _whole(named, opened)

    def _cipher(self, conversation: str, *, make: bool = True) -> AESGCM:
        self._forget_if_changed()
        cipher = self._at_hand.get(conversation)
        if cipher is None:
            erasures = self._erasures
            row = self._rows.get(_of_conversation(conversation))
            if row is None and not make:
                raise Broken(f"there is no key for the conversation {conversation}")
            cipher = AESGCM(self._secret(row or self._added(_of_conversation(conversation))))
            self._keep(conversation, cipher, erasures)
        return cipher

    def _keep(self, conversation: str, cipher: AESGCM, erasures: int) -> None:
        """At hand, unless keys were destroyed since it was unwrapped."""
        with self._keeping:
            if erasures != self._erasures:
                return
            if len(self._at_hand) >= MAX_AT_HAND:
                self._at_hand.pop(next(iter(self._at_hand)))
            self._at_hand[conversation] = cipher

    def _forget_if_changed(self) -> None:
        """Another process may have destroyed keys: that takes effect here within `LOOKED_AT_SECONDS`."""
        now = monotonic()
        if now - self._looked < LOOKED_AT_SECONDS:
            return
        self._looked, version = now, self._rows.version()
        if version != self._seen:
            self._forget()
            self._seen = version

    def _forget(self) -> None:
        self._at_hand.clear()
        self._known.clear()

    def _added(self, name: str, subject: str | None = None) -> WrappedKey:
        """A new key; where somebody else was faster, theirs."""
        wrapped = self._wrapping.wrap(os.urandom(SECRET_BYTES), name)
        return self._rows.add(WrappedKey(name, f"master/{self._wrapping.current}", wrapped, subject))

    def _secret(self, row: WrappedKey) -> bytes:
        if row.wrapped is None:
            raise Erased(f"the key of {row.name} was destroyed: what was encrypted with it is erased")
        if row.under.startswith("master/"):
            return self._wrapping.unwrap(row.wrapped, row.name)
        above = self._rows.get(row.under)
        if above is None:
            raise WrongUse(f"the key {row.under} is missing, which the key of {row.name} is wrapped with")
        secret = _decrypted(AESGCM(self._secret(above)), row.wrapped, row.name.encode())
        if secret is None:
            raise Broken(f"the key of {row.name} was changed")
        return secret

    # ---- whose it is

    def belongs(self, conversation: str, customer: str) -> None:
        """From now on the conversation is this customer's: erasing them erases it. The first one counts."""
        self._forget_if_changed()
        if conversation in self._known:
            return
        name, subject = _of_conversation(conversation), self.subject(customer)
        row = self._rows.get(name) or self._added(name)
        if row.subject is None and not row.is_destroyed:
            above = self._key_of(subject)
            wrapped = _encrypted(AESGCM(self._secret(above)), self._secret(row), name.encode())
            self._rows.change(row, replace(row, under=above.name, wrapped=wrapped, subject=subject))
        if len(self._known) >= MAX_AT_HAND:
            self._known.pop(next(iter(self._known)))
        self._known[conversation] = customer

    def _key_of(self, subject: str) -> WrappedKey:
        """The customer's own key; a new one where they have none, or were erased before."""
        return self._live_key_of(subject) or self._added(f"{_CUSTOMER}{os.urandom(_KEY_BYTES).hex()}", subject)

    def _live_key_of(self, subject: str) -> WrappedKey | None:
        rows = (row for row in self._rows.of_subject(subject) if row.name.startswith(_CUSTOMER))
        return next((row for row in rows if not row.is_destroyed), None)

    def subject(self, customer: str) -> str:
        """What a customer is listed by: a keyed digest of the id of their account."""
        return self._digests.of("customer", customer)

    def conversations_of(self, customer: str) -> tuple[str, ...]:
        """The conversations that are listed as this customer's, also those that were erased."""
        rows = self._rows.of_subject(self.subject(customer))
        start = _of_conversation("")
        return tuple(row.name.removeprefix(start) for row in rows if row.name.startswith(start))

    def hidden(self, customer: str) -> str:
        """What a customer goes by in what is kept after they are erased: the digest that they are listed by and, where
        they have a key, the id of their account under it. Destroying the key leaves the digest."""
        subject = self.subject(customer)
        row = self._live_key_of(subject)
        if row is None:
            return subject
        made = bytes.fromhex(row.name.removeprefix(_CUSTOMER))
        made += _encrypted(AESGCM(self._secret(row)), customer.encode("utf-8", "surrogatepass"), _HIDDEN)
        return f"{subject}.{urlsafe_b64encode(made).decode().rstrip('=')}"

    def shown(self, hidden: str) -> str | None:
        """The inverse of `hidden`; None where the key was destroyed, or there was none."""
        subject, _, text = hidden.partition(".")
        try:
            made = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        row = self._rows.get(_CUSTOMER + made[:_KEY_BYTES].hex())
        if row is None or row.is_destroyed:
            return None
        opened = _decrypted(AESGCM(self._secret(row)), made[_KEY_BYTES:], _HIDDEN)
        customer = None if opened is None else opened.decode("utf-8", "surrogatepass")
        return customer if customer is not None and self.subject(customer) == subject else None

    # ---- erasing, rotating

    def erase(self, customer: str) -> int:
        """Destroys every key of a customer for good; how many there were."""
        return self._after(self._rows.destroy(self.subject(customer)))

    def erase_conversation(self, conversation: str) -> bool:
        """The same for one conversation; False where it had no key any more."""
        return self._after(self._rows.destroy_named(_of_conversation(conversation)))

    def _after(self, destroyed: T) -> T:
        """Nothing of before stays at hand; who unwraps a key in this moment keeps it for no longer than that."""
        with self._keeping:
            self._erasures += 1
            self._forget()
        return destroyed

    def is_erased(self, conversation: str) -> bool:
        row = self._rows.get(_of_conversation(conversation))
        return row is not None and row.is_destroyed

    def wrap_anew(self) -> int:
        """Wraps with the current master key what was wrapped with one of before; how many keys. It may be stopped and
        called again."""
        done, after = 0, ""
        while rows := self._rows.page(after, PAGE):
            after = rows[-1].name
            done += sum(self._wrapped_anew(row) for row in rows)
        return done

    def _wrapped_anew(self, row: WrappedKey) -> bool:
        current = f"master/{self._wrapping.current}"
        if row.wrapped is None or not row.under.startswith("master/") or row.under == current:
            return False
        secret = self._wrapping.unwrap(row.wrapped, row.name)
        return self._rows.change(row, replace(row, under=current, wrapped=self._wrapping.wrap(secret, row.name)))


def _of_conversation(conversation: str) -> str:
    return f"conversation/{conversation}"


def _bound_to(conversation: str) -> bytes:
    return b"aop sealed 1\n" + conversation.encode()


def _encrypted(cipher: AESGCM, data: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, data, bound)


def _decrypted(cipher: AESGCM, data: bytes, bound: bytes) -> bytes | None:
    """None for what was changed, or was not encrypted with this key for this."""
    try:
        return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        return None


def _whole(named: str, opened: bytes | None) -> bytes:
    if opened is None:
        raise Broken(f"what is kept of {named} was changed, or is of something else")
    return opened
