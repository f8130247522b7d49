"""The commands: extract, compile, check."""

import os
import sys

from recoshop.messages import compile_all, problems, update_all
from recoshop.messages.extraction import BASE_DIR

USAGE = "python -m recoshop.messages extract|compile|check"


def main(arguments: list[str]) -> int:
    """Do what is asked and say what was done; 0 if all is well, 1 if a catalogue is not, 2 for typos."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recoshop.settings")
    match arguments:
        case ["extract"]:
            changed = update_all()
            lines = [str(path.relative_to(BASE_DIR)) for path in changed] or ["Nothing has changed."]
        case ["compile"]:
            compile_all()
            return 0
        case ["check"]:
            lines = problems()
            sys.stderr.writelines(f"{line}\n" for line in lines)
            return 1 if lines else 0
        case _:
            sys.stderr.write(f"{USAGE}\n")
            return 2
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
