"""An intent without examples in a language of the workspace

## What it finds
An intent whose examples are all in other languages than one that the workspace lists. `aop check --intents` and
`aop compile` look at it. In which language an example is shows in its small words; one that could be in any counts for
none.

## Why it is bad
The local model knows what sentences mean in English only. In another language it goes by the words and spelling of the
examples, so without any, what customers write in it is not understood. Five or more examples are a good start.

## Avoid
In a workspace with `languages: [en, es]`:

```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back
      please refund my order
      you owe me what I paid for this
```

## Prefer
```yaml
intents:
  refund:
    description: The customer wants the money for a delivered order back.
    examples: |
      I want my money back
      please refund my order
      you owe me what I paid for this
      quiero que me devuelvan el dinero
      por favor, un reembolso de mi pedido
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta
from aop.diagnostics import Severity

RULE = Meta("AOP711", "examples-in-one-language", Severity.WARNING)
