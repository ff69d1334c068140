"""What changes between two releases: read off their data, followed through both at once, and shown by a conversation.

old, new ──▶ summary (what is written otherwise) ──▶ walk (both procedures in step) ──▶ changes
                                                        │                                  │
                         equal codes are not walked ◀───┘        a conversation, played on both sides ◀──┘
"""
