"""People's own powers: the actions of the built-in system `aop`, the same in every release.

They are what people do to the agent, never what a procedure does. Rules name them like any other action, so a workspace
says who may use them, how often, and whose approval that needs:

    never do aop.pause unless role is "team_lead"
    aop.redrive needs approval from team_lead within 4 business hours

`person` and `role` are filled in with whoever acts. `any write` means the systems of the workspace and not these;
`any write to aop` means all of these.
"""

from __future__ import annotations

from collections.abc import Mapping

from aop.machine.types import Action, Field, Type

#: The name of the built-in system, which no system of a workspace may have.
SYSTEM = "aop"
#: What may be paused.
PAUSABLE = ("everything", "procedure", "action", "slice")

_TEXT, _WHOLE = Type("text"), Type("integer")
_WHO = (Field("person", _TEXT), Field("role", _TEXT))
_REASON = Field("reason", _TEXT, optional=True)
_TARGET = (
    Field("what", Type("choice", PAUSABLE)),
    Field("name", _TEXT, optional=True),
    Field("channel", _TEXT, optional=True),
    Field("language", _TEXT, optional=True),
    Field("percent", _WHOLE, optional=True),
)
#: By what a customer goes in what is kept after they are erased.
_CUSTOMER = Field("customer", _TEXT, optional=True)
#: What a release was compared with when it was asked for, and what it lets through that that one does not.
_COMPARED = (Field("instead_of", _TEXT, optional=True), Field("widening", _TEXT, optional=True))


def _power(name: str, summary: str, *inputs: Field) -> Action:
    fields = {item.name: item for item in (*_WHO, *inputs, _REASON)}
    return Action(f"{SYSTEM}.{name}", SYSTEM, "writes", fields, summary=summary)


#: Every power by its qualified name.
POWERS: Mapping[str, Action] = {
    item.name: item
    for item in (
        _power("pause", "Pause a procedure, an action, a slice of the conversations, or everything.", *_TARGET),
        _power("resume", "Let go on what was paused.", *_TARGET),
        _power("take_over", "Have a conversation in the agent's place."),
        _power("answer", "Write to the customer of a conversation that was taken over.", Field("text", _TEXT)),
        _power("hand_back", "Give a conversation back to the agent."),
        _power("cancel", "End the running request and undo what it changed."),
        _power("redrive", "Carry out a call that waits for a person's look, under the same key.", Field("call", _TEXT)),
        _power("drop", "Take back a call that the monitor stopped.", Field("call", _TEXT)),
        _power(
            "release", "Let a release go live.", Field("release", _TEXT), Field("widens", Type("yes_no")), *_COMPARED
        ),
        _power(
            "migrate", "Move a conversation to another release.", Field("conversation", _TEXT), Field("release", _TEXT)
        ),
        _power("reveal", "Read personal data that is masked.", Field("what", _TEXT)),
        _power("export", "Take data out of the service.", Field("what", _TEXT), _CUSTOMER),
        _power(
            "erase",
            "Erase what is kept of a customer.",
            _CUSTOMER,
            Field("conversation", _TEXT, optional=True),
            Field("older_than", _TEXT, optional=True),
        ),
    )
}
#: The powers that the engine carries out itself; the others are carried out by the host, as a system named `aop`.
BY_ENGINE = frozenset(
    f"{SYSTEM}.{name}" for name in ("pause", "resume", "take_over", "answer", "hand_back", "cancel", "redrive", "drop")
)
