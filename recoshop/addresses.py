"""What the addresses in settings look like. An empty one of a server stands for the private server."""

import dj_database_url
from environs import ValidationError, validate

_POSTGRES = (
    "must look like postgresql://user:password@host:port/name; write %40 for @ in a password, and so on."
)
_REDIS = "must begin with redis://, rediss:// or unix://"

ends_with_slash = validate.Regexp(r"/$", error="must end with a slash, as https://files.example.com/ does.")
is_redis_url = validate.Regexp(r"^$|(redis|rediss|unix)://.", error=_REDIS)


def is_postgres_url(url: str) -> None:
    """Raise ValidationError unless it names a PostgreSQL database; the message repeats nothing of it."""
    if not url:
        return
    try:
        parsed = dj_database_url.parse(url)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        raise ValidationError(_POSTGRES) from None
    if not parsed.get("ENGINE", "").endswith("postgresql") or not parsed.get("NAME"):
        raise ValidationError(_POSTGRES)
