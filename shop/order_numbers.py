"""Order numbers: short enough to read out on the phone, hard to guess, no look-alike characters."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0/O, 1/I/L and U: thirty characters, so eight of them hold 30^8 ≈ 6.6 × 10^11 numbers."""


def draw_order_number() -> str:
    """A new number such as `R-7K3M-92QX`. The unique column has the last word on collisions."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"R-{drawn[:4]}-{drawn[4:]}"


def as_written(typed: str) -> str:
    """A number as we write it, however it was typed: in small letters, without its R or its dashes."""
    letters = "".join(filter(str.isalnum, typed.upper()))
    drawn = letters[1:] if len(letters) == 9 and letters[0] == "R" else letters
    return f"R-{drawn[:4]}-{drawn[4:]}"
