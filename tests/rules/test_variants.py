"""A mistake that stands in one variant of a text only is found as if it were the only text; keys that nobody is met by,
and languages that a text lacks, are found as well."""

from __future__ import annotations

from textwrap import indent

import pytest

from rules.changed_shop import codes, found, steps

FOUND = "collect order_id\nlook up shop.find_order with id = order_id as order, otherwise finish as declined\n"
LEAVE_IT = "verify the customer first, or leave it out"
SLOTS = """\
slots:
  order_id: {type: id, ask: "What is your order number?"}
  email: {type: email, personal: contact, ask: "Which email address did you order with?"}
  card: {type: text, personal: financial, ask: "Which card did you pay with?"}
  full_name: {type: person, personal: identity, ask: "What is your name?"}
"""

SEVERAL = {"workspace.yaml": "languages: [en, es]\n"}
SAY_TOLD = "say told\nfinish as informed\n"
LISTED = (
    "write one of `default`, `again`, `chat`, `letters`, `en`, `es`, or declare the language or the channel in "
    "workspace.yaml"
)
GATED = "rules: |\n  stripe.refund needs confirmation\n"


def said(messages: str, act: str) -> str:
    """The procedure with these messages, and these sentences after the order was looked up."""
    return f"messages:\n{indent(messages, '  ')}\n{steps(FOUND, act)}"


def in_spanish(keys: str) -> dict[str, str]:
    return {**SEVERAL, "returns/refund.aop.yaml": keys}


def given(keys: str) -> list[tuple[str, str]]:
    return [(code, text) for code, text in codes(in_spanish(keys))]


# ---- mistakes in a variant


def test_a_value_that_may_be_missing_in_one_language() -> None:
    keys = said(
        'told: {en: "Hello.", es: "Su recibo es {receipt}."}',
        "if order.total is over $5, set receipt to 3\nsay told\nfinish as informed\n",
    )
    assert ("AOP403", "receipt") in given(keys)


def test_a_personal_field_in_one_language() -> None:
    keys = said('told: {en: "Hello.", es: "Hola {order.customer.email}."}', SAY_TOLD)
    assert ("AOP601", "order.customer.email") in given(keys)


def test_a_personal_field_in_the_question_of_one_language() -> None:
    ask = '{en: "Which one?", es: "¿Es {order.customer.email}?"}'
    keys = f"slots:\n  order_id: {{type: id, ask: Which order?}}\n  remedy: {{type: text, ask: {ask}}}\n"
    assert ("AOP601", "order.customer.email") in given(
        keys + steps(FOUND, 'collect remedy\nnote "{remedy}"\nfinish as informed\n')
    )


@pytest.mark.parametrize("order", ["{en: HIDES, es: SHOWS}", "{en: SHOWS, es: HIDES}", "{default: SHOWS, chat: HIDES}"])
def test_a_question_that_hides_the_amount_in_one_variant(order: str) -> None:
    texts = order.replace("HIDES", '"Go on?"').replace("SHOWS", '"Shall I refund {order.total}?"')
    act = """\
confirm sure, otherwise finish as withdrawn
do stripe.refund with order = order, amount = order.total
finish as resolved
"""
    assert "AOP502" in [code for code, _ in given(GATED + said(f"sure: {texts}", act))]


def test_a_promise_in_one_variant() -> None:
    keys = said("""told: {default: "Hello.", chat: "I've refunded your order."}""", SAY_TOLD)
    assert ("AOP704", "I've refunded") in given(keys)


def test_an_unknown_name_and_a_placeholder_in_one_variant() -> None:
    keys = said('told: {en: "Hello.", es: "Hola {nobody}."}', SAY_TOLD)
    assert ("AOP202", "nobody") in given(keys)
    keys = said('told: {en: "Hello.", es: "Hola [name]."}', SAY_TOLD)
    assert ("AOP910", "[name]") in given(keys)


# ---- keys and languages


