"""What an import would do, said before it is done."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be loaded, in words for staff; `column` is empty where it is about the whole row."""

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A row that would change something: which SKU, and what about it from what to what."""

    line: int
    sku: str
    is_new: bool
    details: tuple[tuple[str, str, str], ...] = ()
    """(column, before, after)"""


@dataclass(slots=True)
class Plan:
    """The rows of a file sorted out: those with problems, those that change something, those that do not."""

    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)
    """What else it means, for example brands that would be made."""

    @property
    def new(self) -> int:
        """How many rows would add something."""
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        """How many rows would change something that is there."""
        return len(self.changes) - self.new

    @property
    def bad_lines(self) -> set[int]:
        """The lines with problems."""
        return {problem.line for problem in self.problems}
