"""A store whose rows are encrypted and whose every commit is in the audit log: what a service and `aop` both open.

keys file ──▶ master key ──▶ wrapped keys (DATABASE.keys) ──▶ conversations' keys ──▶ rows of the database
        └──▶ the log's key ──▶ signed heads ──▶ witnesses
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aop.audit.notes import SEED_BYTES, Signer, Verifier
from aop.errors import WrongUse
from aop.keys.digests import Digests
from aop.keys.environment import EnvironmentKeys
from aop.keys.file import FileKeys
from aop.keys.purposes import LOG
from aop.keys.sealing import ConversationKeys
from aop.keys.wrapped import SqliteWrappedKeys
from aop.keys.wrapping import LocalWrapping
from aop.ports.clock import Clock
from aop.ports.keys import Keys
from aop.ports.shelf import Shelf
from aop.ports.store import Store
from aop.ports.witness import Witness
from aop.ports.wrapped_keys import WrappedKeys
from aop.runtime.auditing import Auditing
from aop.runtime.log_heads import LogHeads
from aop.stores.ahead import encoded
from aop.witnesses.file import FileWitness
from aop.witnesses.http import HttpWitness

#: Where the file of keys is, and what the log is called, where no option says it.
KEYS_VARIABLE, LOG_VARIABLE = "AOP_KEYS_FILE", "AOP_LOG_NAME"
#: What a witness at an address wants to be told.
TOKEN_VARIABLE = "AOP_WITNESS_TOKEN"  # noqa: S105 - a name, no secret
#: Where wrapped keys are, if not beside the store.
WRAPPED_VARIABLE = "AOP_WRAPPED_KEYS"
#: What stands behind a database's name in that of its wrapped keys.
WRAPPED = ".keys"
SQLITE, POSTGRES = "sqlite:", "postgresql://"


@dataclass(frozen=True, slots=True)
class Safekeeping:
    """What is made of the keys. `verifiers` are the log's public keys, the current one first."""

    keys: Keys
    seal: ConversationKeys
    digests: Digests
    auditing: Auditing
    signer: Signer
    verifiers: tuple[Verifier, ...]

    def named(self, conversation: str) -> str:
        """What a conversation goes by in the clear."""
        return self.digests.of("conversation", conversation)

    def heads(self, store: Store, shelf: Shelf, clock: Clock, witnesses: Sequence[Witness] = ()) -> LogHeads:
        return LogHeads(store, shelf, self.signer, clock, witnesses, self.verifiers)


def safekeeping(keys: Keys, log: str, rows: WrappedKeys) -> Safekeeping:
    """Raises WrongUse where a key is missing, or the log's name is none."""
    signers = signers_of(keys, log)
    digests = Digests(keys)
    seal = ConversationKeys(LocalWrapping(keys), rows, digests)
    auditing = Auditing(seal, lambda conversation: digests.of("conversation", conversation), encoded)
    return Safekeeping(keys, seal, digests, auditing, signers[0], tuple(item.verifier for item in signers))


def signers_of(keys: Keys, log: str) -> tuple[Signer, ...]:
    """The keys of the log, the current one first. Raises WrongUse where there is none."""
    held = keys.of(LOG)
    if not held or any(len(item.secret) != SEED_BYTES for item in held):
        raise WrongUse(f"there is no key of {SEED_BYTES} bytes that signs the log (`log`): `aop keys new` makes one")
    return tuple(Signer(log, item.secret) for item in held)


def keys_given(file: Path | None, variables: Mapping[str, str] | None = None) -> tuple[Keys, str]:
    """The keys, and the name of the log that they sign: of a file, else of the environment. Raises WrongUse."""
    given = os.environ if variables is None else variables
    path = file or (Path(given[KEYS_VARIABLE]) if given.get(KEYS_VARIABLE) else None)
    if path is not None:
        found = FileKeys(path)
        return found, found.log
    name = given.get(LOG_VARIABLE, "")
    if not name:
        raise WrongUse(f"there are no keys: say `--keys FILE`, or set `{KEYS_VARIABLE}` (`aop keys new` makes a file)")
    return EnvironmentKeys(given), name


def wrapped_keys_of(store: str, variables: Mapping[str, str] | None = None) -> WrappedKeys:
    """Where the wrapped keys of a store are: beside its file, or in its PostgreSQL database, unless `AOP_WRAPPED_KEYS`
    names another one that is backed up for a shorter time. Raises PortError where that does not answer."""
    given = os.environ if variables is None else variables
    where = given.get(WRAPPED_VARIABLE) or (
        store if store.startswith(POSTGRES) else store.removeprefix(SQLITE) + WRAPPED
    )
    if where.startswith(POSTGRES):
        from aop.keys.postgres import PostgresWrappedKeys

        return PostgresWrappedKeys(where)
    return SqliteWrappedKeys(where)


def witness_at(where: str, variables: Mapping[str, str] | None = None) -> Witness:
    """A file, or an address."""
    if "://" in where:
        return HttpWitness(where, (os.environ if variables is None else variables).get(TOKEN_VARIABLE))
    return FileWitness(Path(where))
