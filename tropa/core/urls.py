"""Addresses of pages: everything a member sees lies under /w/<slug>/ of the entered workspace."""

from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.urls import reverse

from tropa.core import scope
from tropa.core.models import Workspace

_known: ContextVar[tuple[UUID, str] | None] = ContextVar("workspace_slug", default=None)


def page_url(name: str, **kwargs: Any) -> str:
    """The address of a page of the entered workspace, for example `page_url("customers:card", pk=customer.pk)`.

    Raises:
        NoScope: no workspace is entered.
        NoReverseMatch: there is no such page.
    """
    return reverse(name, kwargs={"slug": slug(), **kwargs})


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
