"""What of a mail its sender wrote: lines they quote, mails they forward and signatures are no words of theirs (S9).

A customer's words decide who they are and what they agree to. What stands below "On Monday Ana wrote:", behind `>` or
in a forwarded mail was written by somebody else, or for another occasion, so it never reaches what reads messages.
Whatever looks like it is cut: a customer who is asked again loses less than one for whom somebody else said yes.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Where what somebody else wrote begins; everything from there on is theirs. In some mails the line that says who wrote
#: is broken in two or three: that is believed where it has a time or an address in it.
_BEGINS = re.compile(
    r"""^\W{0,12}(?:original\ message|(?:begin\ )?forwarded\ message|mensaje\ (?:original|reenviado)
        |ursprüngliche\ nachricht|weitergeleitete\ nachricht|message\ (?:d'origine|transféré)
        |messaggio\ (?:originale|inoltrato)|mensagem\ (?:original|encaminhada)
        |(?:oorspronkelijk|doorgestuurd)\ bericht)\W{0,12}$
      | ^(?:on|am|el|le|il|em|op)\ (?:.{4,120}|(?=.{0,120}\n?.{0,120}(?:\d[:.]\d\d|@)).{4,120}\n.{0,120}(?:\n.{0,120})?)
        (?:wrote|schrieb|escribió|a\ écrit|ha\ scritto|escreveu|schreef).{0,80}:[ ]*$
      | ^(?:from|von|de|da|van):\ .{0,120}(?:\n.{0,120})?\n?(?:sent|gesendet|enviado|envoyé|inviato|verzonden):\ .
      | ^(?:from|von|de|da|van):\ (?=.{0,120}\n?.{0,120}@).{0,120}(?:\n.{0,120})?\n?
        (?:date|datum|fecha|data|to|an|para|à|aan|subject):\ .
      | ^--[ ]?$""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
#: So many texts are remembered as they were read.
KEPT = 16
_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_QUOTING = (">", "|>", "\uff1e")
#: What stands before a quoted line's sign without being seen.
_UNSEEN = " \t\u00a0\u200b\u200c\u200d\u2060\ufeff"


@lru_cache(maxsize=KEPT)
def own_words(text: str) -> str:
    """The text without what is quoted, forwarded or signed. It is asked twice of a message: whether there are any, and
    when it is its turn."""
    lines = _LINE_BREAKS.sub("\n", text)
    begins = _BEGINS.search(lines)
    own = lines if begins is None else lines[: begins.start()]
    kept = [line for line in own.split("\n") if not line.lstrip(_UNSEEN).startswith(_QUOTING)]
    if begins is None and len(kept) == own.count("\n") + 1:
        return text
    return "\n".join(kept)
