"""The compiler: files to a release, in an ordered table of named stages."""

from aop.compiler.compile import Compiled, check_files, compile_files

__all__ = ["Compiled", "check_files", "compile_files"]
