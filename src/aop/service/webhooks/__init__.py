"""Webhooks in: what customers write in a helpdesk or a chat, one file a system.

raw body ─▶ signature (constant time, any of several keys) ─▶ read ─▶ whose words? ─▶ store ─▶ 200
                                                                                       │
                        the runtime handles it after that; what it says goes back ◀────┘  (aop.service.notifying)
"""
