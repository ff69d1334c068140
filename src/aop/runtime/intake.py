"""What is looked at before anything is understood: a message that cannot be read is answered and changes nothing."""

from __future__ import annotations

import unicodedata

TOO_LONG = "That message is too long for me. Could you tell me in a few sentences what you need?"
UNREADABLE = "I could not read that message. Could you write it again in plain words?"
EMPTY = "I did not get any text. How can I help you?"


def refused(text: str, max_bytes: int, attachments: tuple[str, ...] = ()) -> str | None:
    """The polite answer to a message that is too long, has no letters or digits, or is empty; None when it is fine."""
    if len(text) > max_bytes or len(text.encode("utf-8", "replace")) > max_bytes:
        return TOO_LONG
    if not text.strip():
        return None if attachments else EMPTY
    if not any(unicodedata.category(char)[0] in "LNSP" for char in text):
        return UNREADABLE
    return None


def cleaned(text: str) -> str:
    """The text in composed form without control characters; line breaks and tabs become spaces."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(" " if char in "\n\r\t" else char for char in composed if char in "\n\r\t" or _visible(char))


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs", "Cn")
