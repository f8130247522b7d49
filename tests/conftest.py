"""The tests' surroundings: real servers, a cache of their own, and the cast. `tests.environment` comes first.

Ava and Ben are customers (and personas of the demo); Charlie, a customer too, should see nothing of theirs.
A guest has not signed in. Sam is staff.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from recoshop import embedded
from shop.search.live import live_columns
from tests.factories import ProductFactory, UserFactory

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing


@pytest.fixture(scope="session", autouse=True)
def servers():
    """PostgreSQL and Redis, up for the whole session."""
    with embedded.running():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers, django_db_modify_db_settings_parallel_suffix):
    """The test database is made once the server is up."""


@pytest.fixture(autouse=True)
def empty_cache(servers):
    """No test sees what another left in the cache. Call it to empty the cache once more."""

    def empty():
        cache.delete_pattern("*")  # type: ignore[attr-defined]  # django-redis adds it

    empty()
    return empty


@pytest.fixture(autouse=True)
def unread_catalogue():
    """No test finds products that another made and rolled back."""
    live_columns.forget()


@pytest.fixture(autouse=True)
def language_of_the_source():
    """Each test begins in British English, whatever the last request of another one asked for."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def ava(db):
    return UserFactory(name="Ava Stone", email="ava@example.com", is_persona=True)


@pytest.fixture
def ben(db):
    return UserFactory(name="Ben Hill", email="ben@example.com", is_persona=True)


@pytest.fixture
def charlie(db):
    return UserFactory(name="Charlie Fox", email="charlie@example.com")


@pytest.fixture
def staff(db):
    return UserFactory(name="Sam Staff", email="sam@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def guest(db):
    """The browser of somebody who has not signed in."""
    return Client()


@pytest.fixture
def browser_of(db):
    """`browser_of(ava)`: a browser in which this user has signed in, once."""

    def signed_in(user):
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return signed_in


@pytest.fixture
def ava_browser(ava, browser_of):
    return browser_of(ava)


@pytest.fixture
def ben_browser(ben, browser_of):
    return browser_of(ben)


@pytest.fixture
def product(db):
    """A product with one variant, 10 in stock, at 20.00."""
    return ProductFactory(title="Oak chair", slug="oak-chair")


@pytest.fixture
def variant(product):
    return product.variants.get()


@pytest.fixture
def heard():
    """`heard(signal)` collects the facts of each time it is sent, from now on."""
    connected = []

    def listen(signal):
        sent = []

        def receive(sender, signal, **facts):
            sent.append(facts)

        signal.connect(receive, weak=False)
        connected.append((signal, receive))
        return sent

    yield listen
    for signal, receive in connected:
        signal.disconnect(receive)
