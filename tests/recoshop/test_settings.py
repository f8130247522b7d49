"""Settings are computed at import, so each case starts a process of its own."""

import os
import subprocess
import sys

import pytest

SECRET = "a-long-enough-key-0123456789-of-many-kinds-of-characters-ABCDEF"


def started_with(*arguments, **environment):
    """Run a management command's checks in this environment and no other."""
    inherited = {name: os.environ[name] for name in ("PATH", "RECOSHOP_VAR", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "django", "check", *arguments],
        env=inherited
        | {"DJANGO_SETTINGS_MODULE": "recoshop.settings", "RECOSHOP_ENV_FILE": os.devnull}
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("DEBUG", "perhaps"),
        ("CURRENCY", "POUNDS"),
        ("RETRAIN_EVERY_HOURS", "0"),
        ("PAYMENT_PROVIDER", "cash"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(name, value):
    outcome = started_with(DEMO="1", **{name: value})
    assert outcome.returncode != 0
    assert f"{name}: " in outcome.stderr.splitlines()[-1]


STRIPE = {"STRIPE_SECRET_KEY": "sk_test_a1b2c3", "STRIPE_WEBHOOK_SECRET": "whsec_d4e5f6"}


def test_stripe_asks_for_its_two_secrets_together():
    last = started_with(DEMO="1", PAYMENT_PROVIDER="stripe").stderr.splitlines()[-1]
    assert all(f"{name}: " in last for name in STRIPE)
    assert started_with(DEMO="1", PAYMENT_PROVIDER="stripe", **STRIPE).returncode == 0


@pytest.mark.parametrize("name", STRIPE)
def test_a_secret_of_stripe_that_is_none_is_named_and_not_repeated(name):
    wrong = {**STRIPE, name: "something-else-secret"}
    outcome = started_with(DEMO="1", PAYMENT_PROVIDER="stripe", **wrong)
    assert f"{name}: " in outcome.stderr.splitlines()[-1]
    assert "something-else-secret" not in outcome.stderr


def test_every_wrong_value_is_named_at_once():
    last = started_with(DEMO="1", PORT="x", CURRENCY="y").stderr.splitlines()[-1]
    assert "PORT: " in last
    assert "CURRENCY: " in last


def test_production_asks_for_a_secret_key():
    outcome = started_with()
    assert outcome.returncode != 0
    assert "SECRET_KEY: " in outcome.stderr.splitlines()[-1]


def test_production_passes_djangos_deployment_checks():
    outcome = started_with("--deploy", "--fail-level", "WARNING", SECRET_KEY=SECRET)
    assert outcome.returncode == 0, outcome.stderr


def test_a_demo_starts_without_any_setting():
    assert started_with(DEMO="1").returncode == 0


def test_values_may_come_from_an_env_file(tmp_path):
    file = tmp_path / "env"
    file.write_text("DEMO=1\nPORT=abc\n")
    assert "PORT: " in started_with(RECOSHOP_ENV_FILE=str(file)).stderr


def test_the_demo_switcher_has_no_address_in_production():
    script = (
        "import django; django.setup()\n"
        "from django.urls import NoReverseMatch, reverse\n"
        "try: print('reachable', reverse('step_into', args=[1]))\n"
        "except NoReverseMatch: print('nowhere')"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DEMO": "0", "SECRET_KEY": SECRET, "DJANGO_SETTINGS_MODULE": "recoshop.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert outcome.stdout.strip() == "nowhere", outcome.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "foo://bar"),
        ("DATABASE_URL", "mysql://root:hidden@localhost/shop"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql://shop:hid#den@localhost/shop"),
        ("REDIS_URL", "nonsense"),
        ("REDIS_URL", "http://localhost:6379"),
        ("SITE_HOST", ""),
        ("WEB_WORKERS", "0"),
    ],
)
def test_an_address_that_leads_nowhere_is_named_and_not_repeated(name, value):
    outcome = started_with(DEMO="1", **{name: value})
    assert outcome.returncode != 0
    assert f"{name}: " in outcome.stderr.splitlines()[-1]
    assert "hid" not in outcome.stderr.splitlines()[-1]


@pytest.mark.parametrize("key", ["", "short"])
def test_production_refuses_a_key_that_could_be_guessed(key):
    outcome = started_with(SECRET_KEY=key)
    assert outcome.returncode != 0
    assert "SECRET_KEY: " in outcome.stderr.splitlines()[-1]
