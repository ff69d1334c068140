"""The tables behind `moves`: what cancels, asks for a person, corrects, or only moves the talk along."""

from __future__ import annotations

from aop.understanding import spanish_words as es
from aop.understanding.phrases import table, word_set

#: Ends a request, also with a reason behind it.
CANCEL = table(
    """
    never mind | never mind that | forget it | forget about it | forget that | forget the whole thing |
    forget about the whole thing | do not bother | leave it | leave it be | drop it | call it off |
    i do not want to do this anymore | i do not want to do this | i do not need this anymore |
    i no longer need this | i do not want to continue | let us forget it | let us drop it |
    let us leave it | scratch the whole thing | abort | quit
    """,
    es.CANCEL,
)
CANCEL_ALONE = table(
    """
    stop | stop it | stop that | stop this | please stop | cancel | cancel it | cancel that | cancel this |
    cancel please | cancel all | cancel everything | cancel the request | cancel my request |
    cancel this request | cancel the whole thing | exit | undo it | undo that | stop now | let us stop |
    let us stop here | i want to stop | i want to cancel | i would like to cancel | i changed my mind |
    changed my mind | i have changed my mind
    """,
    es.CANCEL_ALONE,
)
#: After "never mind" these start something else to do.
DIRECTS = table(
    """
    want | use | take | make | give | send | change | need | go with | let us | can you | could you |
    please | put | do
    """
)
PERSON = table(
    """
    human | a human | real human | human being | real person | actual person | live person | a person |
    human agent | live agent | real agent | customer service agent | customer service representative |
    service representative | a representative | representative | an agent | your agent | manager |
    your manager | a manager | supervisor | your supervisor | a supervisor | human operator | an operator |
    live chat | live support | someone real | somebody real | real people | a colleague
    """,
    es.PERSON,
)
PERSON_LOOSE = table(
    """
    someone | somebody | someone else | person | people | agent | operator | rep | bank worker | employee |
    staff | team
    """
)
CONTACT = table(
    """
    talk | talking | speak | speaking | chat with | connect | connect me | transfer | transfer me |
    put me | put me through | get me | give me | pass me | hand me | let me talk | let me speak |
    escalate | redirect | forward me | call me | i want | i need | i demand | i would like |
    i would prefer | i would rather | can i have | could i have | can i get | could i get | want
    """,
    es.CONTACT,
)
PERSON_ALONE = table(
    """
    human | human please | agent | agent please | an agent please | operator | operator please |
    representative | person | rep | representative please | real person | real person please |
    a person please | person please | a human | a human please | live agent | live agent please |
    supervisor | manager | customer service | customer service please | speak to agent | escalate |
    escalate this | escalate please | please escalate | please escalate this | human now | agent now
    """,
    es.PERSON_ALONE,
)
REFUSED = word_set("not never without no")
#: Words from asking for contact to the person asked for ("put me through to one of your managers").
REACH = 8

#: Something on top of what was said before.
ADDITION = table(
    """
    also | as well | in addition | additionally | besides that | another | one more | something else | too
    """,
    es.ADDITION,
)
CORRECTION = table(
    """
    actually | i meant | i mean | i meant to say | no wait | wait no | correction | make that |
    scratch that | on second thought | on second thoughts | my mistake | my bad | oops | typo |
    let me correct | i misspoke | i mistyped | i was wrong | i got it wrong | that should be |
    it should be | should have been | sorry it is | sorry i meant | change it to | change that to |
    instead | i said it wrong | i gave you the wrong | not that one | rather
    """,
    es.CORRECTION,
)
YES_BUT = table(
    """
    yes but | yeah but | yep but | ok but | sure but | no but | right but | correct but | fine but
    """,
    es.YES_BUT,
)

