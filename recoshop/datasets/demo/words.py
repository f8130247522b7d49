"""What the demo's shoppers write about what they bought."""

from typing import NamedTuple

from numpy.random import Generator


class Opinion(NamedTuple):
    """A review's words."""

    title: str
    text: str


def opinion(rating: int, *, category: str, rng: Generator) -> Opinion:
    """Words that fit a rating from 1 to 5 of something of that category."""
    if rating == 5:
        choices = _DELIGHTED[category]
    elif rating == 4:
        choices = _PLEASED
    else:
        choices = _RESERVED
    return choices[int(rng.integers(len(choices)))]


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
    ],
    "Home & Kitchen": [
        Opinion(
            "In use every day", "It has earned its place. Looks as good in my home as it does in the picture."
        ),
        Opinion(
            "Lovely thing", "Proper weight to it, and well finished on the parts you do not see as well."
        ),
        Opinion("Bought a second", "Bought one for us, then one for my sister, who had been eyeing ours."),
    ],
    "Fitness": [
        Opinion(
            "Got me going again", "Three times a week since it came, which I could not have said before."
        ),
        Opinion("Takes a beating", "Used hard for a month and it looks like it did on the first day."),
        Opinion("Worth it", "Comfortable from the first session, and it does exactly what it says."),
    ],
    "Books": [
        Opinion("Could not put it down", "Started on a Friday evening and it was gone by Sunday lunch."),
        Opinion("Already lent out", "Finished it, handed it to a friend, and have not had it back since."),
        Opinion("A keeper", "Beautifully written and nicely printed. This one stays on the shelf."),
    ],
    "Clothing": [
        Opinion("Perfect fit", "True to size, washes well, and I have been asked twice where it is from."),
        Opinion(
            "My new favourite", "Good fabric, neat seams. I have worn it far more often than I planned to."
        ),
        Opinion(
            "Exactly as shown", "The colour is the one in the picture, and it has kept it after many washes."
        ),
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
