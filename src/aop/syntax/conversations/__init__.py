"""Conversation tests and the sandbox as written: turns line by line, and what the systems are given to answer."""
