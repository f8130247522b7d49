"""Logs a person can read when something is down for long."""

import logging
import time


class Seldom(logging.Filter):
    """Lets one record through every SECONDS, without its traceback: what recurs all the time is said once."""

    SECONDS = 10

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self._not_before = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is shown."""
        now = time.monotonic()
        if now < self._not_before:
            return False
        self._not_before = now + self.SECONDS
        if record.exc_info and (error := record.exc_info[1]):
            record.msg, record.args = f"{record.getMessage()}: {error.__cause__ or error}", ()
            record.exc_info = record.exc_text = None
        return True
