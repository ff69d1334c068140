"""An article without front matter

## What it finds
A file in `knowledge/` that does not start with its front matter: a line `---`, keys as in `title: Returns`, and a line
`---` again. Or one whose front matter is not closed, or has no keys.

## Why it is bad
The front matter says who answers for an article, whether it is approved, and which intents it answers. Without it the
article is never quoted.

## Avoid
```md knowledge/parcels.md
We send every parcel on the day of the order.
```

## Prefer
```md knowledge/parcels.md
---
title: When we send
owner: orders@acme.example
status: approved
reviewed: 2026-11-02
intents: [refund]
---
We send every parcel on the day of the order.
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP175", "front-matter")
