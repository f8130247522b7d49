"""The environment tests run in, as a pytest plugin: loaded before pytest-django reads the settings.

`RECOSHOP_TEST_VAR` names another place for the tests' servers, so that two runs can go side by side.
"""

import os
from pathlib import Path

from recoshop import messages

_VAR = Path(__file__).resolve().parent.parent / "var" / "test"

os.environ["RECOSHOP_VAR"] = os.environ.get("RECOSHOP_TEST_VAR", str(_VAR))
(Path(os.environ["RECOSHOP_VAR"]) / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise wants it
os.environ["RECOSHOP_ENV_FILE"] = os.devnull
# Of several pytest-xdist workers each has its files to itself.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["MEDIA_ROOT"] = str(Path(os.environ["RECOSHOP_VAR"]) / f"media-{_WORKER}")
os.environ["RECOSHOP_EMBEDDED_FSYNC"] = "off"
os.environ["DEMO"] = "1"
os.environ["SNAPSHOT_CHECK_SECONDS"] = "86400"  # tests say when to look: live_snapshot.refresh()
os.environ["LOG_LEVEL"] = "WARNING"

messages.compile_all()
