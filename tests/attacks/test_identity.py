"""Who the customer is known to be: no more tries than allowed, never less sure than before, gone when corrected."""

from __future__ import annotations

from attacks.workspace import CONFIRMED, asks_for, desk, paying, snapshot, texts

VERIFIED = "never do any write unless customer is verified"


def test_a_correction_gives_no_new_tries() -> None:
    talk = desk(paying(CONFIRMED))
    talk.says(asks_for("pay", postcode="00001"))
    for guess in ("00002", "00003", "02134"):
        talk.says(f"sorry, I meant {guess} ~ {{postcode: {guess}, correction: yes}}")
    assert talk.played.ends == ["declined"]
    assert snapshot(talk).verified is None


def test_a_weaker_proof_does_not_lower_the_level() -> None:
    weaker = (
        "verify customer as person by weak when person.email is email, otherwise finish as declined\n"
        'if customer is verified by postcode, say "Still sure."\n'
        'otherwise, say "Less sure."\n'
        "finish as resolved"
    )
    talk = desk(paying(weaker), levels="{weak: {lasts: 30 days}, postcode: {lasts: 30 days}}")
    assert texts(talk.says(asks_for("pay"))) == ["Still sure."]


def test_correcting_two_slots_at_once_ends_a_verification_that_rests_on_one_of_them() -> None:
    talk = desk(paying(CONFIRMED), rules=VERIFIED)
    talk.says(asks_for("pay"))
    assert snapshot(talk).verified is not None
    talk.says("sorry, W7654321 and 99999 ~ {order_id: W7654321, postcode: 99999, correction: yes}")
    assert snapshot(talk).verified is None
    talk.says("yes")
    assert talk.played.did == []


def test_a_verification_that_was_corrected_away_helps_no_other_request() -> None:
    note = 'do s.note with text = "second"\nfinish as resolved'
    talk = desk(paying(CONFIRMED), paying(note, name="second"), rules=VERIFIED)
    talk.says(asks_for("pay"))
    talk.says("sorry, my postcode is 99999 ~ {postcode: 99999, correction: yes}")
    talk.says("second please ~ {intent: second}")
    assert talk.played.did == []
