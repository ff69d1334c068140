"""One layout for the files of a workspace, and the one spelling where it is certain what was meant."""

from aop.syntax.format.document import Formatted, format_file
from aop.syntax.format.fixing import Fixed, fix_file

__all__ = ["Fixed", "Formatted", "fix_file", "format_file"]
