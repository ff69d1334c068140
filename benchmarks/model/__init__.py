"""A small language model on this machine, for trying the adapters without a network."""
