"""A text that lacks a language of the workspace

## What it finds
A message or question with texts in several languages, and none for one of the workspace's `languages`. `default` is in
the first of them. A text in one language only is left alone, and so are variants by channel.

## Why it is bad
A customer who writes in that language reads another one, in the middle of a conversation in their own.

## Avoid
In a workspace with `languages: [en, es]`:

```yaml
messages:
  thanks: {en: "Thank you."}
steps:
  act: |
    say thanks
    finish as informed
```

## Prefer
```yaml
messages:
  thanks: {en: "Thank you.", es: "Gracias."}
steps:
  act: |
    say thanks
    finish as informed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.lint import Lint, Meta
from aop.analysis.variants import languages_lacking, texts_in_variants
from aop.diagnostics import Finding, Severity
from aop.syntax.builtin_files import SHOWN

RULE = Meta("AOP709", "language-missing", Severity.WARNING)


def check(lint: Lint) -> Iterator[Finding]:
    """Every such text, once."""
    languages = lint.symbols.workspace.languages
    for item in lint.procedures:
        if len(languages) < 2 or item.file.span.source.path.startswith(SHOWN):
            continue
        for what, span, texts in texts_in_variants(item.file):
            lacking = languages_lacking(texts, languages)
            if lacking:
                message = f"{what} has no text in {' and '.join(f'`{name}`' for name in lacking)}"
                help_text = f"add `{lacking[0]}: …`, or take it from `languages` in workspace.yaml"
                yield Finding("AOP709", message, span, help_text, Severity.WARNING)
