"""How long pages take over HTTP, from the server `make run` uses, one request at a time."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from socket import create_server

from django.test import Client

from benchmarks.timing import spread
from shop.models import Product, User

RUNS = 200


def report(n_products: int) -> None:
    """Print the times of pages for a signed-in shopper beside the bare view of the same server."""
    product = Product.objects.select_related("category")[0]
    pages = {
        "bare view: hello": "/bench/hello/",
        "live check": "/health/live/",
        "home": "/",
        "listing": product.category.get_absolute_url(),
        "product": product.get_absolute_url(),
        "listing, filtered": f"{product.category.get_absolute_url()}?colour=Colour+1&in_stock=1",
        "search": f"/search/?q={'+'.join(product.title.split()[:2])}",
        "suggestions": f"/search/suggestions/?q={product.title[:3]}",
        "cart": "/cart/",
    }
    with _serving() as connection:
        headers = {"Cookie": _signed_in()}
        for name, address in pages.items():
            times = spread(partial(_get, connection, address, headers), runs=RUNS)
            print(f"{n_products:>8,}  {name:44}{times}", flush=True)


def _get(connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> None:
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}")


def _signed_in() -> str:
    browser = Client()
    browser.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    return "; ".join(f"{name}={cookie.value}" for name, cookie in browser.cookies.items())


@contextmanager
def _serving() -> Iterator[http.client.HTTPConnection]:
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "4", "--log-level", "error", "recoshop.wsgi:application"]
    server = subprocess.Popen(command)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        _wait_for(connection)
        yield connection
    finally:
        connection.close()
        server.terminate()
        server.wait(20)


def _wait_for(connection: http.client.HTTPConnection) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            _get(connection, "/health/live/", {})
            return
        except (OSError, http.client.HTTPException):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
