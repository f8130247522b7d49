"""`python -m recoshop.embedded status`, `… stop` and `… remove`, which deletes their data too."""

import argparse
import sys

from recoshop import embedded


def main() -> int:
    """Show, stop or remove the private servers of this checkout; 1 when they cannot be."""
    parser = argparse.ArgumentParser(prog="python -m recoshop.embedded", description=__doc__)
    parser.add_argument("act", choices=["status", "stop", "remove"])
    act = parser.parse_args().act
    try:
        if act == "remove":
            embedded.remove()
            return 0
        if act == "stop":
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
