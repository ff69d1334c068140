"""`aop audit`, `keys`, `erase`, `export` and `people` on a database that a service has written."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from aop.cli.app import app
from aop.errors import WrongUse
from aop.keys.file import FileKeys
from audit.shops import Place
from tools.cluster import Cluster

WORDS = ("ana@example.com", "02134", "W1234567", "yes please", "maria")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A database with two conversations, signed for a witness after the first."""
    place = Place(tmp_path_factory.mktemp("desk"))
    place.talk("case")
    assert aop("audit", "sign", place.source, *place.signs).exit_code == 0
    place.talk("other", pays=False)
    return place


@pytest.fixture
def desk(written: Place, tmp_path: Path) -> Place:
    """A copy of it, to change."""
    return written.copied(tmp_path / "copy")


def aop(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(item) for item in arguments])


def verify(desk: Place, *more: object) -> Result:
    return aop("audit", "verify", desk.source, *desk.signs, *more)


def change(desk: Place, *statements: str) -> None:
    """Somebody edits rows by hand."""
    with sqlite3.connect(desk.database) as base:
        for statement in statements:
            assert base.execute(statement).rowcount != 0, statement
    base.close()


# ---- verifying


def test_it_verifies(desk: Place) -> None:
    done = verify(desk)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[0].startswith("verified: 7 leaves, 1 published heads, root ")
    assert done.output.splitlines()[1] == "7 entries are what the log says of them, 0 leaves are about what was erased"


def test_without_a_witness_it_says_what_that_leaves_open(desk: Place) -> None:
    done = aop("audit", "verify", desk.source, "--keys", desk.keys)
    assert "no witness was asked" in done.output
    assert (
        json.loads(aop("audit", "verify", desk.source, "--keys", desk.keys, "--format", "json").output)["leaves"] == 7
    )


def test_nothing_personal_is_readable_in_any_file(desk: Place) -> None:
    everything = b"".join(file.read_bytes() for file in desk.folder.iterdir())
    assert b"case" in everything
    assert [word for word in WORDS if word.encode() in everything] == []


