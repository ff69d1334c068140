"""The pure engine: `transition(machine, snapshot, event) -> (snapshot, effects)`."""
