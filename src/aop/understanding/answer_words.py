"""The tables behind `answers`: what says yes, what says no, and what may stand beside them.

A phrase is in a table only when it cannot mean anything else as a reply to a question. Adding one is a
decision about writes; each has its line in tests/understanding/test_answers.py.
"""

from __future__ import annotations

from aop.understanding import spanish_words as es
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
    i want to proceed | i want to go ahead | k | kk | yepp | yeap | yeh | yessir | okie | okie dokie |
    okey dokey | hell yes | heck yes | you bet | thumbs up | go ahead then | go for it then |
    right go ahead | let us go for it | let us do this | you may proceed | you can proceed |
    you may go ahead | you can go ahead | you have my permission | i give my permission |
    i give my consent | i consent | i authorize it | i authorize this | i authorize that |
    i authorise it | i authorise this | i authorise that | i approve it | i approve this |
    i approve that | i agree to it | i agree to this | i agree to that | i agree with it |
    i agree with this | i agree with that | i accept it | i accept this | i accept that |
    i am fine with it | i am ok with it | i am happy with it | fine by me | fine with me | ok by me |
    ok with me | good with me | that is ok with me | that is ok by me | sounds perfect |
    that sounds good | that sounds great | that sounds right | that sounds fine | that sounds perfect |
    looks fine | looks perfect | that looks fine | that looks great | that looks perfect |
    looks fine to me | looks right to me | looks correct to me | all correct | everything is right |
    everything is fine | everything is good | most definitely | most certainly | that would be awesome |
    that would be wonderful | i would love to | i do want that | i do want it |
    si | sí | si claro | sí claro | claro | claro que si | claro que sí | de acuerdo | vale | por supuesto | adelante |
    confirmo | correcto | exacto | hazlo | hágalo | ja | ja bitte | ja gerne | ja genau | jawohl | genau | gerne |
    einverstanden | in ordnung | stimmt | das stimmt | richtig | bestätigt | ja mach das | ja machen sie das
    """,
    es.YES,
)
#: Each says no by itself.
NO = table(
    """
    nein | nein danke | nein lieber nicht | lieber nicht | auf keinen fall | no gracias | para nada | mejor no |
    no lo haga | no lo hagas | de ninguna manera | nicht richtig | das stimmt nicht | no es correcto |
    no | nope | nah | nay | noo | n | no way | no thanks | no thank you | not at all | absolutely not |
    definitely not | certainly not | of course not | never | do not | do not do it | do not do that |
    do not proceed | do not go ahead | do not continue | please do not | i do not | i do not want that |
    i do not want it | i do not want to | i do not want this | i decline | i would not |
    i would rather not | rather not | i would prefer not to | i disagree | i refuse | decline | negative |
    incorrect | wrong | that is wrong | that is incorrect | that is not right | that is not correct |
    that is not it | that is not what i want | that is not what i asked for | it is not | it does not |
    it did not | they are not | hell no | heck no | naw | thumbs down | i said no | my answer is no |
    the answer is no | i do not agree | i do not agree to that | i do not agree with that |
    i do not accept | i do not accept it | i do not accept that | i do not accept this |
    i do not consent | i do not authorize it | i do not authorize that | i do not authorize this |
    i do not approve | i reject | i reject it | i reject that | rejected | denied | declined | i object |
    no deal | no chance | not a chance | by no means | under no circumstances | never ever |
    not correct | not right | it is wrong | that is not what i said | not interested |
    i am not interested | i prefer not to | i will not | not for me | not that | not this |
    leave it as it is | leave it as is | keep it as it is | keep it as is | do not change it |
    do not change that | do not change anything | no changes | do nothing | not authorized
    """,
    es.NO,
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
    """,
    es.SOFT,
)
#: Beside a yes these only say it again.
YES_TAIL = table(
    """
    it is | they are | it does | they do | it did | you can do that | that is it | that is all |
    that is the one | that is me | that is all of them | that is everything | i would | i would like to |
    i want to | i want it | i would like it | i did | i have | i am | that is mine | that is what i want |
    that is what i would like | with that | with it | with this | with all of it | with everything |
    with the change | with the changes | with these changes | with this change | with the update |
    with the request | with my request | do | make the change | make that change | make the changes |
    no problem | no problem at all | no worries | no objection | no objections | no issues |
    is fine | is correct | and make the change |
    and make the changes | and make that change
    """,
    es.YES_TAIL,
)
#: Beside a no these only say it again.
NO_TAIL = table(
    """
    it is not | they are not | i did not | i have not | i am not | that is not mine | that is not me |
    it was not
    """,
    es.NO_TAIL,
)
#: Made of words above, and yet no answer: what a customer says to ask for one, to turn one down, or in irony.
NEITHER = table(
    """
    please confirm | confirm please | can confirm | please correct | please approve | please accept |
    fine thanks | fine thank you | i am fine | i am good | all good | good thanks | yeah yeah |
    yeah right | ya ya | ok ok ok | sure sure | oh no
    """,
    es.NEITHER,
)
#: Words that a yes may bring along from the question without having been in it.
GLUE = word_set(
    """
    the a an my this that these those it them with to for of in on and is are be from by as at i we you
    your me us our would like want need can will please thanks thank using use make get have do all
    """,
    es.GLUE,
)
#: Words that change what is agreed to. A yes with one of them is none, even where the question had the word too.
CHANGING = word_set(
    """
    no not never but if unless except only or instead other another different rather without before after
    until when while later tomorrow today now first then also too maybe perhaps however although though
    wait hold stop why what which who how where whether half part some most least less more just both
    either neither none nothing any new old else than previous next last almost about around think guess
    suppose probably
    """,
    es.CHANGING,
)
#: A question with one of these names more than one thing, so a yes in its words could mean either.
CONTRAST = word_set("or instead rather than not no unless except but otherwise if either neither without", es.CONTRAST)
EMOJI = {**dict.fromkeys("👍👌✅", "yes"), **dict.fromkeys("👎❌", "no"), **dict.fromkeys("🙂😊😀😄🙏❤", "please")}

