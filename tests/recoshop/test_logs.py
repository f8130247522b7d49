import logging

import pytest

from recoshop.logs import Seldom


@pytest.fixture
def heard(monkeypatch):
    """A logger that has a `Seldom`, the lines that came through, and a clock to turn."""
    clock = [100.0]
    monkeypatch.setattr("recoshop.logs.time.monotonic", lambda: clock[0])
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(handler.format(record)))
    logger = logging.Logger("of this test")
    logger.addHandler(handler)
    logger.addFilter(Seldom())
    return logger, lines, clock


def fail(logger):
    try:
        try:
            raise ConnectionError("no socket")
        except ConnectionError as cause:
            raise RuntimeError("wrapped") from cause
    except RuntimeError:
        logger.exception("Exception ignored")


def test_what_recurs_is_said_once_every_ten_seconds_in_one_line(heard):
    logger, lines, clock = heard
    for _ in range(5):
        fail(logger)
    assert lines == ["Exception ignored: no socket"]
    clock[0] += 10
    fail(logger)
    assert len(lines) == 2
