"""A line that is not understood

## What it finds
A word where the sentence allows none, or a sentence that stops before it is complete. The underlined word is the
first that does not fit.

## Why it is bad
The compiler never guesses: a line has one meaning or none.

## Avoid
```aop
say "One moment." please
```

## Prefer
```aop
say "One moment."
```

## How to fix
Compare the line with the form in the help. A first word decides which words may follow.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP110", "not-understood")
