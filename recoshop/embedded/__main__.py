"""`python -m recoshop.embedded status` and `… stop`."""

import argparse
import sys

from recoshop import embedded


def main() -> int:
    """Show or stop the private servers of this checkout; 1 when they cannot be."""
    parser = argparse.ArgumentParser(prog="python -m recoshop.embedded", description=__doc__)
    parser.add_argument("act", choices=["status", "stop"])
    try:
        if parser.parse_args().act == "stop":
            embedded.stop()
        for name, answers in embedded.status().items():
            sys.stdout.write(f"{name:9} {'running' if answers else 'stopped'}\n")
    except embedded.EmbeddedServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{embedded.database_url()}\n{embedded.redis_url()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
