"""Understanding without a model: from the customer's words to typed values, answers, picks and signals; pure.

`gate.admit` is what every extraction passes, whoever made it. `reading.read_again` looks in earlier messages.
"""
