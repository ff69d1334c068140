"""Two intents that the local model mixes up

## What it finds
Two intents of which the one has at least three examples, and a third of all, that are nearer to an example of the other
than to any of its own. How near two sentences are is what the local model makes of them, whatever words they are
written in; `aop check --intents` and `aop compile` ask it.

## Why it is bad
Each example is held out in turn: what happens to it here happens to a customer who says it. They are asked what they
mean, or end up in the wrong procedure.

## Avoid
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back for the lamp
      please refund the shoes
      the jacket should be reimbursed
      I'd like my payment for the kettle returned
  cancel:
    description: The customer no longer wants an order.
    examples: |
      give me back the money I paid for the lamp
      pay me back for the shoes
      return what I paid for the kettle
      reimburse me for that jacket
```

## Prefer
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back for the lamp
      please refund the shoes
      the jacket should be reimbursed
      I'd like my payment for the kettle returned
  cancel:
    description: The customer no longer wants an order.
    examples: |
      please cancel my order before it ships
      stop my order, it must not be shipped
      cancel what I ordered today, it has not shipped yet
      don't ship my order, I cancel it
```

## How to fix
Write what only the one is asked for. Where customers really say the same for both, make them one intent whose procedure
asks which is meant. `unlike:` says that two are meant to be told apart; it does not tell them apart.
"""

from __future__ import annotations

from aop.analysis.lint import Meta
from aop.diagnostics import Severity

RULE = Meta("AOP703", "intents-confused", Severity.WARNING)
