"""An allowance of what cannot be allowed

## What it finds
`# aop: allow CODE` with the code of an error in the text, in names, types or flow, or of another finding without
which the procedure cannot be compiled.

## Why it is bad
Only warnings and the rules of policy, privacy, conversation, knowledge and style are a matter of judgement. A name
that does not exist has no meaning, whatever the reason.

## Avoid
```aop
# aop: allow AOP202 because the system will have it soon
say "Order {ordr.order_id} is on its way."
```

## Prefer
```aop
say "Order {order.order_id} is on its way."
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP904", "allowance-of-an-error")
