"""Proofs (semantics S12): what holds on every way through a procedure, whatever a model, a system or a person says.

release ──▶ the ways (graph) ──▶ states and conditions as formulas (encoding) ──▶ z3
                                                              │
proved · refuted, with a conversation that replays in the real engine · not proved, and why
"""
