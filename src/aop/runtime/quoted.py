"""What of a mail its sender wrote: lines they quote, mails they forward and signatures are no words of theirs (S9).

A customer's words decide who they are and what they agree to. What stands below "On Monday Ana wrote:", behind `>` or
in a forwarded mail was written by somebody else, or for another occasion, so it never reaches what reads messages.
"""

from __future__ import annotations

import re

#: Where what somebody else wrote begins; everything from there on is theirs.
_BEGINS = re.compile(
    r"""^\W{0,12}(?:original\ message|(?:begin\ )?forwarded\ message|mensaje\ (?:original|reenviado)
        |ursprüngliche\ nachricht|weitergeleitete\ nachricht)\W{0,12}$
      | ^(?:on|am|el)\ .{4,120}(?:wrote|schrieb|escribió).{0,80}:[ ]*$
      | ^(?:from|von|de):\ .{0,120}@.{1,120}\n(?:sent|date|to|gesendet|datum|an|enviado|fecha|para|subject):\ .
      | ^--[ ]?$""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def own_words(text: str) -> str:
    """The text without what is quoted, forwarded or signed."""
    lines = text.replace("\r\n", "\n")
    begins = _BEGINS.search(lines)
    own = lines if begins is None else lines[: begins.start()]
    if ">" not in own:
        return text if begins is None else own
    return "\n".join(line for line in own.split("\n") if not line.lstrip().startswith((">", "|>")))
