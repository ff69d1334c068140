"""The keys that release files are signed with, and the list of those whose signatures count.

A list has one public key a line, as `aop release key` prints it, and comments behind `#`.
"""

from __future__ import annotations

from pathlib import Path

from aop.audit.notes import SEED_BYTES, Signer, Verifier
from aop.errors import WrongUse
from aop.keys.file import FileKeys
from aop.keys.purposes import RELEASE

#: A longer list, or one with more keys, is not read.
MAX_LIST_BYTES, MAX_LISTED_KEYS = 1 << 20, 1_000


def release_signer(path: Path) -> Signer:
    """The current key of a file of keys that signs releases. Raises WrongUse where it has none."""
    keys = FileKeys(path)
    held = keys.of(RELEASE)
    if not held or len(held[0].secret) != SEED_BYTES:
        raise WrongUse(f"`{path}` has no key that signs releases: `aop release key` makes a file with one")
    return Signer(keys.log, held[0].secret)


def new_release_key(path: Path, name: str) -> Signer:
    """A new file with nothing but a key that signs releases. Raises WrongUse where there is a file already."""
    FileKeys.make(path, name, purposes=(RELEASE,))
    return release_signer(path)


def listed_keys(path: Path) -> tuple[Verifier, ...]:
    """The public keys of a list. Raises WrongUse, with the line, for anything else, and for a list without any: it
    would refuse everything."""
    found = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        try:
            found.append(Verifier.of(said))
        except WrongUse as error:
            raise WrongUse(f"`{path}`, line {number}: {error}") from error
    if not found or len(found) > MAX_LISTED_KEYS:
        raise WrongUse(f"`{path}` lists {len(found)} public keys: write 1 to {MAX_LISTED_KEYS}, one a line")
    return tuple(found)


def keys_said(said: str) -> tuple[Verifier, ...]:
    """A public key, or a file that lists some."""
    return (Verifier.of(said),) if said.count("+") >= 2 and not Path(said).is_file() else listed_keys(Path(said))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_LIST_BYTES + 1)
        if len(content) > MAX_LIST_BYTES:
            raise WrongUse(f"`{path}` is larger than {MAX_LIST_BYTES} bytes: that is no list of public keys")
        return content.decode()
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be read: {(error.strerror or 'unknown reason').lower()}") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"`{path}` is not UTF-8") from error
