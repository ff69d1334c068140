"""Yes and no under pressure: how people really agree, refuse, hedge and joke. A false yes moves money, so among what
is neither there is none; what is asked again although a person would take it for a yes is listed as the price."""

from __future__ import annotations

import pytest

from aop.understanding.answers import answer, plain_answer
from understanding.test_answers import each

YES = """
yes | yes do | yep do it | no problem, go ahead | no problem go ahead | sure thing | yes go for it | you bet
of course | absolutely | yes absolutely | yes, that's fine | that's fine | please proceed with it
yes please do that | yes I confirm | yes, I am sure | yes I want to | I'd love to | that'd be great
that would be awesome | yes that would be great | sounds perfect | perfect, go ahead | great, go ahead
perfect, do it | ok do it | okay go ahead | alright do it | fine, do it | fine by me | fine with me
good with me | ok with me | I'm okay with that | it's correct | it is correct | that's it, yes | yes that's it
thats fine | thats correct | yes correct | correct, yes | right, go ahead | yes, thats right | that is right
yes, confirmed | hell yes | heck yes | yes yes yes | yup yup | yepp | k | kk | okie | okie dokie | okey dokey
yeap | yeh | yess please | 👍👍 | ✅ | 👌 | 👍 yes | yes 👍 | thumbs up | go ahead then | please continue
yes continue | let's go ahead | let's do this | lets do it | yes make the change | do it please | yes you may
yes you can | you may proceed | you can go ahead | you can proceed | you have my permission | I give my consent
I consent | I authorize it | I authorise that | I authorize this | I approve this | I approve it
I agree to that | I agree with that | I accept that | I accept it | I am happy with it | no problem, do it
no issues, go ahead | no worries, go ahead | yes, no problem | yes no worries | ok cool | cool, go ahead
sure please | sure, thanks | sure do it | sure, do it | sure that works | sure that's fine | that's okay
that's ok with me | that is okay | it's fine | it's ok | it's okay | that's great | that's perfect | that's good
looks fine | looks fine to me | all correct | yes it's correct | everything is right | everything is fine
yes everything is correct | yes sir | yes ma'am | yes indeed | yes of course | yes definitely | most definitely
most certainly | yes thank you very much | yes I'd appreciate that | yes I do want that | I do want that
yes I want that | yes I would like that | please yes | thank you, yes | oh yes please | ah yes
right away please, yes | by all means go ahead | affirmative
"""
NO = """
no | no. | nope | nah | no thanks | no thank you | no way | don't | don't do it | do not do that | please don't
please do not | no don't | no, please don't | not at all | absolutely not | no, not at all | never | hell no
heck no | no no | no no no | I don't want that | I don't want to | I said no | my answer is no
the answer is no | I do not agree | I don't agree | I do not accept | I don't accept that | I refuse | I reject
rejected | denied | I decline | declined | I disagree | no I disagree | I object | no deal | no sir | no ma'am
negative | that's wrong | that's not correct | that is incorrect | not correct | not right | no that's wrong
no, wrong | no it's wrong | 👎 | 👎👎 | no 👎 | ❌ | thumbs down | not interested | I'm not interested
no I'm not interested | no good | I'd rather not | rather not | I prefer not to | I'd prefer not to | not for me
no, not that | not that | not this | leave it as it is | no, leave it as it is | keep it as it is
don't change anything | no changes | do nothing | no, I don't | no I do not | no I don't want that
no, definitely not | definitely not | certainly not | of course not | by no means | no chance | not a chance
never ever | under no circumstances | please no | no, that's not what I want | that's not what I want
that is not what I said | that isn't right | that isn't it | that's not it | it isn't | it's not | it is wrong
nay | naw | noooo | no!! | n | nope nope | nope thanks | no, cheers | no no thank you | I won't | I will not
I do not consent | I don't authorize this | not authorized
"""
#: A person would hear a yes; the words alone do not surely say it, so it is asked again.
ASKED_AGAIN = """
I don't see why not | go on | go on then | go on, do it | I'm good with that | I am fine with it
all good, go ahead | yes, all good | yes right | 100% | 100% yes | yes 100% | yeppers | yesh | oui | yas
ye | 💯 | go | please go on | let's go | make the change | please make it happen | do it now | yes, now | please
roger | copy that | deal | done | granted | permission granted | I'm ready | ready | yes I'm ready | no problem
no objection | no objections | surely | all right then | very well | yes very much | I would | I'd like to
I want it | I want to | positive | true
"""
NEITHER = """
maybe | not yet | why not | sure, whatever | whatever | fine, whatever | yes but | yes but not now
yes but first tell me the cost | yes? | yes or no | yes... no | ok? | what? | why | why? | how much | hmm
hmm ok | hm yes | let me think | I guess | I suppose | I think so | probably | perhaps | possibly | if you want
if I must | if it's free | yes if it's free | as long as it's free | yes as long as it is free
yes, provided it is free | only the first | only if | depends | it depends | not sure | I'm not sure | unsure
I don't know | idk | dunno | no idea | no clue | no doubt | no rush | no matter | no comment | don't care
I don't care | I don't mind | either | both | neither | later | tomorrow | yes tomorrow | not now | not today
not really | not exactly | not necessarily | wait | hold on | one sec | stop | cancel | cancel it | go away
go to hell | go back | do you | do it? | should I | should I say yes | can you | could you | would you
I would if I could | would that be ok | is that ok | is it safe | yes, and refund the other too
yes to the first | yes to both | yes for one of them | yes except the lamp | yes unless it costs
yes instead of that | no but yes | yes and no | no yes | yeah no | yeah nah | no yeah | nah yeah | yea right
yeah right | sure jan | as if | oh great | great | perfect | wonderful | good | fine thanks | I'm fine
I'm good | all good | thanks | thank you | please | please confirm | can you confirm | confirm what | confirm?
correct me if I'm wrong | right? | ok so | ok but | okay but why | ok then what | ok wait | yes wait
yes hold on | actually yes no | I said yes to the other | you said yes | he said yes | my wife said yes
I never said yes | I didn't say yes | don't say yes | not yes | not no | I can't say yes | I can't say no
no longer | no more questions | no problem? | no one asked | no, go ahead | no no go ahead | no, do it
no that's fine | don't not do it | nothing yes | can't complain | fine print | sure? | surely not
surely you are joking | certainly, later | absolutely maybe | definitely maybe | yes maybe | yes probably
yes I think | yes I guess | okay I guess | ok I guess so | ok fine I guess | fine I guess | sure I guess
ok if you say so | if you say so | you tell me | up to you | your call | you decide | do what you want
do whatever | do as you like | yes yes whatever | yes blah | yes lol | lol | lol yes | haha yes | haha no | 🤷
🤔 | 🙃 | 😡 | 👍👎 | 👍? | yes 🙄 | yes 😡 | ok 🤔 | 👍🤔 | 🖕 | yes (not) | yes /s | yes, not | yes never
ok never mind
ok nevermind | yes nevermind | ok forget it | ok cancel | ok stop | yes stop | yes cancel it | yes don't | y/n
y n | yn | yes=no | ye olde | yessir not | half | yes half | 50% | sure, but later | sure after lunch
go ahead and cancel | go ahead tomorrow | go ahead without the lamp | proceed with caution | proceed to checkout
continue shopping | do it yourself | do it later | do it tomorrow | do that thing | don't stop | no stop
no, stop | no wait | no hold on | no, cancel | agreed? | accepted? | I agree to disagree | I agree but
agree or not | consent form | deal or no deal | deal with it | done with this | I'm done | we're done | not done
I accept no | I approve nothing | approve? | I confirm nothing | yes I do not | yes it isn't | yes it is not
that's what she said | that's not fine | not ok | not okay | that's not ok | that is not fine | not good
not fine | not so good | isn't fine | not sure yes | not a problem? | is that a yes? | would yes be ok | say yes
type yes | reply yes | should be yes | yes yes? | yes!? | yes?! | ok go ahead? | go ahead?
sure go ahead if it's free | 😐 | I see | I understand | understood | got it | noted | makes sense | interesting
cool | nice | wow | really | seriously | for real | for real? | ok lol | no lol | hmm no | uh no | um yes
uh yes | erm ok | well ok | well yes | well no | eh | meh | meh ok | ugh fine | ugh ok | fine!!! whatever
so yes | then yes | then no | in that case yes | in that case no | only yes | almost yes | soon | one day
some day | never say never | yes never say never
"""
DOES_NOT_KNOW = """
no idea | I'd rather not say | I don't have it | can't find it | I can't find it | I don't know | idk | dunno
no clue | I have no clue | not a clue | haven't a clue | I forgot | I can't remember | I don't recall
I lost it | I've lost it | I don't have it with me | I don't have that with me | I don't have it on me
I don't have it handy | I don't have it right now | I do not have my order number | I don't have an order number
I don't have the number | I don't know my order number | I don't know it | I don't know that
I don't know the answer | I can't find my order number | I cannot find the email | couldn't find it
I could not find it | I couldn't find that | I never got one | I didn't get one | I never received one
there is none | I don't have one | I haven't got one | I haven't got it | don't have it | don't know
I'd prefer not to say | I prefer not to answer | I'd rather not answer | I'd rather not share that
I'd rather not give that | I won't tell you | I'm not giving you that | I'm not going to tell you
I refuse to say | I refuse to answer | I don't want to tell you | I don't want to answer
I don't want to give you my email | that's none of your business | none of your business | that's private
that is personal | it's private | it's confidential | I'm not comfortable sharing that
I don't feel comfortable giving that | no comment | I have no idea what it is | I really don't know
honestly no idea | sorry no idea | no idea sorry | no idea, sorry | I'm afraid I don't know
I don't remember it | I can't recall | beats me | who knows | hard to say | can't say | I wouldn't know
I don't think I have it | I don't think I have one | I threw it away | I deleted it | I'm not sure | not sure
I'm unsure | unknown | n/a | can't remember | it's gone | I can't access it | I don't have access to it
not available | I don't have that information | I don't have this information | no longer have it
I no longer have it | I don't have it anymore
"""
#: They tell or want something, whatever they open with.
KNOWS_OR_WANTS = """
I don't know, maybe W1234567 | I forgot my pin, can you help me?
I don't have the lamp any more, I want a refund | I don't know why it broke | I can't find the refund button
I don't have time for this | I don't have a problem with that | I don't know how to return it | I lost my parcel
I lost my card | I can't find my parcel | I can't find the shoes I ordered | I couldn't find the size
I'd rather not wait | I don't want to answer more questions, give me a human | why? | no | not yet
it's private property | no idea why it is late | not sure if it arrived, where is it
I don't have one problem but two | I forgot to add the lamp | I deleted my account | I refuse to pay | I refuse
I don't have any complaints | I don't remember ordering this | I don't recall buying that, refund me
not sure about the colour, red | unsure but I think it is red | no idea but probably red | I'd rather not
can't say I like it | who knows when it arrives | I don't know my order number but my email is a@b.example
I won't tell you again, cancel my order | I can not find it in blue
"""


