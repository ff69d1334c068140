"""The reference conversation with everything on the disk."""
