"""How long a search takes inside one process: words matched, ranked, narrowed down, every facet counted."""

from collections.abc import Callable
from itertools import cycle

import numpy as np

from benchmarks.timing import spread
from shop.models import Product
from shop.search.facets import Filters, Narrowed
from shop.search.finding import find
from shop.search.live import live_columns
from shop.search.suggestions import suggest

RUNS = 300


def report(n_products: int) -> None:
    """Print one block of lines for the shop that is in the database now."""
    titles = [title.split() for title in _titles()]
    one_word, two_words = ([" ".join(words[:n]) for words in titles] for n in (1, 2))
    begun = [words[0][:3] for words in titles]
    slips = [f"{words[0][:2]}x{words[0][2:]}" for words in titles]
    filtered = Filters(colours=frozenset({"Colour 1", "Colour 2"}), in_stock=True)
    live_columns.forget()
    lines = {
        "search, one word of a title, facets counted": _each(one_word, lambda query: _answered(query)),
        "search, two words of a title (budget 50 ms)": _each(two_words, lambda query: _answered(query)),
        "search, two words, filtered by colour, stock": _each(
            two_words, lambda query: _answered(query, filtered)
        ),
        "search, a slip in the word": _each(slips, lambda query: _answered(query)),
        "everything, facets counted": lambda: _answered(""),
        "suggestions for three letters": _each(begun, suggest),
    }
    for name, act in lines.items():
        print(f"{n_products:>8,}  {name:44}{spread(act, runs=RUNS)}", flush=True)


def _titles() -> list[str]:
    """Of products drawn at random: their words are as frequent as words are in titles."""
    titles = list(Product.objects.order_by("pk").values_list("title", flat=True))
    return [titles[i] for i in np.random.default_rng(2).integers(0, len(titles), RUNS)]


def _each(queries: list[str], act: Callable[[str], object]) -> Callable[[], object]:
    """Something to time that takes the next query every time."""
    following = cycle(queries)
    return lambda: act(next(following))


def _answered(query: str, filters: Filters | None = None) -> Narrowed:
    found = find(query, filters or Filters()).narrowed
    for count in (found.categories, found.brands, found.colours, found.sizes, found.ratings, found.in_stock):
        count()
    found.price_bands()
    return found
