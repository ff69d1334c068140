"""The runtime: drives the engine through ports, commits, and carries effects out."""

from aop.runtime.conversations import Line, PendingApproval, Reply, Runtime

__all__ = ["Line", "PendingApproval", "Reply", "Runtime"]
