"""Extractors: adapters of the extractor port. `local` reads with a small model, `scripted` answers from a script."""
