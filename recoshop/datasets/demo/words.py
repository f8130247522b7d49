"""What the demo's shoppers write about what they bought."""

from collections.abc import Container
from typing import NamedTuple

from numpy.random import Generator


class Opinion(NamedTuple):
    """A review's words."""

    title: str
    text: str


def opinion(rating: int, *, category: str, said: Container[Opinion], rng: Generator) -> Opinion:
    """Words that fit a rating from 1 to 5 of something of that category, not `said` before if possible."""
    if rating == 5:
        choices = _DELIGHTED[category]
    elif rating == 4:
        choices = _PLEASED
    else:
        choices = _RESERVED
    fresh = [each for each in choices if each not in said] or choices
    return fresh[int(rng.integers(len(fresh)))]


_DELIGHTED = {
    "Electronics": [
        Opinion(
            "Just works", "Out of the box and in daily use within ten minutes. No complaints after weeks."
        ),
        Opinion(
            "Better than I hoped", "I replaced one that cost twice as much and do not miss it for a second."
        ),
        Opinion(
            "Very well made", "Feels solid, everything fits, and the instructions were readable for once."
        ),
        Opinion(
            "Quietly excellent", "I stopped noticing it after a day, which is the best I can say of one."
        ),
        Opinion("No regrets", "Weeks of comparing, and I would pick the same again without comparing."),
        Opinion("Even my father uses it", "Set up in the time the kettle took. He has not called me since."),
    ],
    "Home & Kitchen": [
        Opinion(
            "In use every day", "It has earned its place. Looks as good in my home as it does in the picture."
        ),
        Opinion(
            "Lovely thing", "Proper weight to it, and well finished on the parts you do not see as well."
        ),
        Opinion("Bought a second", "Bought one for us, then one for my sister, who had been eyeing ours."),
        Opinion(
            "Guests ask about it", "Everybody who comes by picks it up and wants to know where it is from."
        ),
        Opinion("Made to last", "The old one came apart after a year. I cannot see this one doing that."),
        Opinion(
            "Simple and right", "Nothing to learn, nothing to fix, easy to clean. More things like this."
        ),
    ],
    "Fitness": [
        Opinion(
            "Got me going again", "Three times a week since it came, which I could not have said before."
        ),
        Opinion("Takes a beating", "Used hard for a month and it looks like it did on the first day."),
        Opinion("Worth it", "Comfortable from the first session, and it does exactly what it says."),
        Opinion("A real difference", "Same loop, same legs, two minutes faster. I am giving it the credit."),
        Opinion("No more excuses", "It stands ready by the door, so now I go. That was all it took."),
        Opinion("Better than the gym's", "I know the one they have there. This one is nicer to use."),
    ],
    "Books": [
        Opinion("Could not put it down", "Started on a Friday evening and it was gone by Sunday lunch."),
        Opinion("Already lent out", "Finished it, handed it to a friend, and have not had it back since."),
        Opinion("A keeper", "Beautifully written and nicely printed. This one stays on the shelf."),
        Opinion("Stayed with me", "I finished it a fortnight ago and keep coming back to it on walks."),
        Opinion("The right present", "Given to three people by now, and all three have thanked me twice."),
        Opinion("Missed my stop", "Twice, in fact. Do not start it on a train you have to get off."),
    ],
    "Clothing": [
        Opinion("Perfect fit", "True to size, washes well, and I have been asked twice where it is from."),
        Opinion(
            "My new favourite", "Good fabric, neat seams. I have worn it far more often than I planned to."
        ),
        Opinion(
            "Exactly as shown", "The colour is the one in the picture, and it has kept it after many washes."
        ),
        Opinion(
            "Softer every week", "Stiff for a day and then it was mine. I have stopped looking at others."
        ),
        Opinion(
            "Worth the price", "I turned it inside out to look at the seams, and there was nothing to find."
        ),
        Opinion("Goes with everything", "Bought for one evening and worn nearly every day since."),
    ],
}
_PLEASED = [
    Opinion(
        "Very good", "Does what I wanted it for. The parcel took a day longer than promised, hence four."
    ),
    Opinion("Happy with it", "A small niggle here and there, nothing that would make me send it back."),
    Opinion("Good value", "You could spend more. I am not sure you would get more."),
    Opinion("Would buy again", "Not perfect, but the one I would choose again out of those I looked at."),
    Opinion("Solid choice", "Took a little getting used to, and now I would not want to be without it."),
]
_RESERVED = [
    Opinion(
        "It is all right", "Nothing wrong with it as such. I had simply expected a little more for the money."
    ),
    Opinion(
        "Not quite for me", "Well made, but not what I had pictured. Somebody else may be very happy with it."
    ),
    Opinion("Mixed feelings", "Some of it is really good and some of it feels like an afterthought."),
]
