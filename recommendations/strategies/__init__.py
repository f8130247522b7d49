"""Every strategy of the shop, one file each, found by scanning this package: to add one, add a file.

Importing this module or any strategy loads numpy and nothing heavier.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from graphlib import TopologicalSorter
from inspect import isabstract
from types import ModuleType
from typing import Any

from recommendations.strategies.base import ContextPart, Strategy
from recommendations.types import Fitted, RecommendationError, TrainingData

__all__ = [
    "ContextPart",
    "DuplicateStrategyError",
    "Strategy",
    "UnknownStrategyError",
    "all",
    "by_name",
    "fit_all",
    "get",
]


class UnknownStrategyError(RecommendationError, LookupError):
    """No file of this package defines a strategy called `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class DuplicateStrategyError(RecommendationError):
    """Two classes call themselves `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def all() -> dict[str, Strategy[Any]]:
    """Every strategy in its default configuration, by name, those that others require before those others."""
    return dict(_found())


def get(name: str) -> Strategy[Any]:
    """The strategy called `name`; UnknownStrategyError where there is none."""
    try:
        return _found()[name]
    except KeyError:
        raise UnknownStrategyError(name) from None


def fit_all(
    data: TrainingData, *, seed: int, chosen: Iterable[Strategy[Any]] | None = None
) -> Iterator[tuple[str, Fitted]]:
    """Train each of `chosen` (default: all) after those it requires; yields `(name, fitted)` as each is done.

    UnknownStrategyError where one requires a strategy that was not chosen.
    """
    fitted: dict[str, Fitted] = {}
    for name, strategy in by_name(_found().values() if chosen is None else chosen).items():
        fitted[name] = strategy.fit(replace(data, fitted=fitted), seed=seed)
        yield name, fitted[name]


def by_name(chosen: Iterable[Strategy[Any]]) -> dict[str, Strategy[Any]]:
    """`chosen` by name, requirements first, otherwise alphabetically.

    DuplicateStrategyError for a name used twice, UnknownStrategyError for a requirement not among them,
    `graphlib.CycleError` for strategies that require each other.
    """
    named: dict[str, Strategy[Any]] = {}
    for strategy in sorted(chosen, key=lambda each: each.name):
        if strategy.name in named:
            raise DuplicateStrategyError(strategy.name)
        named[strategy.name] = strategy
    order = TopologicalSorter({name: strategy.requires for name, strategy in named.items()}).static_order()
    try:
        return {name: named[name] for name in order}
    except KeyError as missing:
        raise UnknownStrategyError(missing.args[0]) from None


@cache
def _found() -> dict[str, Strategy[Any]]:
    modules = [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    return by_name(strategy() for module in modules for strategy in _defined_in(module))


def _defined_in(module: ModuleType) -> Iterator[type[Strategy[Any]]]:
    for value in vars(module).values():
        is_strategy = isinstance(value, type) and issubclass(value, Strategy) and not isabstract(value)
        if is_strategy and value.__module__ == module.__name__:
            yield value
