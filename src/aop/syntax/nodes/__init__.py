"""The nodes of a YAML file, each with its place, and the strict reading that makes them."""

from aop.syntax.nodes.build import read_nodes
from aop.syntax.nodes.found import Found
from aop.syntax.nodes.tree import Broken, Entry, Mapping, Node, Scalar, Sequence

__all__ = ["Broken", "Entry", "Found", "Mapping", "Node", "Scalar", "Sequence", "read_nodes"]