@pytest.mark.parametrize(
    ("key", "help_text"),
    [
        (
            "e_mail",
            LISTED,
        ),
        (
            "fr",
            LISTED,
        ),
        ("es chat", "did you mean `chat es`?"),
        ("agian", "did you mean `again`?"),
    ],
)
def test_a_key_that_nobody_is_met_by(key: str, help_text: str) -> None:
    keys = said(f'told: {{default: "Hello.", {key}: "Hi."}}', SAY_TOLD)
    (finding,) = [item for item in found(in_spanish(keys)) if item[0] == "AOP224"]
    assert finding[1:] == (
        key,
        f"nobody gets this text of the message `told`: `{key}` is no channel and no language of this workspace",
        help_text,
    )


@pytest.mark.parametrize("key", ["again", "chat", "es", "chat es", "again es", "again chat", "again chat es"])
def test_keys_of_channels_languages_and_asking_again(key: str) -> None:
    keys = f"slots:\n  order_id: {{type: id, ask: {{default: Which order?, {key}: Which one?}}}}\n"
    assert "AOP224" not in [code for code, _ in given(keys + steps(FOUND, "finish as informed\n"))]


def test_a_text_that_lacks_a_language() -> None:
    workspace = {"workspace.yaml": "languages: [en, es, de]\n"}
    messages = 'told: {en: "Hello.", es: "Hola."}\nheard: {default: "Hi.", es: "Hola.", de: "Hallo."}\nplain: "Bye."'
    keys = said(messages, "say told\nsay heard\nsay plain\nfinish as informed\n")
    assert [item for item in found({**workspace, "returns/refund.aop.yaml": keys}) if item[0] == "AOP709"] == [
        (
            "AOP709",
            "told",
            "the message `told` has no text in `de`",
            "add `de: …`, or take it from `languages` in workspace.yaml",
        )
    ]
    assert "AOP709" not in [code for code, _ in codes(said('told: {default: "Hello.", chat: "Hi."}', SAY_TOLD))]


# ---- seasons


def season(values: str) -> list[tuple[str, str]]:
    keys = f"values:\n  window: {values}\n" + steps(FOUND, 'say "Within {window}."\nfinish as informed\n')
    return [(text, message) for code, text, message, _ in found(keys) if code in ("AOP177", "AOP302", "AOP165")]


def test_seasons_that_are_none() -> None:
    assert season('{default: 30 days, "from 2026-11-01 until 2027-01-15": 60 days}') == []
    assert season('{"from 2026-11-01 until 2027-01-15": 60 days}') == [
        ("window", "`window` has no value outside of its seasons")
    ]
    assert season('{default: 30 days, "from 2027-01-15 until 2026-11-01": 60 days}') == [
        ("from 2027-01-15 until 2026-11-01", "this season ends before it begins")
    ]
    assert season('{default: 30 days, "from 2026-02-30 until 2026-03-01": 60 days}') == [
        ("from 2026-02-30 until 2026-03-01", "the calendar has no day `2026-02-30`")
    ]
    assert season("{default: 30 days, winter: 60 days}") == [("winter", "`winter` is no season")]
    both = '"from 2026-11-01 until 2026-12-01": 60 days, "from 2026-12-01 until 2026-12-31": 45 days'
    assert season(f"{{default: 30 days, {both}}}") == [
        ("from 2026-12-01 until 2026-12-31", "two values hold on 2026-12-01")
    ]


@pytest.mark.parametrize("value", ["$5", "2 months", "5", "50%", "yes"])
def test_the_values_of_all_seasons_are_of_one_kind(value: str) -> None:
    shown = [text for text, _ in season(f"{{default: 30 days, 'from 2026-11-01 until 2027-01-15': {value}}}")]
    assert shown == [value]


def test_a_yes_that_rests_on_the_season_is_asked_on_every_way() -> None:
    """A test of a season may come out otherwise a second later, at midnight: what it said holds for no rule."""
    values = 'values:\n  much: {default: $100, "from 2026-11-01 until 2027-01-15": $50}\n'
    rules = "rules: |\n  stripe.refund needs confirmation when amount is over much\n"
    act = """\
if order.total is over much:
  confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
do stripe.refund with order = order, amount = order.total
finish as resolved
"""
    fixed = values.replace('{default: $100, "from 2026-11-01 until 2027-01-15": $50}', "$100")
    assert "AOP501" in [code for code, _ in codes(values + rules + steps(FOUND, act))]
    assert "AOP501" not in [code for code, _ in codes(fixed + rules + steps(FOUND, act))]
