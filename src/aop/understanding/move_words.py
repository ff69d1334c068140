"""The tables behind `moves`: what cancels, asks for a person, corrects, or only moves the talk along."""

from __future__ import annotations

from aop.understanding.phrases import table, word_set

#: Ends a request, also with a reason behind it.
CANCEL = table(
    """
    never mind | never mind that | forget it | forget about it | forget that | forget the whole thing |
    forget about the whole thing | do not bother | leave it | leave it be | drop it | call it off |
    i do not want to do this anymore | i do not want to do this | i do not need this anymore |
    i no longer need this | i do not want to continue | let us forget it | let us drop it |
    let us leave it | scratch the whole thing | abort | quit
    """
)
CANCEL_ALONE = table(
    """
    stop | stop it | stop that | stop this | please stop | cancel | cancel it | cancel that | cancel this |
    cancel please | cancel all | cancel everything | cancel the request | cancel my request |
    cancel this request | cancel the whole thing | exit | undo it | undo that | stop now | let us stop |
    let us stop here | i want to stop | i want to cancel | i would like to cancel | i changed my mind |
    changed my mind | i have changed my mind
    """
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
    """
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
    """
)
PERSON_ALONE = table(
    """
    human | human please | agent | agent please | an agent please | operator | operator please |
    representative | person | rep | representative please | real person | real person please |
    a person please | person please | a human | a human please | live agent | live agent please |
    supervisor | manager | customer service | customer service please | speak to agent | escalate |
    escalate this | escalate please | please escalate | please escalate this | human now | agent now
    """
)
REFUSED = word_set("not never without no")
#: Words from asking for contact to the person asked for ("put me through to one of your managers").
REACH = 8

CORRECTION = table(
    """
    actually | i meant | i mean | i meant to say | no wait | wait no | correction | make that |
    scratch that | on second thought | on second thoughts | my mistake | my bad | oops | typo |
    let me correct | i misspoke | i mistyped | i was wrong | i got it wrong | that should be |
    it should be | should have been | sorry it is | sorry i meant | change it to | change that to |
    instead | i said it wrong | i gave you the wrong | not that one | rather
    """
)
YES_BUT = table(
    """
    yes but | yeah but | yep but | ok but | sure but | no but | right but | correct but | fine but
    """
)

REPEAT = table(
    """
    what | what do you mean | i do not understand | i do not follow | what does that mean | pardon |
    pardon me | come again | say again | say that again | say it again | can you repeat |
    can you repeat that | could you repeat that | could you repeat | please repeat | repeat | repeat that |
    repeat please | repeat the question | what did you say | what was that | what was the question |
    what was your question | i did not get that | huh | i did not catch that | i did not hear you |
    i do not understand the question | one more time | again please | sorry what
    """
)
SKIP = table(
    """
    skip | skip it | skip that | skip this | skip this one | skip please | next | next question |
    next one | pass | can we skip that | can we skip this | can i skip this | can i skip that |
    let us skip that | let us skip this | move on | let us move on
    """
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
    """
)
SMALL = table(
    """
    hi | hello | hey | hi there | hello there | hey there | good morning | good afternoon | good evening |
    how are you | how are you doing | how is it going | what is up | thanks | thank you |
    thank you so much | thank you very much | thanks a lot | many thanks | cheers | nice to meet you |
    who are you | what are you | are you a bot | are you a robot | are you human | are you a human |
    are you real | what is your name | lol | haha | ha ha | hehe | how is your day | nice | cool | great |
    wonderful | awesome | today | there | you are welcome | no worries | good to know | got it | i see |
    understood | tell me a joke | is this a bot | am i talking to a bot
    """
)
BYE = table(
    """
    bye | bye bye | good bye | see you | see you later | talk to you later | have a nice day |
    have a good day | have a great day | that is all | that will be all | that is all i needed |
    that is all i need | that is everything | nothing else | good night | that is all for now |
    that is all for today | no that is all | have a good one | take care | i am done | we are done |
    all done | i do not need anything else | i think that is all | i think that is all for now |
    have a nice evening | have a good evening
    """
)
#: Small talk around a phrase.
SMALL_WORDS = table(
    """
    please | thanks | thank | you | no | nope | ok | oh | ah | well | just | then | sorry | hi | hello |
    hey | and | so | it | that | yes | now
    """
)