ATTACKS = {
    "an entry is edited": (
        ["update entries set data = zeroblob(length(data)) where row = (select min(row) from entries)"],
        "cannot be read",
    ),
    "a leaf is changed": (
        ["update leaves set data = cast(replace(data, '\"lookup\"', '\"action\"') as blob) where number = 1"],
        "the first 6 leaves are not those of the head",
    ),
    "a leaf is removed": (["delete from leaves where number = 3"], "leaf 3 of the audit log is missing"),
    "leaves are moved up": (
        ["delete from leaves where number = 3", "update leaves set number = number - 1 where number > 3"],
        "the first 6 leaves are not those of the head",
    ),
    "the log is cut": (["delete from leaves where number > 4"], "has a head over 6: it was cut off"),
    "two leaves change places": (
        ["update leaves set number = 99 where number = 1", "update leaves set number = 1 where number = 2",
         "update leaves set number = 2 where number = 99"],
        "the first 6 leaves are not those of the head",
    ),
    "a leaf is given to another conversation": (
        ["update leaves set conversation = (select id from conversations where name = 'other') where number = 2"],
        "leaf 2: it is not about the conversation other, under which it is stored",
    ),
    "the last entry is taken away": (
        ["delete from entries where row = (select max(row) from entries where row < "
         "(select id << 24 from conversations where name = 'other'))"],
        "entry 6 of case is gone from its history",
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_rows_that_were_edited_by_hand_are_found(desk: Place, attack: str) -> None:
    statements, says = ATTACKS[attack]
    change(desk, *statements)
    done = verify(desk)
    assert done.exit_code == 1, done.output
    assert says in done.output


def test_a_log_that_was_rewritten_and_signed_again_is_found_by_the_witness(desk: Place) -> None:
    """Whoever holds the database and the keys."""
    change(desk, "delete from leaves where number > 4", "delete from shelf")
    alone = desk.folder / "alone.jsonl"
    assert aop("audit", "sign", desk.source, "--keys", desk.keys, "--witness", alone).exit_code == 0
    assert "it was cut off" in verify(desk).output
    assert "was cut off" in aop("audit", "verify", desk.source, "--keys", desk.keys, "--witness", desk.heads).output


def test_forged_heads_at_a_witness_are_found(desk: Place, tmp_path: Path) -> None:
    forged = Place(tmp_path / "forged")
    forged.talk("x", pays=False)
    assert aop("audit", "sign", forged.source, *forged.signs).exit_code == 0
    desk.heads.write_text(forged.heads.read_text())
    done = verify(desk)
    assert done.exit_code == 1
    assert "is none of this log" in done.output


# ---- looking, exporting, proving


def test_looking_shows_what_happened(desk: Place) -> None:
    lines = aop("audit", "show", desk.source, "--keys", desk.keys, "--conversation", "case").output.splitlines()
    assert len(lines) == 6
    assert lines[0].endswith("case: message customer; decision gate allowed; lookup s.account sent")
    assert lines[4].endswith("approval lead granted; decision approval; action s.refund sent")
    assert [word for word in WORDS if word in " ".join(lines)] == []
    only = aop("audit", "show", desk.source, "--keys", desk.keys, "--kind", "action", "--format", "json").output
    assert [json.loads(line)["number"] for line in only.splitlines()] == [5]


def test_revealing_is_noted_under_the_name_of_who_does(desk: Place) -> None:
    with pytest.raises(WrongUse, match="who does this"):
        _raised("audit", "show", desk.source, "--keys", desk.keys, "--reveal")
    done = aop("audit", "show", desk.source, "--keys", desk.keys, "--reveal", "--by", "kim", "--format", "json")
    about = [json.loads(line) for line in done.output.splitlines()]
    assert about[4]["about"][0]["person"] == "maria"
    assert (about[-1]["did"], about[-1]["about"][0]["person"]) == ([["reveal", "", ""]], "kim")
    assert verify(desk).exit_code == 0


def _raised(*arguments: object) -> None:
    error = aop(*arguments).exception
    assert error is not None
    raise error


def test_an_export_verifies_with_the_public_key_alone(desk: Place, tmp_path: Path) -> None:
    out = tmp_path / "case.jsonl"
    done = aop("audit", "export", desk.source, out, *desk.signs, "--by", "kim", "--conversation", "case", "--reveal")
    assert done.exit_code == 0, done.output
    assert out.stat().st_mode & 0o077 == 0
    (desk.folder / "log.key").write_text(desk.public)
    told = aop("audit", "verify", out, "--key", desk.folder / "log.key", "--witness", desk.heads)
    assert told.exit_code == 0, told.output
    assert told.output.startswith("verified: 6 of 8 leaves of desk.example/audit")
    assert (
        aop("audit", "show", out).output.splitlines()[5].endswith("case: settled s.refund done; request pay resolved")
    )
    lines = out.read_text().splitlines(keepends=True)
    out.write_text("".join(lines[:3] + lines[4:]))
    assert aop("audit", "verify", out, "--key", desk.public).exit_code == 1
    with pytest.raises(WrongUse, match="say with `--key`"):
        _raised("audit", "verify", out)


def test_the_whole_log_is_exported_without_what_it_was_about(desk: Place, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    assert aop("audit", "export", desk.source, out, *desk.signs, "--by", "kim").exit_code == 0
    told = aop("audit", "verify", out, "--key", desk.public, "--witness", desk.heads).output
    assert told.startswith("verified: 8 of 8 leaves of desk.example/audit (the whole log")
    assert [word for word in WORDS if word in out.read_text()] == []


def test_one_leaf_is_proved(desk: Place, tmp_path: Path) -> None:
    out = tmp_path / "leaf.jsonl"
    assert aop("audit", "prove", desk.source, 5, *desk.signs, "--out", out).exit_code == 0
    assert aop("audit", "verify", out, "--key", desk.public, "--witness", desk.heads).exit_code == 0
    printed = aop("audit", "prove", desk.source, 5, "--keys", desk.keys).output.splitlines()
    assert json.loads(printed[1])["number"] == 5
    with pytest.raises(WrongUse, match="there is no leaf 99"):
        _raised("audit", "prove", desk.source, 99, "--keys", desk.keys)


# ---- erasing, handing over


def test_an_erased_customer_is_gone_and_the_log_verifies(desk: Place, tmp_path: Path) -> None:
    handed = json.loads(aop("export", desk.source, "c1", "--keys", desk.keys, "--by", "kim").output)
    assert [item["conversation"] for item in handed["conversations"]] == ["case"]
    change(desk, "insert into shelf values ('hooks/of/case', '{}'), ('hooks/of/other', '{}')")
    before = {file.name: file.read_bytes() for file in desk.folder.iterdir()}
    assert aop("erase", desk.source, "c1", "--keys", desk.keys, "--by", "kim").output == (
        "erased: 1 conversation, 2 keys destroyed, 0 kept values\n"
    )
    with closing(sqlite3.connect(desk.database)) as base:
        assert base.execute("select name from shelf where name like 'hooks/of/%'").fetchall() == [("hooks/of/other",)]
    done = verify(desk)
    assert done.exit_code == 0, done.output
    assert "6 leaves are about what was erased" in done.output
    out = tmp_path / "c1.json"
    assert aop("export", desk.source, "c1", "--keys", desk.keys, "--by", "kim", "--out", out).exit_code == 0
    assert json.loads(out.read_text())["conversations"] == [{"conversation": "case", "erased": True}]
    shown = aop("audit", "show", desk.source, "--keys", desk.keys, "--reveal", "--by", "kim", "--limit", "1").output
    assert shown.endswith('"erased"\n')
    desk.database.write_bytes(before["desk.db"])  # an old copy of the database brings nothing back
    assert '"erased": true' in aop("export", desk.source, "c1", "--keys", desk.keys, "--by", "kim").output


def test_who_erases_nobody_is_told_so(desk: Place) -> None:
    done = aop("erase", desk.source, "ana@example.com", "--keys", desk.keys, "--by", "kim")
    assert done.stdout == "erased: 0 conversations, 0 keys destroyed, 0 kept values\n"
    assert done.stderr.startswith("nothing was kept of `ana@example.com`: a customer goes by the id of their account")


def test_who_looks_for_leaves_that_there_are_not_is_told_so(desk: Place) -> None:
    for words in (["--kind", "cats"], ["--conversation", "nobody"]):
        done = aop("audit", "show", desk.source, "--keys", desk.keys, *words)
        assert (done.exit_code, done.stdout) == (0, "")
        assert done.stderr.startswith("no leaf of the log is so")


def test_what_to_erase_is_said_once(desk: Place) -> None:
    for arguments in ([], ["c1", "--conversation", "case"], ["--older-than", "cats=3d"], ["--older-than", "contact=3"]):
        with pytest.raises(WrongUse, match=r"say what is to be erased|is no age"):
            _raised("erase", desk.source, *arguments, "--keys", desk.keys, "--by", "kim")


def test_retention_is_swept(desk: Place) -> None:
    ages = ("--older-than", "conversations=30d", "--older-than", "contact=30d", "--older-than", "none=30d")
    done = aop("erase", desk.source, *ages, "--keys", desk.keys, "--by", "kim")
    assert done.exit_code == 0, (done.output, done.exception)
    assert [line.partition(":")[0] for line in done.output.splitlines()] == ["conversations", "contact", "none"]
    assert verify(desk).exit_code == 0


def test_a_store_of_several_processes_is_verified_and_erased_from(cluster: Cluster, tmp_path: Path) -> None:
    desk = Place(tmp_path / "desk", cluster.database())
    desk.talk("case")
    assert aop("audit", "sign", desk.source, *desk.signs).exit_code == 0
    assert verify(desk).exit_code == 0
    with psycopg.connect(desk.url, autocommit=True) as base:
        rows = base.execute("select data from entries union all select data from snapshots").fetchall()
        keys = base.execute("select key from ledger_keys").fetchall()
        assert [word for word in WORDS for (data,) in rows if word.encode() in data] == []
        assert [word for word in WORDS for (key,) in keys if word in key] == []
        base.execute("update entries set data = (select data from entries where number = 2) where number = 3")
        assert "entry 3" in verify(desk).output or "cannot be read" in verify(desk).output
    assert aop("erase", desk.source, "c1", "--keys", desk.keys, "--by", "kim").output.startswith("erased: 1 conv")
    assert aop("audit", "verify", desk.source, *desk.signs, "--log-only").exit_code == 0
    handed = aop("export", desk.source, "c1", "--keys", desk.keys, "--by", "kim").output
    assert json.loads(handed)["conversations"] == [{"conversation": "case", "erased": True}]


# ---- keys


def test_keys_are_listed_and_no_secret_is(desk: Place) -> None:
    told = aop("keys", "list", "--keys", desk.keys, "--store", desk.source).output
    secrets = [item["secret"] for held in json.loads(desk.keys.read_text())["keys"].values() for item in held]
    assert "master: k1" in told
    assert f"public key of desk.example/audit: {desk.public}" in told
    assert [item for item in secrets if item in told] == []


def test_a_new_master_key(desk: Place) -> None:
    rotated = aop("keys", "rotate", "master", "--keys", desk.keys, "--store", desk.source)
    assert rotated.exit_code == 0, (rotated.output, rotated.exception)
    assert aop("keys", "retire", "master", "k1", "--keys", desk.keys, "--store", desk.source).exit_code == 0
    assert [item.id for item in FileKeys(desk.keys).of("master")] == ["k2"]
    assert verify(desk).exit_code == 0


def test_a_master_key_in_use_is_not_retired(desk: Place) -> None:
    keys = FileKeys(desk.keys)
    keys.rotate("master")
    with pytest.raises(WrongUse, match="keys are wrapped with k1"):
        _raised("keys", "retire", "master", "k1", "--keys", desk.keys, "--store", desk.source)
    with pytest.raises(WrongUse, match="say with `--store`"):
        _raised("keys", "rotate", "master", "--keys", desk.keys)
    with pytest.raises(WrongUse, match="cannot be rotated"):
        _raised("keys", "rotate", "index", "--keys", desk.keys)


def test_a_new_key_of_the_log_goes_on_where_the_old_one_was(desk: Place) -> None:
    assert "publish its public key" in aop("keys", "rotate", "log", "--keys", desk.keys).output
    assert aop("audit", "sign", desk.source, *desk.signs).exit_code == 0
    assert "2 published heads" in verify(desk).output


def test_new_keys(tmp_path: Path) -> None:
    done = aop("keys", "new", tmp_path / "keys.json", "--log", "shop.example/audit")
    assert "shop.example/audit+" in done.output
    with pytest.raises(WrongUse, match="is there already"):
        _raised("keys", "new", tmp_path / "keys.json")
    with pytest.raises(WrongUse, match="is no name of a log"):
        _raised("keys", "new", tmp_path / "other.json", "--log", "two words")
    with pytest.raises(WrongUse, match="there is no store at"):
        _raised("audit", "verify", "sqlite:none.db", "--keys", tmp_path / "keys.json")


# ---- people


def test_people_get_and_lose_roles(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    assert aop("people", "add", file, "maria", "--role", "team_lead", "--workspace", "procedures").exit_code == 0
    assert aop("people", "add", file, "lee", "--role", "a", "--role", "b").exit_code == 0
    key = {"person": "maria", "roles": ["finance"], "key_sha256": "0" * 64}
    file.write_text(file.read_text() + json.dumps(key) + "\n")
    assert aop("people", "list", file).output == "lee: a, b; 0 keys\nmaria: finance, team_lead; 1 keys\n"
    aop("people", "remove", file, "maria", "--role", "team_lead")
    aop("people", "remove", file, "lee", "--role", "a")
    assert json.loads(aop("people", "list", file, "--format", "json").output) == [
        {"person": "lee", "roles": ["b"], "channels": [], "systems": [], "keys": 0},
        {"person": "maria", "roles": ["finance"], "channels": [], "systems": [], "keys": 1},
    ]
    aop("people", "remove", file, "maria")
    assert "maria" not in file.read_text()


def test_wrong_people_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    file.write_text('{"person": "lee"}\nsecret-key\n')
    with pytest.raises(WrongUse, match="line 2: it is no JSON object") as raised:
        _raised("people", "list", file)
    assert "secret-key" not in str(raised.value)
    file.write_text('{"person": "lee", "roles": ["a"]}\n')
    with pytest.raises(WrongUse, match="is not in"):
        _raised("people", "remove", file, "kim")
    with pytest.raises(WrongUse, match="has no role `king`"):
        _raised("people", "add", file, "kim", "--role", "king", "--workspace", "procedures")
    with pytest.raises(WrongUse, match="who gets which roles"):
        _raised("people", "add", file, "kim")
    file.chmod(0o666)
    with pytest.raises(WrongUse, match="others may write"):
        _raised("people", "list", file)
