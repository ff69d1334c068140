"""Conversation tests: playing them, what they cover, which changes they would not notice, and new ones."""
