"""The compiled artifact: pure data that compiler, engine, diagrams, proofs and explanations share."""
