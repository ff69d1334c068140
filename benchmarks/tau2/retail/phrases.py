"""How the scripted customer may say things: at least five ways for each, in nobody's training examples."""

from __future__ import annotations

#: The opening of a wish; `{order}` is the order's number as this customer says it.
WISHES = {
    "cancel_order": (
        "Hi, I'd like to cancel an order, it's {order}.",
        "Could you cancel {order} for me, please?",
        "I need order {order} cancelled.",
        "Please call off my order {order}, I don't want it any more.",
        "Hello, can we cancel the order with the number {order}?",
        "I have to cancel {order} before it is shipped.",
    ),
    "modify_address": (
        "Can you send my order {order} to another address?",
        "Order {order} has the wrong shipping address, I need to change it.",
        "I'd like the delivery address of {order} changed.",
        "Please ship {order} somewhere else.",
        "Hi! I want to update where order {order} gets delivered.",
    ),
    "modify_payment": (
        "I want to pay for {order} with a different payment method.",
        "Could you change the payment method of order {order}?",
        "Please switch the payment for my order {order} to another method.",
        "I'd rather pay order {order} another way.",
        "Hi, can the payment of {order} be moved to something else?",
    ),
    "modify_items": (
        "I'd like to change an item in my pending order {order}.",
        "Order {order} has not been sent yet and I want to modify something in it.",
        "Can I still change the items in order {order}? It is still pending.",
        "Please modify my pending order {order}, I picked the wrong options.",
        "Hello, I need a different version of something in my open order {order}.",
    ),
    "return_items": (
        "I want to return something from order {order}.",
        "I'd like to send back part of my order {order} and get a refund.",
        "Can I return items of {order}, please?",
        "Hi, I need to make a return for order {order}.",
        "Something I got in {order} has to go back, I'd like my money back.",
    ),
    "exchange_items": (
        "I'd like to exchange something from order {order} that was delivered.",
        "Can I swap an item I received in {order} for another version?",
        "I received order {order} and want to exchange part of it.",
        "Hi, I want an exchange for my delivered order {order}.",
        "Please exchange an item of {order}, it arrived but I want a different one.",
    ),
    "default_address": (
        "I want to change the default address of my account.",
        "Please update my profile with a new address.",
        "My address in the profile has to be changed.",
        "Hi, could you change my default address?",
        "I need a new address saved in my account.",
    ),
    "order_information": (
        "What is the status of order {order}?",
        "Can you tell me about my order {order}?",
        "I'd like some information on {order}.",
        "Could you look up order {order} for me?",
        "Where is {order} right now?",
    ),
}
ORDERS = ("{id}", "{bare}", "number {id}", "{digits}", "order {bare}", "{id}, please", "it's {id}")
ORDERS_WITHIN = ("{id}", "{bare}", "{id}", "{lower}", "{digits}")
EMAILS = ("{}", "It's {}", "my email is {}", "Sure, {}", "the account is under {}", "you can find me under {}.")
NAMES = ("My name is {}", "{}", "I'm {}", "It's {}.", "this is {}", "I don't remember the email. My name is {}")
POSTCODES = ("{}", "it's {}", "my zip code is {}", "The postcode is {}", "zip {}", "{} I think")
ADDRESSES = ("{}", "It should go to {}", "{}, please", "the address is {}", "Please use {}", "My new address: {}")
ITEMS = ("{}", "the {}", "{} please", "I mean the {}", "it's the {}", "That would be the {}")
VARIANTS = (
    "{values}",
    "the one with {pairs}",
    "{values}, please",
    "I'd like {pairs}",
    "the same but with {pairs}",
    "{options}",
)
#: Where a value alone would say nothing.
IN_PAIRS = (
    "the one with {pairs}",
    "{pairs}",
    "I'd like {pairs}",
    "the same but with {pairs}",
    "{options}",
)
PAYMENTS = {
    "credit_card": (
        "my {brand} ending in {digits}",
        "the {brand}",
        "the card ending {digits}",
        "put it on the {brand} that ends in {digits}",
        "credit card, {digits}",
        "{brand} {digits}",
    ),
    "paypal": ("PayPal", "my paypal account", "use PayPal please", "the paypal", "I'd like it on PayPal"),
    "gift_card": ("the gift card", "my gift card", "gift card please", "put it on my gift card", "onto the gift card"),
}
REASONS = {
    "no longer needed": (
        "I don't need it any more",
        "it is no longer needed",
        "no longer needed",
        "I just don't need it anymore",
        "I no longer need the stuff",
    ),
    "ordered by mistake": (
        "I ordered it by mistake",
        "it was a mistake",
        "by mistake",
        "that was ordered by mistake",
        "I made a mistake when ordering",
    ),
}
YES = ("yes", "Yes, please.", "yes please go ahead", "sure", "that's right", "Yep", "correct", "ok, do it")
UNKNOWN = ("I don't know", "no idea", "I don't remember", "I'm not sure", "I can't remember that")
PERSON = (
    "I want to talk to a person",
    "Please get me a human agent",
    "can I speak to somebody real?",
    "transfer me to a human, please",
    "I'd rather talk to an agent",
)
