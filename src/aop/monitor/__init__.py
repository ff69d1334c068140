"""The independent monitor (semantics S10): a second opinion on every call, from history records only.

It shares no code with the gate: its own reading of rules, conditions, days, limits and of the customer's words.
`Watch` says whether the rules let a call through, `Judge` whether it was authorised with the model's words taken
away; `objections` of both is what the runtime asks between the commit of a call and its carrying out.
"""

from aop.monitor.authorised import Judge
from aop.monitor.books import Books
from aop.monitor.second import SecondOpinion
from aop.monitor.watch import Watch

__all__ = ["Books", "Judge", "SecondOpinion", "Watch"]
