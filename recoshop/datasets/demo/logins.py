"""Whom to sign in as in the demo. Imports no Django: the start-up message asks before anything is loaded."""

DEMO_PASSWORD = "demo-shop-2025"  # noqa: S105  public on purpose, and only set in demo mode
DEMO_DOMAIN = "recoshop.example"
STAFF_EMAIL = f"staff@{DEMO_DOMAIN}"
PERSONA_NAMES = ("Ava", "Ben", "Cleo", "Dan", "Erin")


def demo_logins() -> list[tuple[str, str, str]]:
    """Name, e-mail address and password of everybody one can sign in as in demo mode; staff comes last."""
    people = [(name, persona_email(name), DEMO_PASSWORD) for name in PERSONA_NAMES]
    return [*people, ("Staff", STAFF_EMAIL, DEMO_PASSWORD)]


def persona_email(name: str) -> str:
    """The e-mail address of the demo shopper with this first name."""
    return f"{name.lower()}@{DEMO_DOMAIN}"
