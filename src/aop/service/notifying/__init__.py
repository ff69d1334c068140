"""Telling others: replies go back to where the customer writes, and people hear of what waits for them.

a commit ─▶ its notices are on the shelf before it, by name ─▶ committed ─▶ made out of the history ─▶ told
                                                                              │ again and again, within a bound
                                                                              ▼
                                                                     put aside for a person to look at
"""
