"""GET is read-only on PostgreSQL: a page that writes while it is looked at is refused by the base itself."""

from typing import Any

import pytest
from django.db.utils import InternalError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from tropa.core import scope
from tropa.core.journal import operation
from tropa.customers.models import Customer

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def careless(request: Any) -> HttpResponse:
    """A view that writes whatever it is asked."""
    with operation("test.careless"):
        Customer.objects.create(name="Дуб")
    return HttpResponse("done")


urlpatterns = [path("w/<slug:slug>/careless/", careless), path("", include("tropa.config.urls"))]


def test_a_view_that_writes_in_get_fails(company: Any, signed_in: Any) -> None:
    client: Client = signed_in(company.member)
    address = f"/w/{company.workspace.slug}/careless/"
    with pytest.raises(InternalError, match="read-only"):
        client.get(address)
    with scope.enter(company.workspace.pk):
        assert not Customer.objects.exists()
    assert client.post(address).status_code == 200
