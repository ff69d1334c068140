"""The words of the language: what may not be a name, what begins a sentence, and how each sentence is spelled.

Kept beside the grammar, not read from it, so that whoever checks names need not load the parser; a test holds the
two to each other.
"""

from __future__ import annotations

#: No slot, value, step or result may be called so. Fields of records and inputs of actions are free.
KEYWORDS = frozenset(
    """
    about add after again ago and answer any approval as asking at because before between both business by cents
    check collect confirm confirmation contains count decide decides denied different do each else ends escalate
    every fails finish follow for from go has highest if in is it knowledge known last latest least length look
    lowest mentions missing more most needs never next no nobody not note now of on one open or otherwise over
    path per priority questions read repeat require rounded say set since skip switch than the time times to today
    total turns unclear under unless until up verified verify wait when where with within without write yes
    second seconds minute minutes hour hours day days week weeks month months year years
    """.split()
)

#: How a procedure may end.
OUTCOMES = ("resolved", "informed", "declined", "withdrawn", "not_needed")

#: What may follow `, otherwise` on the same line.
ACTS = "`finish as`, `escalate to`, `go to`, `switch to`, `skip`, `go on` or `say`"

#: How each sentence of a step is spelled, by its first word.
SENTENCES = {
    "collect": "collect SLOT and SLOT, at most N times, otherwise …",
    "confirm": 'confirm "…", otherwise …',
    "look": "look up SYSTEM.ACTION with INPUT = VALUE as NAME, otherwise …",
    "do": "do SYSTEM.ACTION with INPUT = VALUE as NAME",
    "check": "check SYSTEM.ACTION with INPUT = VALUE, otherwise …",
    "verify": "verify customer as ACCOUNT by LEVEL when CONDITION, at most N times, otherwise …",
    "require": "require CONDITION, otherwise …",
    "if": "if CONDITION:",
    "otherwise": "otherwise:",
    "set": "set NAME to VALUE",
    "add": "add VALUE to NAME",
    "decide": "decide TABLE",
    "for": "for each ITEM in LIST, at most N:",
    "repeat": "repeat until CONDITION, at most N times, otherwise …:",
    "go": "go to STEP",
    "follow": "follow PROCEDURE with INPUT = VALUE as NAME, otherwise …",
    "switch": "switch to PROCEDURE with INPUT = VALUE",
    "say": 'say "…"',
    "answer": "answer from knowledge about VALUE, otherwise …",
    "wait": "wait 2 days",
    "note": 'note "…"',
    "finish": "finish as OUTCOME",
    "escalate": 'escalate to QUEUE because "…"',
    "skip": "skip ITEM",
}

#: The same for the lines of `rules:`, `escalate:` and `prove:`.
POLICIES = {
    "never": "never do SYSTEM.ACTION when CONDITION",
    "do": "do SYSTEM.ACTION at most N times per NAME in 30 days",
    "look": "look up SYSTEM.ACTION at most N times per NAME in 30 days",
    "total": "total of SYSTEM.ACTION.INPUT per NAME in 30 days is at most $500",
    "any": "any write needs approval from ROLE when CONDITION",
    "every": "every path with SYSTEM.ACTION has SYSTEM.ACTION after it",
    "when": 'when CONDITION, escalate to QUEUE because "…"',
    "ends": "every path ends within 20 questions",
    "needs": "SYSTEM.ACTION needs approval from ROLE when CONDITION",
}

#: What people write instead of a first word, and what to write.
SYNONYMS = {
    "goto": "go to",
    "lookup": "look up",
    "look-up": "look up",
    "ask": "collect",
    "get": "look up",
    "fetch": "look up",
    "call": "do",
    "run": "do",
    "tell": "say",
    "send": "say",
    "reply": "say",
    "else": "otherwise:",
    "elif": "otherwise if …:",
    "elsif": "otherwise if …:",
    "elseif": "otherwise if …:",
    "while": "repeat until …, at most N times, otherwise …:",
    "foreach": "for each",
    "end": "finish as …",
    "stop": "finish as …",
    "transfer": "escalate to",
    "handoff": "escalate to",
    "hand": "escalate to",
    "ensure": "require",
    "assert": "require",
    "unless": "if not (…):",
    "when": "if …:",
    "let": "set … to",
    "log": "note",
}

#: The same in rules, escalations and properties.
POLICY_SYNONYMS = {
    "if": "when",
    "don't": "never do",
    "not": "never",
    "no": "never",
    "always": "every path …",
    "requires": "needs",
    "require": "needs",
}
