"""What builds the package in another way; no part of the package."""
