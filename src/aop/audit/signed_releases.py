"""Who let a release out: an Ed25519 signature under its file, over what it is called and its digest.

    aop release
    workspace acme_shop
    digest 3f2a91c0…

The digest covers everything in the release, so this is all that has to be signed. A line that no head of an audit log
can begin with keeps one from passing for the other where somebody signs both with one key.
"""

from __future__ import annotations

from collections.abc import Iterable

from aop.audit.notes import Forged, Signer, Verifier, opened
from aop.machine.artifact import ReleaseFile, dump
from aop.machine.release import Release


def statement(release: Release) -> str:
    """What is signed."""
    return f"aop release\nworkspace {release.workspace.name}\ndigest {release.digest}\n"


def signed(release: Release, signer: Signer) -> bytes:
    """The document of a sealed release with a signature under it: the same bytes each time."""
    _, _, signature = signer.sign(statement(release)).rpartition("\n\n")
    return dump(release, signature)


def signer_of(file: ReleaseFile, verifiers: Iterable[Verifier]) -> Verifier:
    """The first of these keys that signed it. Raises Forged, with why, where none did."""
    if not file.signatures:
        raise Forged("the release is not signed: sign it with `aop compile --sign KEYFILE`")
    try:
        _, signer = opened(f"{statement(file.release)}\n{file.signatures}", verifiers)
    except Forged as error:
        raise Forged(f"the release is not signed as it must be: {error}") from error
    return signer
