"""The names of models and fields that nobody wrote down: Django makes them from identifiers, in English.

Here they go through gettext like every other text, so that admin and forms can be read in any language. What
migrations know of a model stays as it is: they look at what was written down.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

OURS = ("shop", "analytics", "recommendations")


class Name(NamedTuple):
    """A name that is read from `attribute` of `owner`, in the words of the source."""

    owner: Any
    attribute: str
    text: str
    module: str
    """Where the thing is written down, for translators."""


def translate() -> None:
    """Have every such name follow the reader's language. Call once the models are loaded."""
    for name in list(unwritten()):
        setattr(name.owner, name.attribute, gettext_lazy(name.text))


def unwritten() -> Iterator[Name]:
    """The names in our apps that are not given to gettext where they are written; the same ever after."""
    with override(None):
        for label in OURS:
            config = apps.get_app_config(label)
            yield Name(config, "verbose_name", str(config.verbose_name), f"{label}.apps")
            for model in config.get_models():
                yield from _of_model(model)


def _of_model(model: type[Model]) -> Iterator[Name]:
    options = model._meta
    for attribute in ("verbose_name", "verbose_name_plural"):
        if not isinstance(options.original_attrs.get(attribute), Promise):
            yield Name(options, attribute, str(getattr(options, attribute)), model.__module__)
    for field in (*options.local_fields, *options.local_many_to_many):
        if not isinstance(vars(field)["_verbose_name"], Promise):
            yield Name(field, "verbose_name", str(field.verbose_name), model.__module__)
