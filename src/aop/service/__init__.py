"""The service: the conversations of one workspace over HTTP. It loads releases and never compiles.

who asks (access) ─▶ bounds, rates ─▶ a route ─▶ Conversations ─▶ the runtime of the conversation's release ─▶ store
                                                      │
event streams ◀── what was committed, by its number ──┘
"""
