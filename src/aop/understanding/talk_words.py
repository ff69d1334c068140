"""The tables of talk that asks for nothing: greetings, thanks, goodbyes, small talk, and what stands around them.

They are read only where they are all that is said: "thanks" is thanks, "thanks but it is broken" is not.
"""

from __future__ import annotations

from aop.understanding import spanish_words as es
from aop.understanding.phrases import table

GREETING = table(
    """
    hi | hello | hey | hiya | howdy | hi there | hello there | hey there | greetings | good morning |
    good afternoon | good evening | good day | hi again | hello again | hi everyone |
    hi team | hello team | hey team | hi all | hello all | hey all | hi folks | hi guys | hey guys |
    is anyone there | is anybody there | anyone there | anybody there | are you there | you there |
    dear sir or madam | to whom it may concern
    """,
    es.GREETING,
)
THANKS = table(
    """
    thanks | thank you | many thanks | thank you so much | thanks so much | thank you very much |
    thanks very much | thank you very very much | thanks a lot | thanks a bunch | thanks a million |
    thanks a ton | thanks heaps | thanks again | thank you again | thanks in advance |
    thank you in advance | thanks for your help | thanks for the help | thanks for all your help |
    thanks for all the help | thanks for helping | thanks for helping me | thank you for helping |
    thank you for helping me | thank you for your help | thank you for all your help |
    thank you so much for your help | thank you very much for your help | thanks so much for your help |
    thanks a lot for your help | thank you for the help | thank you for all the help |
    thank you for your time | thanks for your time | thank you for your assistance |
    thanks for your assistance | thanks for the quick reply | thanks for the quick response |
    thank you for the quick response | thanks for that | thank you for that | thanks for this |
    thank you for everything | thanks for everything | thank you for the information |
    thanks for the information | thanks for the info | thank you for the info | thanks for clarifying |
    thanks for checking | thank you kindly | much appreciated | appreciated | appreciate it |
    i appreciate it | i appreciate that | i appreciate your help | i really appreciate it |
    i really appreciate your help | i appreciate your assistance | really appreciate it | cheers | ta |
    that was very helpful | that was helpful | that helped | that helps | that helps a lot |
    you have been very helpful | you have been so helpful | you have been a great help |
    you were very helpful | you are very helpful | you are so helpful
    """,
    es.THANKS,
)
BYE = table(
    """
    bye | bye bye | good bye | see you | see you later | see you soon | see ya | cya | later then |
    talk to you later | ttyl | farewell | take care | so long | have a nice day | have a good day |
    have a great day | have a lovely day | have a nice evening | have a good evening |
    have a great evening | have a nice weekend | have a good weekend | have a great weekend |
    have a good night | have a good one | you have a nice day | you have a good day |
    you have a great day | good night | that is all | that will be all | that is all i needed |
    that is all i need | that is all i wanted | that is everything | that is everything i needed |
    nothing else | nothing more | that is all for now | that is all for today | i am done | we are done |
    all done | i do not need anything else | i think that is all | i think that is all for now |
    i think that is everything
    """,
    es.BYE,
)
#: The rest of it: mostly about whoever is on the other side.
SMALL = table(
    """
    how are you | how are you doing | how are you today | how is it going | how do you do | what is up |
    nice to meet you | pleased to meet you | who are you | what are you | are you a bot | are you a robot |
    are you an ai | are you a machine | are you human | are you a human | are you real |
    are you a real person | what is your name | do you have a name | lol | haha | ha ha | hehe |
    how is your day | how was your day | how is your day going | you are welcome | no worries |
    tell me a joke | is this a bot | am i talking to a bot | am i talking to a robot |
    am i talking to a human | am i talking to a person | am i talking to a real person |
    am i chatting with a bot | how is the weather | what is the weather like
    """,
    es.SMALL,
)
#: Pleased or heard; alone they are small talk, beside thanks or a goodbye they add nothing.
PLEASED = table(
    """
    nice | cool | great | wonderful | awesome | perfect | excellent | fantastic | amazing | lovely |
    brilliant | good to know | good to hear | got it | i see |
    understood | that is great | that is perfect | that is wonderful | that is awesome | that is good |
    that is very kind | that is very kind of you | great job | good job | well done | great work |
    great service | you are the best | you are great | you are a star | you are awesome | you rock
    """,
    es.PLEASED,
)
#: Says nothing at all; one of these alone is no talk yet ("ok" may be a yes).
AROUND = table(
    """
    ok | oh | ah | aw | wow | well | and | so | then | now | just | again | all right | alright | please |
    sorry | for now | my friend | mate | sir | madam | maam | ma'am | dear | everyone | guys | folks | you too |
    same to you | very much | a lot | indeed | yay | hooray | welcome | today | there |
    good | very good | all good | super | that worked | it worked | that works | it works now | it works |
    it is working now
    """,
    es.AROUND,
)
