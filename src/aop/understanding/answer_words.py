"""The tables behind `answers`: what says yes, what says no, and what may stand beside them.

A phrase is in a table only when it cannot mean anything else as a reply to a question. Adding one is a
decision about writes; each has its line in tests/understanding/test_answers.py.
"""

from __future__ import annotations

from aop.understanding.phrases import table, word_set

#: Each says yes by itself.
YES = table(
    """
    yes | yep | yeah | yup | yea | ya | yah | yess | aye | y | ok | sure | fine | alright | all right |
    correct | exactly | indeed | affirmative | absolutely | definitely | certainly | of course |
    by all means | sure thing | for sure | totally | confirm | confirmed | i confirm | i can confirm |
    i approve | approved | i agree | agreed | i accept | accepted | go ahead | go ahead with it |
    go ahead with that | go ahead and do it | go ahead and do that | go for it | proceed |
    proceed with it | proceed with that | continue | carry on | do it | just do it | do that | do so |
    please do | make it so | let us do it | let us do that | let us go ahead | let us proceed |
    sounds good | sounds great | sounds right | sounds fine | looks good | looks right | looks correct |
    looks great | that looks good | that looks right | that looks correct | everything is correct |
    everything looks good | everything looks correct | everything looks right | looks good to me |
    everything looks great | everything looks perfect | everything looks good to me | that works |
    works for me | that works for me | that is fine | that is ok | that is correct | that is right |
    that is good | that is true | that is great | that is perfect | that is fine with me |
    that is fine by me | i am fine with that | i am ok with that | i am sure | that would be great |
    that would be good | that would be fine | that would be perfect | that would be lovely |
    that would be helpful | i do | i would like that | i would love that | i would appreciate that |
    i want that | you can | you may | please go ahead | i am happy with that | i am happy to proceed |
    happy with that | happy to proceed | i would like to proceed | i would like to go ahead |
    i want to proceed | i want to go ahead
    """
)
#: Each says no by itself.
NO = table(
    """
    no | nope | nah | nay | noo | n | no way | no thanks | no thank you | not at all | absolutely not |
    definitely not | certainly not | of course not | never | do not | do not do it | do not do that |
    do not proceed | do not go ahead | do not continue | please do not | i do not | i do not want that |
    i do not want it | i do not want to | i do not want this | i decline | i would not |
    i would rather not | rather not | i would prefer not to | i disagree | i refuse | decline | negative |
    incorrect | wrong | that is wrong | that is incorrect | that is not right | that is not correct |
    that is not it | that is not what i want | that is not what i asked for | it is not | it does not |
    it did not | they are not
    """
)
#: May stand beside a yes or a no without changing it; says neither.
SOFT = table(
    """
    please | thanks | thank you | many thanks | thanks a lot | thank you so much | thank you very much |
    thanks so much | cheers | thank you for your help | thank you so much for your help |
    thank you very much for your help | thanks for your help | thank you for your assistance |
    thanks for the help | i appreciate it | i appreciate that | i appreciate your help |
    i appreciate your assistance | hi | hello | hey | oh | ah | great | perfect | awesome | wonderful |
    lovely | excellent | good | cool | brilliant | that | it | sir | maam | ma'am | for me | right away |
    as soon as possible | asap
    """
)
#: Beside a yes these only say it again.
YES_TAIL = table(
    """
    it is | they are | it does | they do | it did | you can do that | that is it | that is all |
    that is the one | that is me | that is all of them | that is everything | i would | i would like to |
    i want to | i want it | i would like it | i did | i have | i am | that is mine | that is what i want |
    that is what i would like | with that | with it | with this | with all of it | with everything |
    with the change | with the changes | with these changes | with this change | with the update |
    with the request | with my request | is fine | is correct | and make the change |
    and make the changes | and make that change
    """
)
#: Beside a no these only say it again.
NO_TAIL = table(
    """
    it is not | they are not | i did not | i have not | i am not | that is not mine | that is not me |
    it was not
    """
)
#: Made of words above, and yet no answer: what a customer says to ask for one, to turn one down, or in irony.
NEITHER = table(
    """
    please confirm | confirm please | can confirm | please correct | please approve | please accept |
    fine thanks | fine thank you | i am fine | i am good | all good | good thanks | yeah yeah |
    yeah right | ya ya | ok ok ok | sure sure | oh no
    """
)
#: Words that a yes may bring along from the question without having been in it.
GLUE = word_set(
    """
    the a an my this that these those it them with to for of in on and is are be from by as at i we you
    your me us our would like want need can will please thanks thank using use make get have do all
    """
)
#: Words that change what is agreed to. A yes with one of them is none, even where the question had the word too.
CHANGING = word_set(
    """
    no not never but if unless except only or instead other another different rather without before after
    until when while later tomorrow today now first then also too maybe perhaps however although though
    wait hold stop why what which who how where whether half part some most least less more just both
    either neither none nothing any new old else than previous next last almost about around think guess
    suppose probably
    """
)
#: A question with one of these names more than one thing, so a yes in its words could mean either.
CONTRAST = word_set("or instead rather than not no unless except but otherwise if either neither without")
EMOJI = {**dict.fromkeys("👍👌✅", "yes"), "👎": "no", **dict.fromkeys("🙂😊😀😄🙏❤", "please")}

#: Heads that keep their meaning whatever sentence follows them.
FIRM = table(
    """
    yes | yep | yeah | yup | absolutely | exactly | indeed | correct | no | nope | nah | never |
    not at all | absolutely not
    """
)
NOT_KNOWN = table(
    """
    i do not know | do not know | i do not remember | do not remember | i do not recall |
    i can not remember | can not remember | i can not recall | no idea | have no idea | i have no idea |
    i have no clue | no clue | not sure | i am not sure | unsure | i forgot | forgot | i do not have it |
    i do not have that | i do not have one | i do not have any | do not have it | i can not find it |
    can not find it | i can not tell | can not say | hard to tell | it would be hard to tell |
    i would rather not say | i would prefer not to say | rather not say | prefer not to say |
    i will not say | not telling you | i will not tell you | i am not telling you | i am not comfortable |
    i do not feel comfortable | none of your business | i do not want to say | i do not want to share |
    i do not want to give | that is private
    """
)
NOT_KNOWN_LEAD = table(
    """
    sorry | i am sorry | hmm | um | uh | well | oh | honestly | i honestly | really | i really |
    i am afraid | thank you | unfortunately
    """
)
SOFT_YES = table(
    """
    i think so | i guess so | i guess | i suppose so | i suppose | i believe so | probably | sure why not |
    why not | might as well | if you like | yes i think so | i think it is | yes i guess | yeah i guess |
    i reckon | most likely
    """
)
SOFT_NO = table(
    """
    not really | not quite | not exactly | not yet | not now | not today | i do not think so |
    i guess not | i suppose not | neither | probably not | maybe not | not that i know of |
    not as far as i know | i think not | i do not believe so | better not
    """
)
TAKES_BACK = table(
    """
    but | except | unless | if | however | although | though | only | instead | maybe | perhaps | wait | or
    """
)
NO_ANSWER = table(
    """
    i do not mind | i do not care | no problem | no worries | no rush | no doubt | no matter | no wait |
    no idea | never mind
    """
)
