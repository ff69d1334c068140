"""What tests cover: sentences, outcomes of guards and rules, by what the records of their conversations show."""

from __future__ import annotations

from decimal import Decimal

from aop.evals.coverage import Coverage, coverage
from aop.evals.excused import excused
from aop.evals.play import Player
from aop.evals.run import chosen
from evals.shop import WHOLE, library, no_model, written

NO = WHOLE.splitlines()
WITHDRAWN = "\n".join([*NO[:9], "customer: no ~ {answer: no}", "agent: finishes as withdrawn"])
LATE = "\n".join([*NO[:4], "after 15 days", "agent: finishes as declined"])


def covered(*conversations: str) -> Coverage:
    files, release = library(written(*conversations))
    player = Player(release, files, no_model)
    played = [player.play(item.file, item.test) for item in chosen(files)]
    assert [item.unmet for item in played] == [()] * len(conversations)
    return coverage(release, [item.effects for item in played], excused(files, ""))


def missed(found: Coverage, kind: str) -> list[tuple[str, str]]:
    own = [point for point in found.missed if point.kind == kind and point.file.startswith("procedures/")]
    return [(point.text.partition(" ")[0], point.outcome) for point in own]


def test_a_guard_has_an_outcome_for_each_way() -> None:
    found = covered(WHOLE)
    assert missed(found, "guard") == [
        ("look", "not found"), ("verify", "not verified"), ("loan.state", "does not hold"), ("wait", "not in time"),
        ("collect", "not in time"), ("require", "does not hold"), ("confirm", "no"), ("do", "it fails with closed"),
    ]  # fmt: skip


def test_each_further_test_covers_what_it_goes_through() -> None:
    left = set(missed(covered(WHOLE), "guard"))
    assert left - set(missed(covered(WHOLE, WITHDRAWN), "guard")) == {("confirm", "no")}
    assert left - set(missed(covered(WHOLE, LATE), "guard")) == {("wait", "not in time")}


def test_a_sentence_is_covered_when_it_is_reached() -> None:
    before, after = covered(WHOLE), covered(WHOLE, WITHDRAWN)
    assert {point.text for point in after.covered - before.covered if point.kind == "sentence"} == {
        "finish as withdrawn"
    }
    assert all(point.file.startswith(("procedures/", "workspace.yaml")) for point in after.missed)


def test_a_rule_is_covered_when_it_had_a_say() -> None:
    assert covered(LATE).percent("rule") == 0
    found = covered(WHOLE)
    assert found.count("rule") == (3, 4)
    assert missed(found, "rule") == [("when", "")]
    lost = "\n".join([*NO[:7], "customer: I lost it ~ {topics: lost_book}"])
    assert covered(WHOLE, lost).percent("rule") == 100


def test_shares_are_cut_so_that_100_means_every_one() -> None:
    found = covered(WHOLE)
    sentences, every = found.count("sentence")
    assert 0 < sentences < every
    assert found.percent("sentence") <= Decimal(100 * sentences) / every < found.percent("sentence") + Decimal("0.1")
    assert found.lowest == min(found.percent(kind) for kind in ("sentence", "guard", "rule"))


def test_a_line_with_a_reason_does_not_count() -> None:
    files, release = library(written(WHOLE))
    player = Player(release, files, no_model)
    effects = [player.play(item.file, item.test).effects for item in chosen(files)]
    plain = coverage(release, effects)
    line = next((point.file, point.line) for point in plain.missed if point.text == "finish as withdrawn")
    found = coverage(release, effects, {line})
    assert {point.text.partition(" ")[0] for point in found.excused} == {"confirm", "finish"}
    assert set(found.missed) | set(found.excused) == set(plain.missed)
    assert found.needless == ()


def test_a_reason_at_a_line_that_is_covered_is_needless() -> None:
    files, release = library(written(WHOLE))
    player = Player(release, files, no_model)
    effects = [player.play(item.file, item.test).effects for item in chosen(files)]
    plain = coverage(release, effects)
    lines = {(point.file, point.line) for point in plain.missed}
    done = next((point.file, point.line) for point in plain.covered if (point.file, point.line) not in lines)
    found = coverage(release, effects, {done})
    assert found.needless == (done,)
    assert found.missed == plain.missed
