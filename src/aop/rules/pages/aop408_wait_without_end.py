"""A wait that nothing ends

## What it finds
`wait for …` or `collect … from` a colleague without `within`.

## Why it is bad
What is waited for may never come. The request would stay open for ever, and nobody would be told.

## Avoid
```yaml orders/release.aop.yaml
aop: 1
procedure: release
title: Release of a held order
owner: orders@acme.example
slots:
  verdict: {type: choice, of: [release, keep], ask: "Shall the order be released?"}
steps:
  verdict_of_lead: |
    collect verdict from team_lead, otherwise escalate to tier2 because "nobody decided"
    finish as resolved
```

## Prefer
```yaml orders/release.aop.yaml
aop: 1
procedure: release
title: Release of a held order
owner: orders@acme.example
slots:
  verdict: {type: choice, of: [release, keep], ask: "Shall the order be released?"}
steps:
  verdict_of_lead: |
    collect verdict from team_lead, within 2 days, otherwise escalate to tier2 because "nobody decided"
    finish as resolved
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP408", "wait-without-end")
