"""The independent monitor: it reads as the engine does, and what it objects to does not leave."""
