"""What keys are for. Each purpose has keys of its own, so that one that leaks opens nothing else.

| purpose | what it does | rotating it |
|---|---|---|
| `master` | wraps the keys of conversations and customers | `aop keys rotate master` wraps them anew |
| `log` | signs heads of the audit log (Ed25519) | former keys go on verifying |
| `index` | digests over personal values | not possible: what was found by them would be lost |
"""

from __future__ import annotations

MASTER, LOG, INDEX = "master", "log", "index"
#: What signs release files: in a file of its own, since whoever compiles them needs none of the others.
RELEASE = "release"

#: What a file of keys has from the beginning.
STANDING = (MASTER, LOG, INDEX)
#: What stays as it is for good.
FIXED = frozenset({INDEX})
#: The length of a secret that is made here.
SECRET_BYTES = 32
