"""A letter that is a name is no article, words that only say which item is meant choose nothing for it, and an address
may end politely."""

from __future__ import annotations

import pytest

from aop.understanding.options import Option, Picks, pick
from aop.understanding.reading import read_again
from aop.understanding.records import read_record
from understanding.samples import VARIANT

KITS = tuple(
    Option(str(number), f"skin tone: {tone}, brand: Brand {brand}", (tone, f"Brand {brand}"))
    for number, (tone, brand) in enumerate((("dark", "A"), ("dark", "B"), ("light", "A"), ("light", "B")))
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("dark, Brand A, please", Picks((0,))),
        ("brand a in light", Picks((2,))),
        ("a dark one", Picks((), (0, 1))),
        ("a brand for a dark skin", Picks((), (0, 1))),
    ],
)
def test_a_letter_that_is_a_name_is_no_article(text: str, read: Picks) -> None:
    assert pick(text, KITS, many=False) == read


def test_words_that_say_which_item_is_meant_choose_nothing_for_it() -> None:
    """In "exchange the laptop with 32GB" the 32GB is the one that goes back."""
    changes = ((), (frozenset({"64gb"}),))
    laptops = tuple(
        Option(str(index), f"laptop, ram: {ram}", (ram,), changes=change)
        for index, (ram, change) in enumerate(zip(("32GB", "64GB"), changes, strict=True))
    )
    for text, picks in (("the laptop with 32GB", None), ("the laptop with 64GB", (1,))):
        found = read_again(VARIANT, laptops, (("m1", text, ()),), ("laptop", "ram: 32GB"), "USD")
        assert (found.picks if found else None) == picks


@pytest.mark.parametrize("tail", ["", ", please", " please.", ". Thanks!", ", thank you", ", bitte"])
def test_an_address_may_end_politely(tail: str) -> None:
    read = read_record("address", f"667 Highland Drive, Suite 865, Denver, CO 80280, USA{tail}")
    assert read is not None
    assert (read.fields["country"], read.fields["postcode"]) == ("USA", "80280")
