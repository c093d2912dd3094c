"""Addresses of pages are the same as Django's own, for every workspace and id."""

from uuid import UUID

import pytest
from django.urls import NoReverseMatch, reverse

from tropa.core import scope
from tropa.core.ids import uuid7
from tropa.core.models import Workspace
from tropa.core.urls import page_pattern, page_url


def test_an_address_is_the_one_that_django_makes(workspace: Workspace, neighbour: Workspace) -> None:
    for house in (workspace, neighbour):
        for field in ("city", "custom.100%", "а/б"):
            for pk in (uuid7(), UUID(int=0)):
                with scope.enter(house.pk):
                    kwargs = {"kind": "customer", "pk": pk, "field": field}
                    if "/" in field:
                        with pytest.raises(NoReverseMatch):
                            page_url("staff:list_cell", **kwargs)
                        continue
                    expected = reverse("staff:list_cell", kwargs={"slug": house.slug, **kwargs})
                    assert page_url("staff:list_cell", **kwargs) == expected
                    assert page_pattern("staff:list_cell", kind="customer", field=field) % pk == expected
                    assert page_url("customers:card", pk=str(pk)) == page_url("customers:card", pk=pk)


def test_there_is_no_address_of_a_page_that_is_not_there(workspace: Workspace) -> None:
    with scope.enter(workspace.pk), pytest.raises(NoReverseMatch):
        page_url("customers:card")
