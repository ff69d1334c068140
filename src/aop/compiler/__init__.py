"""The compiler: files to a release, in an ordered table of named stages."""

from aop.compiler.compile import Compiled, compile_files

__all__ = ["Compiled", "compile_files"]
