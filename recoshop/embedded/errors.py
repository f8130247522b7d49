"""The one error of the private servers."""

from pathlib import Path

ADVICE = "Fix that, or use your own servers: set DATABASE_URL and REDIS_URL in the environment or in .env."


class EmbeddedServerError(Exception):
    """A private server cannot be started or stopped; says what happened and what to do about it."""

    def __init__(self, problem: str, *, advice: str = ADVICE, log: Path | None = None) -> None:
        super().__init__(problem, advice)
        self.problem = problem
        self.advice = advice
        self.log = log

    def __str__(self) -> str:
        if self.log is None:
            return f"{self.problem}\n{self.advice}"
        return f"{self.problem}\nThe end of {self.log}:\n{end_of(self.log)}\n{self.advice}"


def end_of(log: Path, *, lines: int = 8) -> str:
    """The last lines of a log, indented; a note instead where it cannot be read."""
    try:
        text = log.read_text(errors="replace")
    except OSError as error:
        return f"    ({error.strerror})"
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (empty)"
