"""Which products a few typed words speak of: PostgreSQL's full text over `SearchEntry.document`.

Words are taken in two ways at once: by their English stem, so that "jumper" finds jumpers, and as they
stand, so that a book called "The Who" is found though both words are too common to have a stem. Accents count
for nothing. Titles weigh most; then brand, category and kind; then colours, sizes and the like; then
descriptions. What is excluded, as in `dress -lined -"long sleeves"`, may be there in neither way.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

MOST = 200
"""Longer than anybody types; what is beyond is cut off."""
MOST_RANKED = 4000
"""Of more matches than that words say little, and ranking costs more than finding: they all rank alike."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'(-*)("[^"]*"?|[^\s-]\S*)')
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


def parted(text: str) -> tuple[str, list[str]]:
    """(what is wanted, what is excluded) of a search: each -word and -"phrase", without its minus.

    A dash that stands alone or within a word excludes nothing.
    """
    parts = _PART.findall(text)
    wanted = " ".join(part for minus, part in parts if not minus)
    return wanted, [part for minus, part in parts if minus]


def match_all(text: str) -> Matches:
    """What has all of the words. Understands "quoted phrases", -without and or, as web searches do."""
    wanted, excluded = parted(folded(text))
    return _match(_ALL, wanted, excluded, column="document")


def match_any(text: str) -> Matches:
    """What has at least one of the words and nothing that is excluded, more of them ranking higher."""
    wanted, excluded = parted(folded(text))
    return _match(_ALL, " or ".join(words(wanted)), excluded, column="document")


def match_beginning(text: str) -> Matches:
    """What has all of the words in its title, the last of which may be unfinished."""
    wanted, excluded = parted(folded(text))
    typed = words(wanted)
    if not typed:
        return NOTHING
    return _match(_BEGINNING, " & ".join([*typed[:-1], f"{typed[-1]}:*"]), excluded, column="title")


def _match(asked: str, wanted: str, excluded: list[str], *, column: str) -> Matches:
    query = {"wanted": wanted, "excluded": " or ".join(excluded)}
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # The planner takes matching for cheap and reads every document where the index would do.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{asked} {_MATCHING.format(column)}", query)
        (found,) = cursor.fetchone()
        matching = _numbers(found, ">i8")
        if not matching.size or matching.size > MOST_RANKED or not wanted:
            return Matches(matching.astype(np.int64), np.ones(matching.size, dtype=np.float32))
        cursor.execute(f"{asked} {_RANKED.format(column)}", query | {"weights": _WEIGHTS})
        ids, ranks = cursor.fetchone()
    return Matches(_numbers(ids, ">i8").astype(np.int64), _numbers(ranks, ">f4").astype(np.float32))


def _numbers(packed: bytes | None, dtype: str) -> NDArray[Any]:
    return np.frombuffer(packed or b"", dtype=dtype)


# Each column as one value of bytes: reading 20,000 rows one by one costs more than finding them.
_MATCHING = """
SELECT string_agg(int8send(product_id), '') FROM shop_searchentry, asked WHERE is_listed AND {0} @@ query
"""
# Ranked by what is wanted alone: next to an exclusion, PostgreSQL ranks a single word almost at nothing.
_RANKED = """
SELECT string_agg(int8send(product_id), ''),
       string_agg(float4send(ts_rank(%(weights)s::real[], {0}, wanted)), '')
FROM shop_searchentry, asked WHERE is_listed AND {0} @@ query
"""
_EITHER = """(
    -- Where both readings are the same, one is enough: every match would be looked at twice.
    SELECT CASE WHEN stems = standing THEN stems ELSE stems || standing END AS {0}
    FROM websearch_to_tsquery('english', %({0})s) AS stems,
         websearch_to_tsquery('simple', %({0})s) AS standing
)"""
_ALL = f"""
WITH asked AS (
    SELECT wanted, wanted && !!excluded AS query
    FROM {_EITHER.format("wanted")} AS wanting, {_EITHER.format("excluded")} AS excluding
)
"""  # noqa: S608  our own constants
_BEGINNING = """
WITH asked AS (
    SELECT wanted, wanted && !!excluded AS query
    FROM to_tsquery('simple', %(wanted)s) AS wanted, websearch_to_tsquery('simple', %(excluded)s) AS excluded
)
"""
