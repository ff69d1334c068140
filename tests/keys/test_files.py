"""Keys from files and from the environment: only their owner may read them, and no message names a secret."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from pathlib import Path

import pytest

from aop.errors import WrongUse
from aop.keys.environment import EnvironmentKeys
from aop.keys.file import FileKeys
from aop.keys.purposes import STANDING

SECRET = b64encode(bytes(range(32))).decode()


def test_a_new_file_has_a_key_for_each_purpose_and_is_private(tmp_path: Path) -> None:
    made = FileKeys.make(tmp_path / "in" / "keys.json")
    assert made.purposes() == tuple(sorted(STANDING))
    assert made.path.stat().st_mode & 0o777 == 0o600
    again = FileKeys(made.path)
    assert [again.of(purpose)[0].secret for purpose in STANDING] == [made.of(purpose)[0].secret for purpose in STANDING]
    assert len({made.of(purpose)[0].secret for purpose in STANDING}) == len(STANDING)
    assert again.of("nothing") == ()
    with pytest.raises(WrongUse, match="is there already"):
        FileKeys.make(made.path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = FileKeys.make(tmp_path / "keys.json").path
    path.chmod(mode)
    with pytest.raises(WrongUse, match="others may read the keys"):
        FileKeys(path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = FileKeys.make(tmp_path / "keys.json").path
    os.chown(path, 12345, -1)
    with pytest.raises(WrongUse, match="belong to another user"):
        FileKeys(path)


@pytest.mark.parametrize(("text", "says"), [
    ("no json", "is no file of keys"),
    ("[]", "is no file of keys"),
    ('{"form": 2, "keys": {}}', "is no file of keys"),
    ('{"form": 1, "keys": {"log": [{"id": "a"}]}}', "has no name or no secret in base64"),
    ('{"form": 1, "keys": {"log": [{"id": "a", "secret": "%%%"}]}}', "has no name or no secret in base64"),
    ('{"form": 1, "keys": {"log": [{"id": "a", "secret": "c2hvcnQ="}]}}', "has fewer than 16 bytes"),
    (json.dumps({"form": 1, "keys": {"log": [{"id": "a", "secret": SECRET}] * 2}}), "have one name"),
])  # fmt: skip
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(WrongUse, match=says) as raised:
        FileKeys(path)
    assert "c2hvcnQ" not in str(raised.value)


def test_rotating_keeps_what_was_and_retiring_takes_it_away(tmp_path: Path) -> None:
    keys = FileKeys.make(tmp_path / "keys.json")
    old = keys.of("log")[0]
    new = keys.rotate("log")
    assert [item.id for item in FileKeys(keys.path).of("log")] == [new.id, old.id] == ["k2", "k1"]
    with pytest.raises(WrongUse, match="is no former key"):
        keys.retire("log", new.id)
    keys.retire("log", old.id)
    assert FileKeys(keys.path).of("log") == (new,)
    assert keys.rotate("log").id == "k3" or keys.of("log")[0].id != new.id
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_keys_come_from_the_environment() -> None:
    other = b64encode(b"x" * 32).decode()
    keys = EnvironmentKeys({"AOP_KEYS_MASTER": f"m2:{SECRET}, m1:{other}", "AOP_KEYS_APPROVAL_LINKS": f"a:{other}"})
    assert [item.id for item in keys.of("master")] == ["m2", "m1"]
    assert keys.of("approval links")[0].secret == b"x" * 32
    assert keys.of("log") == ()
    assert keys.purposes() == ("approval links", "master")


@pytest.mark.parametrize("value", ["", "m1", f":{SECRET}", "m1:", f"m1:{SECRET},"])
def test_a_variable_of_another_form_is_refused(value: str) -> None:
    with pytest.raises(WrongUse, match="write `AOP_KEYS_MASTER` as NAME:BASE64"):
        EnvironmentKeys({"AOP_KEYS_MASTER": value})
