"""The people of the demo: five to step into and forty-five who make the shop look lived in."""

from dataclasses import dataclass
from itertools import cycle

from recoshop.datasets.catalogue_files import CATEGORIES
from recoshop.datasets.demo.logins import DEMO_DOMAIN, persona_email
from recoshop.datasets.records import AddressRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a taste. `wears` is "Women" or "Men", as products say."""

    name: str
    email: str
    dominant: str
    """The category most of what they look at is from."""
    secondary: str
    wears: str
    address: AddressRecord
    is_persona: bool = False
    restocks: tuple[str, ...] = ()
    """Slugs of what they buy time and again."""


def people() -> list[Person]:
    """Everybody, personas first and in the order of the demo switcher. Always the same."""
    return [*_personas(), *_background()]


def _personas() -> list[Person]:
    return [
        Person(
            name=name,
            email=persona_email(name.split()[0]),
            dominant=dominant,
            secondary=secondary,
            wears=wears,
            address=AddressRecord(full_name=name, line1=line1, city=city, postcode=postcode),
            is_persona=True,
            restocks=_RESTOCKS[name.split()[0]],
        )
        for name, dominant, secondary, wears, (line1, city, postcode) in _PERSONAS
    ]


def _background() -> list[Person]:
    homes = cycle(_TOWNS)
    return [
        _person(
            name, wears, taste=taste, street=_STREETS[number % len(_STREETS)], home=next(homes), number=number
        )
        for number, ((name, wears), taste) in enumerate(zip(_names(), cycle(_tastes()), strict=False))
    ]


def _person(
    name: str, wears: str, *, taste: tuple[str, str], street: str, home: tuple[str, str], number: int
) -> Person:
    city, postcode = home
    mailbox = name.lower().replace(" ", ".").replace("'", "")
    return Person(
        name=name,
        email=f"{mailbox}@{DEMO_DOMAIN}",
        dominant=taste[0],
        secondary=taste[1],
        wears=wears,
        address=AddressRecord(
            full_name=name, line1=f"{3 + 7 * number % 96} {street}", city=city, postcode=postcode
        ),
    )


def _tastes() -> list[tuple[str, str]]:
    """Every pair of two categories, dominant ones taking turns so that nobody's is rare."""
    names = list(CATEGORIES.values())
    return [
        (name, names[(position + step) % len(names)])
        for step in range(1, len(names))
        for position, name in enumerate(names)
    ]


def _names() -> list[tuple[str, str]]:
    return [(name, "Women") for name in _WOMEN] + [(name, "Men") for name in _MEN]


_PERSONAS = [
    ("Ava Hartley", "Clothing", "Home & Kitchen", "Women", ("14 Calthorpe Terrace", "Bristol", "BS6 5RT")),
    ("Ben Okafor", "Electronics", "Fitness", "Men", ("Flat 3, 41 Ducie Street", "Manchester", "M1 2JW")),
    ("Cleo Marchetti", "Home & Kitchen", "Books", "Women", ("8 Warriston Row", "Edinburgh", "EH3 5LH")),
    ("Dan Whitfield", "Fitness", "Clothing", "Men", ("27 Kelham Rise", "Sheffield", "S3 8RW")),
    ("Erin Gallagher", "Books", "Electronics", "Women", ("2 Old Granary Lane", "Norwich", "NR3 1AB")),
]
_RESTOCKS = {
    "Ava": ("marlow-heavy-cotton-t-shirt", "marlow-canvas-tote-bag"),
    "Ben": ("northbeam-duo-65w-charger", "northbeam-insulated-bottle"),
    "Cleo": ("osier-lane-stoneware-mug", "tarn-turkish-bath-towel"),
    "Dan": ("fernhill-resistance-band-set", "northbeam-insulated-bottle"),
    "Erin": ("nine-winters-in-varda", "osier-lane-stoneware-mug"),  # the novel is what she gives away
}
_WOMEN = [
    "Amara Nwosu", "Beatrix Holloway", "Carys Bevan", "Deepa Raman", "Elodie Fournier", "Freya Lindqvist",
    "Grace Adeyemi", "Hana Suzuki", "Imogen Clarke", "Jasmine Patel", "Katya Morozova", "Leila Haddad",
    "Maeve O'Connor", "Nadia Rahman", "Orla Byrne", "Priya Menon", "Rosa Delgado", "Saoirse Flynn",
    "Tamsin Pryce", "Valentina Rossi", "Willa Thornbury", "Yasmin Aziz", "Zoe Papadakis",
]  # fmt: skip
_MEN = [
    "Adam Kowalski", "Bashir Khan", "Callum Fraser", "Diego Navarro", "Euan MacLeod", "Felix Baumann",
    "Gareth Pugh", "Hugo Lambert", "Isaac Mensah", "Jonas Eriksen", "Kofi Asante", "Luca Ferrari",
    "Marcus Bell", "Nikhil Sharma", "Oscar Whitmore", "Patrick Doyle", "Rafael Costa", "Samir Nasser",
    "Theo Vasilakis", "Umar Farooq", "Victor Nilsson", "Wei Zhang",
]  # fmt: skip
_STREETS = [
    "Albion Street", "Beech Avenue", "Chapel Lane", "Drury Close", "Elm Grove", "Ferry Road", "Garden Walk",
    "Harbour View", "Ivy Bank", "Junction Road", "Kiln Lane",
]  # fmt: skip
_TOWNS = [
    ("Leeds", "LS6 2AB"), ("Cardiff", "CF11 9LN"), ("Glasgow", "G12 8QQ"), ("York", "YO10 4AH"),
    ("Brighton", "BN1 6FA"), ("Belfast", "BT7 1NN"), ("Exeter", "EX4 3SR"), ("London", "SE15 4TW"),
    ("Liverpool", "L17 8XA"), ("Durham", "DH1 3RH"), ("Oxford", "OX4 1UE"), ("Swansea", "SA2 0UT"),
    ("Nottingham", "NG7 1QN"),
]  # fmt: skip
