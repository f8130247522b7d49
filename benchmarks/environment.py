"""The benchmarks' own servers and settings, beside those of the demo and the tests."""

import os
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent / "var" / "bench"


def set_up() -> None:
    """Point this process and its children at the benchmarks' servers; before Django is set up."""
    os.environ |= {
        "RECOSHOP_VAR": str(VAR),
        "RECOSHOP_ENV_FILE": os.devnull,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "LOG_LEVEL": "WARNING",
        "OPENBLAS_NUM_THREADS": "1",
    }
