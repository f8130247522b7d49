"""A web process stays light: what only training needs is never in its memory."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from recommendations.live import live_snapshot
from tests.factories import ImageFactory, ProductFactory

HEAVY = {"torch", "sentence_transformers", "implicit", "mlxtend", "pandas", "transformers", "sklearn"}

VISIT = """
import json, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.SNAPSHOT_ROOT = sys.argv[2]
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.contrib.auth import get_user_model
from django.db import connections
connections.settings["default"]["NAME"] = sys.argv[1]
from django.test import Client
from shop.models import Product, User

statuses = {}
for user in (None, User.objects.get(is_staff=False), User.objects.get(is_staff=True)):
    browser = Client(headers={"host": "localhost"})
    if user:
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    product = Product.objects.first()
    pages = ["/", product.category.get_absolute_url(), product.get_absolute_url(), "/search/?q=chair",
             "/cart/", "/checkout/", "/orders/", "/saved/", "/for-you/", "/accounts/login/",
             "/accounts/signup/", "/health/live/", "/health/ready/", "/admin/",
             "/admin/recommendations/snapshot/",
             "/admin/recommendations/trainingrun/", "/admin/analytics/slate/", "/admin/shop/product/"]
    browser.post("/cart/add/", {"variant": product.variants.first().pk, "quantity": 1})
    for page in pages:
        statuses[page] = max(statuses.get(page, 0), browser.get(page).status_code)
print(json.dumps({"statuses": statuses, "modules": sorted(sys.modules)}))
"""


@pytest.mark.django_db(transaction=True)
def test_no_page_loads_a_training_library(ava, staff, settings, tmp_path):
    ImageFactory(product=ProductFactory(title="Oak chair"))
    live_snapshot.forget()
    outcome = subprocess.run(
        [sys.executable, "-c", VISIT, connection.settings_dict["NAME"], str(tmp_path)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "recoshop.settings"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert outcome.returncode == 0, outcome.stderr
    visited = json.loads(outcome.stdout.splitlines()[-1])
    assert max(visited["statuses"].values()) < 400, visited["statuses"]
    loaded = {module.partition(".")[0] for module in visited["modules"]}
    assert not loaded & HEAVY
