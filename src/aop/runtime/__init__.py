"""The runtime: drives the engine through ports, commits, and carries effects out."""

from aop.ports.store import Parked
from aop.runtime.conversations import Runtime
from aop.runtime.messages import Reused
from aop.runtime.outside import PendingApproval, PendingQuestion, PendingTask
from aop.runtime.reply import Line, Reply
from aop.runtime.senders import Sender
from aop.runtime.turns import Busy

__all__ = [
    "Busy",
    "Line",
    "Parked",
    "PendingApproval",
    "PendingQuestion",
    "PendingTask",
    "Reply",
    "Reused",
    "Runtime",
    "Sender",
]
