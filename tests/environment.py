"""The environment tests run in, as a pytest plugin: loaded before pytest-django reads the settings.

`RECOSHOP_TEST_VAR` names another place for the tests' servers, so that two runs can go side by side.
"""

import os
from pathlib import Path

from recoshop import messages

_VAR = Path(__file__).resolve().parent.parent / "var" / "test"

# Of several pytest-xdist workers each has servers of its own: a test that stops Redis stops nobody else's.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ["RECOSHOP_VAR"] = str(Path(os.environ.get("RECOSHOP_TEST_VAR", _VAR)) / _WORKER)
(Path(os.environ["RECOSHOP_VAR"]) / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise wants it
os.environ["RECOSHOP_ENV_FILE"] = os.devnull
os.environ["RECOSHOP_EMBEDDED_FSYNC"] = "off"
os.environ["DEMO"] = "1"
os.environ["SNAPSHOT_CHECK_SECONDS"] = "86400"  # tests say when to look: live_snapshot.refresh()
os.environ["LOG_LEVEL"] = "WARNING"

messages.compile_all()
