"""An article whose text cannot be quoted

## What it finds
An article with no text below its front matter, with a comment (`<!--`) that is not closed, or with a paragraph, list or
table that is too long to be said at once (2,000 characters).

## Why it is bad
A passage is quoted as a whole. Where there is none, nothing can be answered; one that is too long nobody reads in a
chat.

## Avoid
```md knowledge/parcels.md
---
title: When we send
owner: orders@acme.example
status: approved
reviewed: 2026-11-02
intents: [refund]
---
<!-- to be written
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
<!-- agreed with the warehouse -->
We send every parcel on the day of the order.
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP176", "article-text")