@pytest.mark.parametrize("text", each(YES))
def test_a_yes_that_a_write_may_rest_on(text: str) -> None:
    assert plain_answer(text) == "yes"


@pytest.mark.parametrize("text", each(NO))
def test_a_no(text: str) -> None:
    assert plain_answer(text) == "no"


@pytest.mark.parametrize("text", [*each(ASKED_AGAIN), *each(NEITHER)])
def test_nothing_rests_on_anything_else(text: str) -> None:
    assert plain_answer(text) is None


@pytest.mark.parametrize("text", each(YES))
def test_an_agreement_is_no_yes_once_it_is_asked_back_or_put_off(text: str) -> None:
    for changed in (f"{text}?", f"{text}, but not now", f"if it is free, {text}", f"{text} tomorrow", f"not {text}"):
        assert plain_answer(changed) != "yes", changed


@pytest.mark.parametrize("text", each(DOES_NOT_KNOW))
def test_does_not_know_or_will_not_say(text: str) -> None:
    assert answer(text) == "does_not_know"
    assert plain_answer(text) is None


@pytest.mark.parametrize("text", each(KNOWS_OR_WANTS))
def test_not_knowing_is_not_all_that_is_said(text: str) -> None:
    assert answer(text) != "does_not_know"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("I don't see why not", "yes"),
        ("no objection", "yes"),
        ("no issues", None),
        ("no longer", None),
        ("no one", None),
    ],
)
def test_the_wider_reading_of_words_that_begin_with_no(text: str, read: str | None) -> None:
    assert answer(text) == read
