"""Parts put together for where they run: what keys, a store and the audit log make of one another."""
