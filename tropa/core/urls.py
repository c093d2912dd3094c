"""Addresses of pages: everything a member sees lies under /w/<slug>/ of the entered workspace."""

from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from tropa.core import scope
from tropa.core.models import Workspace

MARK = UUID(int=(1 << 128) - 1)
"""No record has this id: it stands in a pattern for one."""
_known: ContextVar[tuple[UUID, str] | None] = ContextVar("workspace_slug", default=None)


def page_url(name: str, **kwargs: Any) -> str:
    """The address of a page of the entered workspace, for example `page_url("customers:card", pk=customer.pk)`.

    Raises:
        NoScope: no workspace is entered.
        NoReverseMatch: there is no such page.
    """
    ids = {key: value for key, value in kwargs.items() if isinstance(value, UUID)}
    words = tuple((key, value) for key, value in kwargs.items() if key not in ids)
    return _shape(settings.ROOT_URLCONF, name, tuple(ids), words) % {"slug": slug(), **ids}


def page_pattern(name: str, **kwargs: Any) -> str:
    """The address with `%s` in the place of `pk`, for the hundreds of one table.

    Raises:
        NoScope, NoReverseMatch: as `page_url`.
    """
    return page_url(name, pk=MARK, **kwargs).replace("%", "%%").replace(str(MARK), "%s")


@lru_cache(maxsize=2_000)
def _shape(urlconf: str, name: str, ids: tuple[str, ...], words: tuple[tuple[str, Any], ...]) -> str:
    """The address with %(pk)s in the place of ids: a table has hundreds of one shape, and `reverse` is slow."""
    marks: dict[str, Any] = {"slug": "slug-of-the-workspace"}
    marks |= {key: UUID(int=MARK.int - at) for at, key in enumerate(ids)}
    address = reverse(name, kwargs={**marks, **dict(words)}).replace("%", "%%")
    for key, mark in marks.items():
        address = address.replace(str(mark), f"%({key})s")
    return address


def slug() -> str:
    """The short name of the entered workspace; asked from the database unless the door has just told it."""
    entered = scope.require()
    known = _known.get()
    if known is None or known[0] != entered:
        known = (entered, Workspace.objects.values_list("slug", flat=True).get(pk=entered))
        _known.set(known)
    return known[1]


def remember_slug(workspace: Workspace) -> None:
    """Called by the door with the workspace it has looked up anyway: saves one query a page."""
    _known.set((workspace.pk, workspace.slug))
