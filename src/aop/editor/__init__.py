"""What an editor shows of a workspace: pure functions of its files, and `server`, which speaks to the editor."""
