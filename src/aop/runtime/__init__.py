"""The runtime: drives the engine through ports, commits, and carries effects out."""

from aop.runtime.conversations import Line, Reply, Runtime
from aop.runtime.outside import PendingApproval, PendingQuestion

__all__ = ["Line", "PendingApproval", "PendingQuestion", "Reply", "Runtime"]
