"""Pages of the codes that the parser and the analysis find on their way: one file each, without a check.

They stand apart so that checking a workspace imports none of them.
"""
