"""Two who change the same: found by the version a program saw, told in the fields it knows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from pydantic import BaseModel

from tropa.core import catalogue
from tropa.core.api.requests import version_of
from tropa.core.editing.clashes import in_fields
from tropa.core.errors import Clash, Conflict


def clash_in_fields(kind: str, change: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """The same deed, whose conflict speaks of fields as the catalogue calls them instead of columns."""

    def attempt() -> dict[str, Any]:
        try:
            return change()
        except Conflict as conflict:
            clashes = in_fields(catalogue.of(kind), conflict)
            raise Conflict(version=conflict.version, clashes=clashes) from None

    return attempt


def check_version(request: HttpRequest, record: Any, sent: BaseModel | None = None, stands: Any = None) -> None:
    """Refuse to change what the program has not seen; for small records, whose fields are not merged one by one.

    Args:
        sent: the body, whose `version` is another way to say it; None when there is none.
        stands: the record as JSON, to tell both values.

    Raises:
        Conflict: it was changed since, with every field in which the two differ.
        Invalid: it is no version.
    """
    values = sent.model_dump(exclude_unset=True) if sent else {}
    version = version_of(request, values)
    if version is not None and version != record.version:
        clashes = [Clash(name, stands[name], mine) for name, mine in values.items() if stands.get(name, mine) != mine]
        raise Conflict(version=record.version, clashes=clashes)
