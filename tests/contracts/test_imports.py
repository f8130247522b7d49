"""The layers hold, and the tool that says so would notice if they did not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def contracts(folder):
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def copy_of_the_code(tmp_path):
    for package in ("recoshop", "recommendations", "analytics", "shop"):
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("shop/pricing.py", "from analytics import events"),
        ("analytics/visitors.py", "import recommendations.serving"),
        ("recommendations/strategies/popular.py", "from django.db import connection"),
        ("recommendations/evaluation/metrics.py", "import redis"),
    ],
)
def test_a_planted_import_is_found(copy_of_the_code, module, planted):
    file = copy_of_the_code / module
    file.write_text(f"{file.read_text()}\n{planted}\n")
    outcome = contracts(copy_of_the_code)
    assert outcome.returncode != 0
    assert "BROKEN" in outcome.stdout
