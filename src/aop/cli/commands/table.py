"""What `aop --help` says of each command. It stands here so that help need not import thirty files.

The file of a command is called as it is. A test holds this table equal to the files of the folder, and each line to the
beginning of what the command says of itself.
"""

from __future__ import annotations

#: The lines of help, under their headings, in the order in which they are shown.
TABLE: dict[str, dict[str, str]] = {
    "Write": {
        "new": "Write a workspace to begin with.",
        "check": "Find the mistakes in procedures.",
        "fmt": "Lay files out in one way.",
        "explain": "Say what a code of a finding means.",
        "connect": "Write a file of actions from what a system says about itself.",
        "knowledge": "Look after the articles that are quoted to customers.",
        "schema": "Write JSON Schema for editors.",
        "lsp": "Serve editors.",
    },
    "Try": {
        "chat": "Talk to a workspace as its customer.",
        "test": "Play the conversation tests.",
        "prove": "Prove what holds on every way through the procedures.",
        "understand": "Show what a message is understood to say.",
        "tune": "Set the thresholds of understanding.",
        "graph": "Draw procedures from the code that runs.",
        "plan": "Say what procedures take to be put to work.",
        "diff": "Say what two versions do differently.",
    },
    "Serve": {
        "compile": "Compile a workspace into a release file.",
        "doctor": "Say what is missing before a service runs.",
        "serve": "Serve conversations over HTTP.",
        "release": "Sign and check release files.",
        "conversations": "Look at the conversations of a running service.",
        "approvals": "Look at what waits for a yes in a running service.",
        "parked": "Look at calls that were stopped or may be done, and decide.",
        "pause": "Stop the agent of a running service.",
        "resume": "Let go on what was paused.",
    },
    "Keep": {
        "audit": "Verify, read and export the audit log.",
        "keys": "Make, list and rotate the keys that everything is kept under.",
        "people": "Say who has which role.",
        "erase": "Destroy the keys of a customer's conversations.",
        "export": "Write everything that is kept of a customer.",
    },
}

#: Every command, in the same order.
NAMES = tuple(name for lines in TABLE.values() for name in lines)
