"""A file or folder that cannot be read

## What it finds
A file that is gone, forbidden, no ordinary file, or a link out of the workspace; a folder that is not entered: a
link, nested too deep, or one of too many. For a folder this is a warning.

## Why it is bad
What is not read is not checked. A workspace is reviewed and released as the files in it; a link would let it change
from outside.

## Avoid
```files
workspace.yaml
actions/shop.yaml
rules/service.yaml -> ../../shared/service.yaml
```

## Prefer
```files
workspace.yaml
actions/shop.yaml
rules/service.yaml
```

## How to fix
Copy the file into the workspace, or give yourself the right to read it.
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP109", "cannot-be-read")
