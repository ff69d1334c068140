"""What the sentences and words of the language do, for people who read them for the first time.

How a sentence is spelled stands in `aop.syntax.keywords`; here is what it does, with an example that a test parses.
"""

from __future__ import annotations

from dataclasses import dataclass

from aop.syntax.keywords import POLICIES, SENTENCES


@dataclass(frozen=True, slots=True)
class Meaning:
    """`what` is a sentence or two; `example` is a line as it may stand in a file."""

    what: str
    example: str


#: By the first word of a sentence of the steps.
STEPS = {
    "collect": Meaning(
        "Asks the customer for slots, one question each, and waits. What is known already is not asked.",
        "collect order_id and email",
    ),
    "confirm": Meaning(
        "Asks for a yes to exactly what the question shows. Only a yes lets the changes that follow happen.",
        'confirm "Shall I refund {amount} to your card?", otherwise go to remedy',
    ),
    "look": Meaning(
        "Reads something from a system and gives the answer a name. Changes nothing.",
        'look up shop.find_order with id = order_id as order, otherwise say "I can\'t find that order."',
    ),
    "do": Meaning(
        "Changes something in a system. Rules, confirmation and approval are checked before every call.",
        "do stripe.refund with order = order, amount = amount as refund",
    ),
    "check": Meaning(
        "Asks whether a change would be allowed, without making it.",
        'check stripe.refund with order = order, otherwise say "{reason}" and finish as declined',
    ),
    "verify": Meaning(
        "Makes sure who the customer is, by comparing what they said with an account.",
        "verify customer as order.customer by order_email when order.customer.email is email, at most 2 times, "
        "otherwise finish as declined",
    ),
    "require": Meaning(
        "Goes on only when something holds; leaves otherwise.",
        'require order.status is "delivered", otherwise finish as declined',
    ),
    "if": Meaning(
        "Does what is written below it, or behind its comma, only when something holds.",
        "if amount is over $75, collect photo",
    ),
    "otherwise": Meaning(
        "What happens when the `if` above, or the sentence before it, does not hold.",
        "require photo is known, otherwise finish as declined",
    ),
    "set": Meaning("Gives a name to a value that is worked out.", "set amount to total of items.price"),
    "add": Meaning("Puts a value at the end of a list.", "add variant to new_items"),
    "decide": Meaning("Reads a value from a decision table.", "decide refund_share"),
    "for": Meaning(
        "Does what is written below it once for each element of a list.",
        "for each item in items, at most 20:\n  collect variant for item",
    ),
    "repeat": Meaning(
        "Does what is written below it again and again until something holds, and never more often than said.",
        "repeat until order is known, at most 3 times, otherwise finish as declined:\n  collect order_id",
    ),
    "go": Meaning("Goes on at another step of this procedure, or, as `go on`, with the next sentence.", "go to close"),
    "follow": Meaning("Runs another procedure and comes back with what it returns.", "follow find_order as order"),
    "switch": Meaning("Runs another procedure instead of this one, and does not come back.", "switch to cancel_order"),
    "say": Meaning("Says something to the customer. `{…}` holds values.", 'say "Order {order_id} is on its way."'),
    "answer": Meaning(
        "Answers a question from approved articles only.", "answer from knowledge about question, otherwise go on"
    ),
    "wait": Meaning("Waits for a time, or for something that a system tells.", "wait 2 days"),
    "note": Meaning(
        "Writes something down for colleagues; the customer does not see it.", 'note "wrong item on {order_id}"'
    ),
    "finish": Meaning("Ends the procedure and says how it ended.", "finish as resolved"),
    "escalate": Meaning("Hands the conversation over to people.", 'escalate to tier2 because "order not found"'),
    "skip": Meaning("Leaves out this element of the list and goes on with the next one.", "skip item"),
}

#: By the first word, or the word that tells it, of a line of `rules:`, `escalate:` or `prove:`.
RULES = {
    "never": Meaning(
        "Forbids an action, always or under a condition.", "never do stripe.refund when amount is over $500"
    ),
    "do": Meaning("Says how often an action may be done.", "do stripe.refund at most 1 time per order"),
    "look": Meaning("Says how often something may be read.", "look up shop.find_order at most 5 times"),
    "total": Meaning(
        "Says how much an action may add up to.",
        "total of stripe.refund.amount per customer in 30 days is at most $500",
    ),
    "any": Meaning("Speaks of every action that writes, or that reads.", "any write to stripe needs confirmation"),
    "every": Meaning(
        "Something that must hold on every path.", "every path with stripe.refund has zendesk.add_note after it"
    ),
    "when": Meaning(
        "Hands over to people as soon as something holds.",
        'when customer mentions injury, escalate to care_desk because "hurt"',
    ),
    "ends": Meaning("Says how long a conversation may be.", "every path ends within 20 questions"),
    "needs": Meaning(
        "Says who has to say yes before: the customer (confirmation) or a colleague (approval).",
        "stripe.refund needs approval from team_lead within 4 business hours when amount is over $150",
    ),
}

#: What may come of a call, on the lines below it.
HANDLERS = {
    "if it fails:": "The system did not do it.",
    "if it fails with …:": "The system refused for a reason that it names.",
    "if it is denied:": "A rule, or a person, said no.",
    "if nobody decides in time:": "An approval was asked for and nobody answered.",
    "if it is unclear:": "It is not known whether it was done.",
}

#: Words inside sentences.
PARTS = {
    "with": "What is handed over: `input = value`, with commas between.",
    "as": "The name that the answer gets; or, after `finish`, how it ended.",
    "because": "Why. People read it: colleagues, approvers, the audit.",
    "asking": "Another wording of the question, in place of the slot's own.",
    "again": "Asks even if it is known already.",
    "by": "By which level of verification; or by which field.",
    "within": "How long it may take.",
    "most": "`at most`: no more than this, and no more often.",
    "least": "`at least`: this or more.",
    "known": "There is a value.",
    "missing": "There is no value.",
    "over": "More than; the value itself is not included.",
    "under": "Less than; the value itself is not included.",
    "between": "From one value to another, both included.",
    "one": "`is one of [A, B]`: equal to one of them.",
    "contains": "The text, or the list, has this in it.",
    "mentions": "The customer spoke of this topic in the conversation.",
    "verified": "It is known who the customer is.",
    "unless": "Not when this holds.",
    "per": "Counted for each of these by itself.",
    "approval": "A colleague with that role has to agree first.",
    "confirmation": "The customer has to say yes first.",
    "else": "The value to take where the one before is missing.",
    "count": "How many elements a list has, or how often an action was done.",
    "total": "The sum of a list.",
    "today": "The date of today, in the workspace's time zone.",
    "now": "This moment.",
    "and": "Both hold; or both are meant.",
    "or": "One of them is enough.",
    "not": "The opposite.",
    "is": "Compares: equal to, or with `over`, `at most`, `known`, `one of` and others behind it.",
    "when": "Only while this holds.",
}


def sentence(word: str, policy: bool) -> tuple[str, Meaning] | None:
    """How a sentence is spelled and what it does, by its first word; None for a word that begins none."""
    spelled, meant = (POLICIES, RULES) if policy else (SENTENCES, STEPS)
    return (spelled[word], meant[word]) if word in meant else None


def meaning(spelled: str, meant: Meaning) -> str:
    """Both with the example, as Markdown."""
    return f"```aop\n{spelled}\n```\n{meant.what}\n\n```aop\n{meant.example}\n```"