REPEAT = table(
    """
    what | what do you mean | i do not understand | i do not follow | what does that mean | pardon |
    pardon me | come again | say again | say that again | say it again | can you repeat |
    can you repeat that | could you repeat that | could you repeat | please repeat | repeat | repeat that |
    repeat please | repeat the question | what did you say | what was that | what was the question |
    what was your question | i did not get that | huh | i did not catch that | i did not hear you |
    i do not understand the question | one more time | again please | sorry what
    """,
    es.REPEAT,
)
SKIP = table(
    """
    skip | skip it | skip that | skip this | skip this one | skip please | next | next question |
    next one | pass | can we skip that | can we skip this | can i skip this | can i skip that |
    let us skip that | let us skip this | move on | let us move on
    """,
    es.SKIP,
)
HOLD = table(
    """
    hold on | hold on a second | hold on a sec | hold on please | one moment | one moment please |
    one second | one sec | just a moment | just a second | just a sec | just a minute | a moment |
    a moment please | give me a moment | give me a minute | give me a second | give me a sec | wait |
    wait a moment | wait a minute | wait a second | wait a sec | wait please | please wait | brb |
    be right back | hang on | hang on a second | hang on a sec | bear with me | let me check |
    let me look | let me see | let me find it | looking | i will check | i am looking | i am checking |
    let me get it | let me look it up | one minute | one minute please | let me look for it
    """,
    es.HOLD,
)
RESTART = table(
    """
    restart | restart this | restart the conversation | restart the chat | restart please | start over |
    start all over | start all over again | start over again | start again | start afresh | start anew |
    start from scratch | start from the beginning | start from the start | start from the top |
    begin again | begin from the beginning | begin anew | do over | do it all over |
    do it all over again | do this again from the beginning | go back to the beginning |
    go back to the start | back to the beginning | back to the start | back to square one |
    from the beginning | from the start | from the top | from scratch | over from the beginning |
    over from scratch | over again from the beginning | again from the beginning | again from scratch |
    take it from the top
    """,
    es.RESTART,
)
#: Lead to a restart, or give a reason for it, and ask for nothing themselves.
RESTART_BESIDE = table(
    """
    can we | could we | can i | could i | can you | could you | may we | may i | shall we | should we |
    let us | let me | i want to | i would like to | i need to | i think we should | we should | we need to |
    is it possible to | would it be possible to | i would rather | i would prefer to | just | please |
    maybe | ok | well | so | and | then | now | no | yes | oh | sorry | i am sorry | wait | hold on | hmm |
    actually | again | all | all of this | this | it | everything | the whole thing | if possible |
    if that is ok | i made a mistake | i messed up | i messed this up | i got it wrong | i am confused |
    i am lost | i got lost | i got confused | this is confusing | this is all wrong | that is all wrong |
    this is wrong | never mind | forget it | forget that | forget all that | forget everything |
    scratch that | cancel | cancel that | cancel this | stop | thanks | thank you
    """,
    es.RESTART_BESIDE,
)
#: Say that what was done before did not settle it. A fault of a thing ("it does not work") is none: it may be new.
NOT_RESOLVED = table(
    """
    that is not it | that was not it | that is still not it | this is not it | that did not help |
    this did not help | it did not help | did not help | that does not help | this does not help |
    that is not helping | that is no help | that was no help | that does not help me | that did not help me |
    that is not helpful | that was not helpful | that did not work | this did not work |
    that did not do it | that does not solve it | that did not solve it | that did not solve anything |
    it did not solve it | that does not solve my problem | that did not solve my problem |
    this does not solve my problem | this did not solve my problem | that did not fix it |
    it did not fix it | that did not fix anything | that has not fixed it | this did not fix it |
    it still does not work | that still does not work | this still does not work | still does not work |
    it is still not working | it still is not working | still not working | this is still not working |
    it is still broken | this is still broken | still broken | it still is not fixed |
    it is still not fixed | still not fixed | this is not fixed | it is not fixed | that is not fixed |
    not fixed | this is not resolved | it is not resolved | that is not resolved | not resolved |
    this has not been resolved | it has not been resolved | that has not been resolved |
    this is still not resolved | it is still not resolved | still not resolved | this is not solved |
    it is not solved | that is not solved | not solved | still not solved | it is still not solved |
    this is still not solved | my problem is not solved | my problem is still not solved |
    my issue is not resolved | my issue is still not resolved | the issue is not resolved |
    the problem is not solved | the problem is still there | the issue is still there |
    the problem persists | the issue persists | problem persists | issue persists | nothing changed |
    nothing has changed | still the same problem | still the same issue | it is still the same |
    i still have the same problem | i still have the same issue | i still have the problem |
    i am still having the same problem | i am still having the same issue | wrong answer |
    that is the wrong answer | that is a wrong answer | that is not the answer |
    that is not an answer | that does not answer my question | that did not answer my question |
    this does not answer my question | you did not answer my question | you have not answered my question |
    that is not what i asked | that is not what i asked for | that is not what i asked about |
    that is not what i meant | that was not what i asked | that was not what i meant
    """,
    es.NOT_RESOLVED,
)
#: May stand beside it without saying anything.
NOT_RESOLVED_BESIDE = table(
    """
    no | nope | but | and | so | sorry | i am sorry | hi | hello | hey | hmm | well | oh | ok | please |
    thanks | thank you | unfortunately | i am afraid | actually | though | at all | yet | either |
    for me | really | again | anymore | any more | just | yes | guys
    """,
    es.NOT_RESOLVED_BESIDE,
)
#: Before a goodbye: nothing more is wanted.
NO_MORE = table("no | nope | nah | yes | yep | yeah | i think | that", es.NO_MORE)
#: Small talk around a phrase.
SMALL_WORDS = table(
    """
    please | thanks | thank | you | no | nope | ok | oh | ah | well | just | then | sorry | hi | hello |
    hey | and | so | it | that | yes | now
    """,
    es.SMALL_WORDS,
)
