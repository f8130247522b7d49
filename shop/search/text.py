"""Which products a few typed words speak of: PostgreSQL's full text over `SearchEntry.document`.

Words are taken in two ways at once: by their English stem, so that "jumper" finds jumpers, and as they
stand, so that a book called "The Who" is found though both words are too common to have a stem. Accents count
for nothing. Titles weigh most; then brand, category and kind; then colours, sizes and the like; then
descriptions.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

MOST = 200
"""Longer than anybody types; what is beyond is cut off."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_WEIGHTS = [0.1, 0.2, 0.5, 1.0]
"""Of D (descriptions), C, B and A (titles), as `ts_rank` takes them."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Products that match, in no order: parallel arrays of primary keys and of how well."""

    product_ids: NDArray[np.int64]
    ranks: NDArray[np.float32]

    def __len__(self) -> int:
        return self.product_ids.size


NOTHING = Matches(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))


def cleaned(text: str) -> str:
    """A search as it is looked for and shown: printable characters only, MOST of them at most."""
    seen = "".join(each if each.isprintable() else " " for each in text[: 4 * MOST])
    return " ".join(seen.split())[:MOST].strip()


def folded(text: str) -> str:
    """Without accents: café and cafe are one word."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def words(text: str) -> list[str]:
    """The words of a text in small letters, without accents."""
    return _WORD.findall(folded(text).lower())


def match_all(text: str) -> Matches:
    """What has all of the words. Understands "quoted phrases", -without and or, as web searches do."""
    return _match(_ALL, folded(text))


def match_any(text: str) -> Matches:
    """What has at least one of the words, more of them ranking higher."""
    return _match(_ALL, " or ".join(words(text)))


def match_beginning(text: str) -> Matches:
    """What has all of the words, and a title with the last of them, which may be unfinished."""
    typed = words(text)
    return _match(_BEGINNING, " & ".join([*typed[:-1], f"{typed[-1]}:*A"]) if typed else "")


def _match(statement: str, query: str) -> Matches:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"query": query, "weights": _WEIGHTS})
        ids, ranks = cursor.fetchone()
    return Matches(np.frombuffer(ids or b"", dtype=">i8").astype(np.int64), _floats(ranks))


def _floats(packed: bytes | None) -> NDArray[np.float32]:
    return np.frombuffer(packed or b"", dtype=">f4").astype(np.float32)


# Both columns as one value of bytes each: reading 20,000 rows one by one costs more than finding them.
_MATCHES = """
SELECT string_agg(int8send(product_id), ''),
       string_agg(float4send(ts_rank(%(weights)s::real[], document, query)), '')
FROM shop_searchentry, asked WHERE is_listed AND document @@ query
"""
_ALL = f"""
WITH asked AS (
    -- Where both readings are the same, one is enough: every match would be looked at twice.
    SELECT CASE WHEN stems = standing THEN stems ELSE stems || standing END AS query
    FROM websearch_to_tsquery('english', %(query)s) AS stems,
         websearch_to_tsquery('simple', %(query)s) AS standing
)
{_MATCHES}"""  # noqa: S608  our own constants
_BEGINNING = f"""
WITH asked AS (SELECT to_tsquery('simple', %(query)s) AS query)
{_MATCHES}"""
