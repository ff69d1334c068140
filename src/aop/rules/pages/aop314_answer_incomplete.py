"""An answer that is not read into all its fields

## What it finds
A call over HTTP whose `result` leaves out a field that what it returns always has.

## Why it is bad
The field would be missing in every answer, and every call would count as failed.

## Avoid
```yaml actions/parcels.yaml
system: parcels
connect: {kind: http, base: "https://parcels.example.com"}
records:
  parcel: {fields: {id: text, place: text}}
actions:
  find_parcel:
    does: reads
    inputs: {number: text}
    returns: parcel?
    http: {method: GET, path: "/parcels/{number}", result: {id: $.id}}
```

## Prefer
```yaml actions/parcels.yaml
system: parcels
connect: {kind: http, base: "https://parcels.example.com"}
records:
  parcel: {fields: {id: text, place: text}}
actions:
  find_parcel:
    does: reads
    inputs: {number: text}
    returns: parcel?
    http: {method: GET, path: "/parcels/{number}", result: {id: $.id, place: $.place}}
```
"""

from __future__ import annotations

from aop.analysis.lint import Meta

RULE = Meta("AOP314", "answer-incomplete")
