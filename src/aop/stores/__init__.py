"""Stores and ledgers."""
