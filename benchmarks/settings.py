"""The shop's settings with a bare view to compare with."""

from recoshop.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
