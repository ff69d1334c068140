"""Who and what gets to know personal data."""
