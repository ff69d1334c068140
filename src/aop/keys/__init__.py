"""Keys: where secrets come from, and what conversations are encrypted with."""
