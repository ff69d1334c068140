"""A value that may be missing where it is used

## What it finds
A slot before it is collected, a result that a look-up may not find, an optional field that was not tested, or what a
procedure returns that is not set on some way; also in what a slot asks, offers and says of a refused answer, and in
what a queue or a channel says to somebody nobody knows yet.

## Why it is bad
The customer would read a gap in the text, and a condition would have no answer. A missing value never lets an action
through.

## Avoid
```aop
say "It was delivered on {order.delivered_on}."
```

## Prefer
```aop
if order.delivered_on is known:
  say "It was delivered on {order.delivered_on}."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP403", "may-be-missing")
