"""GET /customers/{id}/trail."""

from typing import Any

import pytest
from django.test import Client

from tests.staff.conftest import *  # noqa: F403  # the same people
from tropa.core import editing, scope
from tropa.customers.services import notes
from tropa.staff import services
from tropa.staff.services import Opened

pytestmark = pytest.mark.django_db


def test_the_trail_is_read_page_by_page(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        customer = editing.create("customer", {"kind": "person", "name": "Анна"}, viewer=company.member)
        for number in range(5):
            notes.write(customer.pk, f"Заметка {number}", viewer=company.member)
        _token, secret = services.create_token(member=company.member, name="t", reach="read")
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    address = f"/api/v1/customers/{customer.pk}/trail"
    first: Any = client.get(address, {"limit": 3}).json()
    rest: Any = client.get(address, {"limit": 3, "before": first["next"]}).json()
    texts = [item["text"] for item in first["items"] + rest["items"]]
    assert texts == [f"Заметка {number}" for number in (4, 3, 2, 1, 0)]
    assert first["items"][0]["subject"]["kind"] == "note"
    assert rest["next"] is None
    assert client.get(address, {"kind": "tasks"}).json()["items"] == []
    assert client.get(address, {"search": "заметка 3"}).json()["items"][0]["text"] == "Заметка 3"
    assert client.get(address, {"before": "nonsense"}).status_code == 422
    assert client.get(address, {"limit": 10**9}).status_code == 422
    assert client.get("/api/v1/customers/01a212c0-36c7-79c0-a022-c594f69d1f6d/trail").status_code == 404
