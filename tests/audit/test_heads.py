"""Heads are signed notes of the C2SP form: the published examples verify, and what is forged does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.audit.heads import Head, head_of, signed
from aop.audit.notes import Forged, Signer, Verifier, opened
from aop.audit.tree import root_of
from aop.errors import WrongUse

#: The example of the documentation of Go's `note` package.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PROBLEM = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
SIGNER = Signer("shop.example/audit", bytes(range(32)))
OTHER = Signer("shop.example/audit", bytes(range(1, 33)))
HEAD = Head("shop.example/audit", 3, root_of([b"a", b"b", b"c"]), datetime(2026, 11, 22, 10, tzinfo=UTC))


def test_a_note_of_another_implementation_is_read() -> None:
    text, by = opened(PROBLEM, [Verifier.of(PETER)])
    assert text.startswith("If you think cryptography")
    assert (by.name, by.text) == ("PeterNeumann", PETER)


def test_a_head_is_four_lines_and_a_signature() -> None:
    note = signed(HEAD, SIGNER)
    assert note.split("\n")[:2] == ["shop.example/audit", "3"]
    assert note.split("\n")[3:5] == ["at 2026-11-22T10:00:00+00:00", ""]
    assert head_of(note, [OTHER.verifier, SIGNER.verifier]) == HEAD


@pytest.mark.parametrize(("was", "forged"), [
    ("\n3\n", "\n4\n"), ("\n3\n", "\n03\n"), ("shop.example/audit\n3", "shop.example/other\n3"), ("at 2026", "at 2025"),
    ("+00:00\n", "+00:00\nmore\n"), ("— shop.example/audit", "— shop.example/other"), ("\n\n—", "\n—"),
])  # fmt: skip
def test_a_changed_head_is_none(was: str, forged: str) -> None:
    note = signed(HEAD, SIGNER)
    assert was in note
    with pytest.raises(Forged):
        head_of(note.replace(was, forged), [SIGNER.verifier])


def test_another_key_of_the_same_name_signs_nothing() -> None:
    with pytest.raises(Forged, match="with no key that counts here"):
        head_of(signed(HEAD, OTHER), [SIGNER.verifier])


def test_a_signature_of_one_key_under_the_id_of_another_is_forged() -> None:
    true, other = signed(HEAD, SIGNER), signed(Head(HEAD.origin, 4, HEAD.root, HEAD.at), SIGNER)
    with pytest.raises(Forged, match="does not belong to this text"):
        head_of(true.partition("\n\n")[0] + "\n\n" + other.partition("\n\n")[2], [SIGNER.verifier])


def test_another_log_of_the_same_keeper_is_another_log() -> None:
    with pytest.raises(Forged, match="signs no head of"):
        signed(Head("other.example", 3, HEAD.root), SIGNER)


def test_a_witness_may_sign_below() -> None:
    witness = Signer("witness.example", bytes(32))
    both = signed(HEAD, SIGNER) + witness.sign(HEAD.text).rpartition("\n\n")[2]
    assert head_of(both, [SIGNER.verifier]) == HEAD
    assert opened(both, [witness.verifier])[1] == witness.verifier


@pytest.mark.parametrize("text", ["", "PeterNeumann", PETER[:-4], PETER.replace("c74f", "c74e"), "a+00000000+AQ=="])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="is no public key"):
        Verifier.of(text)


@given(st.text(max_size=300))
def test_any_text_is_a_head_or_forged(text: str) -> None:
    with pytest.raises(Forged):
        head_of(text, [SIGNER.verifier])


@given(st.integers(0, 400), st.characters(codec="utf-8"))
def test_a_head_with_one_character_changed_is_forged_or_the_same(at: int, char: str) -> None:
    note = signed(HEAD, SIGNER)
    at %= len(note)
    changed = note[:at] + char + note[at + 1 :]
    try:
        assert head_of(changed, [SIGNER.verifier]) == HEAD
    except Forged:
        assert changed != note


def test_the_seed_is_in_no_text() -> None:
    assert "seed" not in repr(SIGNER)
