"""Only what the sender of a mail wrote is read: not what they quote, forward or sign with, in whatever form."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.runtime.quoted import own_words

MAILS = {
    "quoted": "no\n\nOn Mon, 3 Nov 2026 at 10:00, Acme Shop <help@acme.example> wrote:\n> Shall I refund $20?\n> yes\n",
    "quoted without signs": "no\n\nOn Mon, 3 Nov 2026 at 10:00, Acme <help@acme.example> wrote:\nyes, all of it\n",
    "who wrote, broken in two": "no\n\nOn Mon, 3 Nov 2026 at 10:00, Acme\n<help@acme.example> wrote:\n\nyes\n",
    "who wrote, broken in three": "no\n\nOn Mon, 3 Nov 2026\nat 10:00, Acme\n<help@acme.example> wrote:\n\nyes\n",
    "forwarded": "no\n\n---------- Forwarded message ---------\nFrom: Bea <bea@example.com>\nDate: Mon\n\nyes\n",
    "forwarded by an iPhone": "no\n\nBegin forwarded message:\n\nFrom: Bea <bea@example.com>\nSubject: it\n\nyes\n",
    "answered in Outlook": "no\n\nFrom: Acme <a@acme.example>\nSent: Monday\nTo: Ana\nSubject: Re: it\n\nyes\n",
    "answered in Outlook, an address on its own line": "no\n\nFrom: Acme\n<a@acme.example>\nSent: Monday\n\nyes\n",
    "answered in Outlook, without an address": "no\n\nFrom: Acme\nSent: Monday\nTo: Ana\n\nyes\n",
    "signed": "no\n\n-- \nAna Ruiz\nyes",
    "between": "> Shall I refund?\nno\n> is that a yes",
    "behind unseen signs": "no\n\u200b> yes\n\u00a0> yes\n\uff1e yes",
    "lines of another system": "no\r> yes\u2028> yes\x85> yes",
    "Spanish": "no\n\nEl lun, 3 nov 2026 a las 10:00, Acme (<a@acme.example>) escribió:\n\nyes\n",
    "German": "no\n\nAm Mo., 3. Nov. 2026 um 10:00 Uhr schrieb Acme <a@acme.example>:\nyes\n",
    "French": "no\n\nLe lun. 3 nov. 2026 à 10:00, Acme <a@acme.example> a écrit :\n\nyes\n",
    "Italian": "no\n\nIl giorno lun 3 nov 2026 alle ore 10:00 Acme <a@acme.example> ha scritto:\n\nyes\n",
    "Portuguese": "no\n\nEm seg., 3 de nov. de 2026 às 10:00, Acme <a@acme.example> escreveu:\n\nyes\n",
    "Dutch": "no\n\nOp ma 3 nov 2026 om 10:00 schreef Acme <a@acme.example>:\n\nyes\n",
}

OWN = (
    "I want a refund. On Monday Ana wrote: nothing.\nReally.",
    "on Monday I wrote to you\nand nobody answered",
    "From: the beginning it was broken",
    "From: London\nTo: Paris\nDate: tomorrow",
    "it is -- as I said -- blue",
    "5 > 3, isn't it?",
    "Hi,\n\nmy order W1234567 is late.\n\nThanks,\nAna",
    "El lunes escribí a mi hermana\ny no contestó",
)


@pytest.mark.parametrize("mail", MAILS.values(), ids=MAILS)
def test_what_others_wrote_is_not_read(mail: str) -> None:
    assert own_words(mail).strip() == "no"


@pytest.mark.parametrize("text", OWN)
def test_what_the_sender_wrote_stays_as_it_is(text: str) -> None:
    assert own_words(text) == text


@given(st.text(alphabet=st.sampled_from("On Amwrote:>@1:0\n\r-<\u2028 \u200b"), max_size=400))
def test_what_was_cut_once_is_cut_no_further_and_nothing_quoted_is_left(text: str) -> None:
    own = own_words(text)
    assert own_words(own) == own
    assert not any(line.startswith(">") for line in own.split("\n"))


@pytest.mark.parametrize(
    "part", ["On ", "On 1:00 ", "\n", ">", "a\n", "On a@b\n", "From: a\n", "-", "On x wrote", "> \n"]
)
def test_no_text_takes_long(part: str) -> None:
    text = (part * 16_000)[:16_000]
    began = time.process_time()
    own_words(text)
    assert time.process_time() - began < 1
