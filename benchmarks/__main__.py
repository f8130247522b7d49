"""`make bench`: what recommendations and pages cost, at several sizes, beside a bare view of the same run."""

from benchmarks import environment

environment.set_up()

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from recoshop import assets, embedded  # noqa: E402

SIZES = (75, 50_000)


def main() -> None:
    django.setup()
    # Imported here: these modules define or use Django models, which exist from setup() on.
    from benchmarks import pages, ranking, searching, shops  # noqa: PLC0415

    settings.SNAPSHOT_CHECK_SECONDS = 86_400
    with embedded.running():
        assets.build()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        for size in SIZES:
            print(f"\nmaking a shop of {size:,} products …", flush=True)
            visitor = shops.make(size)
            print(f"{'products':>8}  {'milliseconds':44}{'p50':>9} {'p95':>9}")
            ranking.report(size, visitor)
            searching.report(size)
            pages.report(size)
        connections.close_all()


if __name__ == "__main__":
    main()
