"""An export verifies without the service; one that was changed, cut or put in another order does not."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aop.audit import verify
from aop.audit.checking import Checking, Witnessed
from aop.audit.exports import verified
from aop.audit.heads import Head, head_of
from aop.audit.leaves import read_body, read_leaf
from aop.audit.notes import Forged, Signer
from aop.audit.tree import EMPTY
from aop.ports.seal import Erased
from audit.logs import ORIGIN, SIGNER, body, head, leaf, leaves, seal_of, some, whole

SEAL = seal_of()
LOG = leaves(9, SEAL)
KEY = [SIGNER.verifier]


def witnessed(*sizes: int) -> list[Witnessed]:
    return [Witnessed(head_of(head(LOG, size), KEY), f"witness {size}") for size in sizes]


def edited(line: str, **changes: object) -> str:
    return json.dumps({**json.loads(line), **changes}) + "\n"


def test_a_whole_log_verifies_and_says_what_happened() -> None:
    proved = verified(whole(LOG, SEAL), KEY, witnessed(1, 4, 9))
    assert (proved.leaves, proved.bodies, proved.witnessed, proved.kinds) == (9, 9, 3, {"action": 9})
    assert verified(whole([]), KEY).leaves == 0


def test_single_leaves_verify_with_their_proofs() -> None:
    proved = verified(some(LOG, [2, 7], [3, 8]), KEY, witnessed(3, 8))
    assert (proved.leaves, proved.whole, proved.witnessed) == (2, False, 2)


@given(st.integers(1, 40), st.data())
@settings(max_examples=40)
def test_any_leaves_of_any_log_verify(size: int, data: st.DataObject) -> None:
    log = [leaf(number, SEAL) for number in range(size)]
    numbers = sorted(data.draw(st.sets(st.integers(1, size))))
    assert verified(some(log, numbers), KEY).leaves == len(numbers)


ATTACKS: dict[str, Callable[[list[str]], list[str]]] = {
    "a leaf removed": lambda lines: [*lines[:3], *lines[4:]],
    "two leaves in another order": lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
    "a leaf twice": lambda lines: [*lines[:3], lines[3], *lines[3:]],
    "cut off": lambda lines: lines[:-1],
    "cut in the middle of a line": lambda lines: [*lines[:-1], lines[-1][:50]],
    "cut and closed again": lambda lines: [*lines[:-2], edited(lines[-1], leaves=8)],
    "nothing": lambda lines: [],
    "a line behind the last": lambda lines: [*lines, lines[1]],
    "another size": lambda lines: [edited(lines[0], size=8), *lines[1:]],
    "another log's name": lambda lines: [edited(lines[0], origin="other.example"), *lines[1:]],
    "a leaf renumbered": lambda lines: [*lines[:2], edited(lines[2], number=9), *lines[3:]],
    "a body of another leaf": lambda lines: [
        *lines[:2], edited(lines[2], body=json.loads(lines[3])["body"]), *lines[3:]
    ],
    "another key's head": lambda lines: [
        *lines[:-1], edited(lines[-1], head=head(LOG, signer=Signer(ORIGIN, bytes(32))))
    ],
    "an older head": lambda lines: [*lines[:-1], edited(lines[-1], head=head(LOG, 8))],
    "a head without a signature": lambda lines: [
        *lines[:-1], edited(lines[-1], head=head(LOG).partition("\n\n")[0] + "\n")
    ],
    "a body edited": lambda lines: [*lines[:2], edited(lines[2], body=b64encode(b"x" * 40).decode()), *lines[3:]],
    "no JSON": lambda lines: ["hello\n", *lines],
    "JSON of another kind": lambda lines: ["[]\n"],
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_tampered_with_does_not_verify(attack: str) -> None:
    with pytest.raises(Forged):
        verified(ATTACKS[attack](whole(LOG, SEAL)), KEY)


@given(st.integers(0, 8), st.integers(0, 100_000), st.integers(1, 255))
@settings(max_examples=60)
def test_any_changed_byte_of_any_leaf_is_noticed(place: int, at: int, by: int) -> None:
    data = bytearray(LOG[place])
    data[at % len(data)] ^= by
    lines = whole(LOG)
    lines[place + 1] = edited(lines[place + 1], leaf=b64encode(bytes(data)).decode())
    with pytest.raises(Forged):
        verified(lines, KEY)


def test_a_proof_of_another_leaf_proves_nothing() -> None:
    lines = some(LOG, [2, 7])
    lines[1] = edited(lines[1], proof=json.loads(lines[2])["proof"])
    with pytest.raises(Forged, match="leaf 2 is not in the log"):
        verified(lines, KEY)


def test_a_rewritten_log_is_found_by_what_a_witness_has() -> None:
    rewritten = [*LOG[:2], leaf(2, SEAL, kind="lookup"), *LOG[3:]]
    assert verified(whole(rewritten), KEY).leaves == 9  # its keeper signed the lie
    with pytest.raises(Forged, match="the first 5 leaves are not those of the head from witness 5"):
        verified(whole(rewritten), KEY, witnessed(5))
    with pytest.raises(Forged, match="nothing proves that the head over 5 leaves from witness 5"):
        verified(some(rewritten, [1], [5]), KEY, witnessed(5))


def test_a_log_that_was_cut_is_found_by_what_a_witness_has() -> None:
    with pytest.raises(Forged, match="the log has 6 leaves, and witness 9 has a head over 9: it was cut off"):
        verified(whole(LOG[:6]), KEY, witnessed(9))
    with pytest.raises(Forged, match="nothing proves"):
        verified(some(LOG[:6], [1]), KEY, witnessed(9))


def test_two_heads_of_one_size_are_two_logs() -> None:
    other = Witnessed(Head(ORIGIN, 4, EMPTY), "another witness")
    with pytest.raises(Forged, match="different logs were shown to different people"):
        Checking([*witnessed(4), other])


def test_an_erased_conversation_verifies_without_its_words() -> None:
    seal = seal_of()
    log = leaves(6, seal)
    before = verified(whole(log, seal), KEY)
    assert seal.erase_conversation("talk1")
    with pytest.raises(Erased):
        body(log[1], seal, "talk1")
    after = verified(whole(log), KEY)
    assert (after.head.root, after.kinds) == (before.head.root, before.kinds)


def test_a_leaf_shows_what_happened_and_hides_what_it_was_about() -> None:
    data = leaf(3, SEAL, "ticket-4711")
    found = read_leaf(data)
    assert (found.number, found.did) == (3, (("action", "shop.refund", "sent"),))
    assert b"4711" not in data
    assert b"$3" not in data
    about = read_body(found, body(data, SEAL, "ticket-4711"))
    assert (about.conversation, about.did[0]["inputs"]) == ("ticket-4711", {"amount": "$3"})


@given(st.binary(max_size=60))
def test_any_bytes_are_a_leaf_or_forged(data: bytes) -> None:
    with pytest.raises(Forged):
        read_leaf(data)


# ---- the program


def written(folder: Path, lines: list[str]) -> str:
    (folder / "log.jsonl").write_text("".join(lines))
    (folder / "log.key").write_text(f"# the log's key\n{SIGNER.verifier.text}\n")
    (folder / "heads.jsonl").write_text(json.dumps({"head": head(LOG, 5)}) + "\n")
    return str(folder / "log.jsonl")


def test_it_verifies_in_a_process_of_its_own(tmp_path: Path) -> None:
    export = written(tmp_path, whole(LOG, SEAL))
    command = [sys.executable, "-m", "aop.audit.verify", export, "--key", str(tmp_path / "log.key"), "--show"]
    done = subprocess.run([*command, "--witness", str(tmp_path / "heads.jsonl")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[0].startswith(
        "verified: 9 of 9 leaves of shop.example/audit (the whole log, signed 2026-11-22 10:00:00"
    )
    assert said[1] == "it agrees with 1 published heads"
    assert said[-1].endswith("2026-11-22 10:00:08 talk2: action shop.refund sent")


def test_it_needs_nothing_of_the_engine() -> None:
    code = "import sys, aop.audit.verify; print([name for name in sys.modules if name.startswith('aop.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "aop.engine" not in done.stdout
    assert "aop.ports" not in done.stdout


def test_what_does_not_verify_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = written(tmp_path, whole(LOG)[:-1])
    assert verify.main([export, "--key", SIGNER.verifier.text]) == 1
    assert capsys.readouterr().err == "not verified: the export has no last line: it was cut off\n"


@pytest.mark.parametrize(("arguments", "says"), [
    (["none.jsonl", "--key", SIGNER.verifier.text], "No such file"),
    (["log.jsonl", "--key", "shop+0+0"], "is no public key"),
])  # fmt: skip
def test_wrong_use_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    written(tmp_path, whole(LOG))
    monkeypatch.chdir(tmp_path)
    assert verify.main(arguments) == 2
    assert says in capsys.readouterr().err
