"""A line break that is none for most programs

## What it finds
The line ends of old Macs (a carriage return alone) and the Unicode characters for next line, line and paragraph.

## Why it is bad
Programs do not agree on where a line ends, so the lines that an editor shows are not those that are read.

## Avoid
```yaml
title: Refund‹U+2028›an order
```

## Prefer
```yaml
title: Refund an order
```

## How to fix
Save the file with the line ends LF or CRLF.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP104", "unusual-line-break")
