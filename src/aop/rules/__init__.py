"""Lint rules, one a file, and in `pages` the pages of all other codes; `registry` finds them."""
