"""Signed releases: whose signature it is can be checked, and nothing else passes for one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aop.audit.notes import Forged, Signer
from aop.audit.signed_releases import signed, signer_of, statement
from aop.cli import compile as command
from aop.errors import WrongUse
from aop.hosts.release_keys import keys_said, listed_keys, new_release_key, release_signer
from aop.keys.file import FileKeys
from aop.machine.artifact import ReleaseFile, dump, read, sealed
from aop.machine.release import Release
from service.sites import shop

CI, OTHER = Signer("ci.shop.example", b"c" * 32), Signer("ci.shop.example", b"o" * 32)


@pytest.fixture(scope="module")
def release() -> Release:
    return sealed(shop()[0])


def test_a_signature_stands_under_the_release_and_is_the_same_each_time(release: Release) -> None:
    document = signed(release, CI)
    assert document == signed(release, CI)
    assert document.startswith(dump(release))
    assert document.count(b"\n") == 2
    file = read(document)
    assert (file.release.digest, signer_of(file, (OTHER.verifier, CI.verifier))) == (release.digest, CI.verifier)


def test_what_is_signed_names_the_workspace_and_the_digest(release: Release) -> None:
    assert statement(release) == f"aop release\nworkspace acme_shop\ndigest {release.digest}\n"


def test_another_key_of_the_same_name_does_not_count(release: Release) -> None:
    with pytest.raises(Forged, match=r"signed by ci\.shop\.example, with no key that counts here"):
        signer_of(read(signed(release, CI)), (OTHER.verifier,))


def test_a_release_without_a_signature_says_how_to_sign_it(release: Release) -> None:
    with pytest.raises(Forged, match="the release is not signed: sign it with `aop compile --sign KEYFILE`"):
        signer_of(read(dump(release)), (CI.verifier,))


def test_a_signature_of_one_release_does_not_hold_for_another(release: Release) -> None:
    signature = read(signed(release, CI)).signatures
    other = sealed(replace(release, sources="others"))
    with pytest.raises(Forged, match="does not belong to this text"):
        signer_of(ReleaseFile(other, signature), (CI.verifier,))


def test_every_changed_character_of_a_signature_is_noticed(release: Release) -> None:
    signature = read(signed(release, CI)).signatures
    for place, char in enumerate(signature):
        changed = signature[:place] + ("A" if char != "A" else "B") + signature[place + 1 :]
        with pytest.raises(Forged):
            signer_of(ReleaseFile(release, changed), (CI.verifier,))


def test_a_head_of_an_audit_log_passes_for_no_release(release: Release) -> None:
    _, _, line = CI.sign(f"ci.shop.example\n3\n{release.digest}\n").rpartition("\n\n")
    with pytest.raises(Forged, match="does not belong to this text"):
        signer_of(ReleaseFile(release, line), (CI.verifier,))


def test_a_file_of_keys_for_releases_holds_nothing_else(tmp_path: Path) -> None:
    signer = new_release_key(tmp_path / "ci.json", "ci.shop.example")
    assert FileKeys(tmp_path / "ci.json").purposes() == ("release",)
    assert release_signer(tmp_path / "ci.json") == signer
    with pytest.raises(WrongUse, match="is there already"):
        new_release_key(tmp_path / "ci.json", "ci.shop.example")
    FileKeys.make(tmp_path / "service.json")
    with pytest.raises(WrongUse, match="has no key that signs releases: `aop release key` makes a file with one"):
        release_signer(tmp_path / "service.json")


def test_a_list_of_keys_is_read_line_by_line(tmp_path: Path) -> None:
    listed = tmp_path / "releases.keys"
    listed.write_text(f"# ours\n{CI.verifier.text}  # the build\n\n{OTHER.verifier.text}\n", "utf-8")
    assert listed_keys(listed) == (CI.verifier, OTHER.verifier) == keys_said(str(listed))
    assert keys_said(CI.verifier.text) == (CI.verifier,)
    listed.write_text("# nobody\n", "utf-8")
    with pytest.raises(WrongUse, match="lists 0 public keys"):
        listed_keys(listed)
    listed.write_text(f"{CI.verifier.text[:-4]}AAAA\n", "utf-8")
    with pytest.raises(WrongUse, match=r"line 1: `ci\.shop\.example.* is no public key"):
        listed_keys(listed)


def test_compile_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "trained", lambda files: None)
    monkeypatch.setattr(command, "confused_intents", lambda files: ())
    signer = new_release_key(tmp_path / "ci.json", "ci.shop.example")
    shares = Path("tests/workspaces/shares")
    assert command.run(shares, tmp_path / "a.aopc", tmp_path / "ci.json") == 0
    assert "signed by ci.shop.example\n" in capsys.readouterr().out
    assert command.run(shares, tmp_path / "b.aopc") == 0
    content = (tmp_path / "a.aopc").read_bytes()
    assert signer_of(read(content), (signer.verifier,)) == signer.verifier
    assert content.startswith((tmp_path / "b.aopc").read_bytes())
    (tmp_path / "none.json").write_text("{}", "utf-8")
    with pytest.raises(WrongUse):
        command.run(shares, tmp_path / "c.aopc", tmp_path / "none.json")
    assert not (tmp_path / "c.aopc").exists()
