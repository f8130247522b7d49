"""The shop's words in other languages: `python -m recoshop.messages extract|compile|check`.

The texts in the source are British English and are looked up as they stand; every other language is one
`locale/<language>/LC_MESSAGES/django.po`. All of it is done by Babel and Django: no program has to be
installed on the machine.
"""

from recoshop.messages.catalogues import compile_all, update_all
from recoshop.messages.problems import problems

__all__ = ["compile_all", "problems", "update_all"]