#: Heads that keep their meaning whatever sentence follows them.
FIRM = table(
    """
    yes | yep | yeah | yup | absolutely | exactly | indeed | correct | no | nope | nah | never |
    not at all | absolutely not
    """,
    es.FIRM,
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
    i do not want to give | that is private | not a clue | have not a clue | i have not a clue |
    i lost it | i have lost it | lost it | i threw it away | i deleted it | it is gone | it got lost |
    i do not have | i have not got it | i have not got one | i have not got that | i have not got any |
    i have not got | i never got one | i did not get one | i never received one | i did not receive one |
    there is none | there is not one | i can not find | i could not find it | could not find it |
    i could not find | i can not find that | i could not find that | can not find that |
    i can not access it | i do not have access to it | i no longer have it | no longer have it |
    i no longer have that | i no longer have one | not available | unknown | n a | no comment |
    i am unsure | beats me | who knows | hard to say | i would not know | i do not think i have it |
    i do not think i have one | i do not think i have that | i would rather not answer |
    i would prefer not to answer | i prefer not to say | i prefer not to answer | rather not answer |
    prefer not to answer | i would rather not share | i would rather not give | i prefer not to share |
    i would prefer not to share | i am not giving you | i am not going to tell you |
    i am not going to say | i refuse to say | i refuse to answer | i refuse to tell you |
    i do not want to tell you | i do not want to answer | i do not want to tell | i will not say it |
    that is none of your business | it is none of your business | that is personal | it is private |
    it is personal | that is confidential | it is confidential
    """,
    es.NOT_KNOWN,
)
#: Beside it these add nothing: what is not known, and where and when.
NOT_KNOWN_TAIL = word_set(
    """
    it that this those them one any my the a an our order orders number numbers id code email mail address
    phone account name receipt invoice reference confirmation card zip postcode tracking info information
    details detail answer with me on hand handy right now at moment here anymore more off top of head sorry
    about i am afraid actually really either though to you share sharing giving saying give say tell telling
    please anywhere yet today myself unfortunately honestly at all is was where what which used offhand
    """,
    es.NOT_KNOWN_TAIL,
)
#: After these, anything that has a name may follow ("I don't know the colour").
NOT_KNOWN_OPEN = word_set("know remember recall idea clue sure unsure", es.NOT_KNOWN_OPEN)
NAMES_IT = word_set("the my a an any that this which what its", es.NAMES_IT)
#: With one of these it tells or asks for something else ("I don't know why it broke", "no idea but red").
TELLS_MORE = word_set(
    """
    why how if whether but maybe probably perhaps think guess to want need can could please refund cancel return
    help because except or problem problems complaint complaints issue issues
    """,
    es.TELLS_MORE,
)
NOT_KNOWN_LEAD = table(
    """
    sorry | i am sorry | hmm | um | uh | well | oh | honestly | i honestly | really | i really |
    i am afraid | thank you | unfortunately
    """,
    es.NOT_KNOWN_LEAD,
)
SOFT_YES = table(
    """
    i think so | i guess so | i guess | i suppose so | i suppose | i believe so | probably | sure why not |
    why not | might as well | if you like | yes i think so | i think it is | yes i guess | yeah i guess |
    i reckon | most likely | i do not see why not | i can not see why not | i see no reason why not |
    no reason why not | i have no objection | i have no objections | no objection | no objections
    """,
    es.SOFT_YES,
)
SOFT_NO = table(
    """
    not really | not quite | not exactly | not yet | not now | not today | i do not think so |
    i guess not | i suppose not | neither | probably not | maybe not | not that i know of |
    not as far as i know | i think not | i do not believe so | better not | no i do not think so
    """,
    es.SOFT_NO,
)
TAKES_BACK = table(
    """
    but | except | unless | if | however | although | though | only | instead | maybe | perhaps | wait | or
    """,
    es.TAKES_BACK,
)
NO_ANSWER = table(
    """
    i do not mind | i do not care | no problem | no worries | no rush | no doubt | no matter | no wait |
    no idea | never mind | no issue | no issues | no longer | no more | no one | nobody | no comment |
    no hurry | no questions | no question
    """,
    es.NO_ANSWER,
)
