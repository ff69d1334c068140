"""The runtime: drives the engine through ports, commits, and carries effects out."""

from aop.ports.store import Parked
from aop.runtime.conversations import Line, Reply, Runtime
from aop.runtime.outside import PendingApproval, PendingQuestion, PendingTask
from aop.runtime.senders import Sender

__all__ = ["Line", "Parked", "PendingApproval", "PendingQuestion", "PendingTask", "Reply", "Runtime", "Sender"]
