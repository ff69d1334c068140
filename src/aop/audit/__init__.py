"""The audit log: a Merkle tree over encrypted leaves, its signed heads, and what proves that nothing was altered."""
