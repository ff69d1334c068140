"""Lint rules, one a file; `registry` finds them."""
