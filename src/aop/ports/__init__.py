"""Ports: what the runtime needs from outside, one protocol a file."""
