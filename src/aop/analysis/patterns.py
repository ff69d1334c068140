"""The pattern of an id and its stored spelling: readable, and made of groups that are there."""

from __future__ import annotations

import re

from aop.analysis.findings import Findings
from aop.syntax.declarations import SlotDecl

_PLACE = re.compile(r"\{(\d{1,3})\}")


def check_pattern(slot: SlotDecl, findings: Findings) -> None:
    """A pattern that RE2 cannot read would read no value at all."""
    if slot.pattern is None:
        return
    import re2  # imported late: most files have no pattern to check twice

    options = re2.Options()
    options.log_errors = False
    try:
        groups = re2.compile(slot.pattern.text, options).groups
    except (re2.error, UnicodeEncodeError):
        help_text = 'for example `"#?W?([0-9]{7})"`; look-ahead and back references are not read'
        findings.error("AOP308", f"the pattern of `{slot.name.text}` cannot be read", slot.pattern.span, help_text)
        return
    if slot.form is None:
        return
    places = _PLACE.findall(slot.form.text)
    if not places:
        message = f"the form of `{slot.name.text}` has no group of its pattern, so every value would be the same"
        help_text = "write `{1}` where what stands in the first parentheses of the pattern belongs"
        findings.error("AOP308", message, slot.form.span, help_text)
    for place in places:
        if int(place) > groups:
            message = f"the pattern of `{slot.name.text}` has {_number(groups)}, so no `{{{place}}}`"
            findings.error("AOP308", message, slot.form.span, "a group is a part of the pattern in parentheses")


def _number(groups: int) -> str:
    return "no groups" if not groups else "1 group" if groups == 1 else f"{groups} groups"
