"""The bell and the first steps."""

from typing import Any

import pytest
from django.test import Client

from tropa.core import scope
from tropa.core.journal import operation
from tropa.customers.models import Customer
from tropa.staff import services
from tropa.staff.models import Notification
from tropa.staff.services import Opened

pytestmark = pytest.mark.sql
BELL = "/w/lavka/notifications/"


def test_a_line_leads_to_what_it_is_about_as_long_as_it_may_be_seen(
    company: Opened, anna: Client, hire: Any, signed_in: Any
) -> None:
    boris = hire("Boris")
    with scope.enter(company.workspace.pk), operation("test.bell"):
        petrova = Customer.objects.create(kind="person", last_name="Petrova", owner=company.member)
        services.notify(company.member, "Petrova is yours", petrova)
        services.notify(boris, "Petrova is not yours", petrova)
    assert f"/customers/{petrova.pk}" in anna.get(BELL).content.decode()
    page = signed_in(boris).get(BELL).content.decode()
    assert "Petrova is not yours" in page
    assert str(petrova.pk) not in page
    with scope.enter(company.workspace.pk):
        note = Notification.objects.get(member=company.member)
    assert signed_in(boris).post(f"{BELL}{note.pk}/").status_code == 404
    assert anna.post(f"{BELL}{note.pk}/").status_code == 302
    assert anna.post(f"{BELL}{note.pk}/", headers={"HX-Request": "true"}).status_code == 204
    with scope.enter(company.workspace.pk):
        assert not Notification.objects.filter(member=company.member).unread().exists()


def test_the_first_steps_know_what_is_done(company: Opened, anna: Client, hire: Any, signed_in: Any) -> None:
    path = "/w/lavka/first-steps/"
    page = anna.get(path).content.decode()
    assert "/w/lavka/customers/imports/" in page
    assert page.count("t-dot is-ours") == 0
    assert anna.post(path, {"industry": "alchemy"}).status_code == 422
    assert anna.post(path, {"industry": "trade"}).status_code == 302
    assert anna.get(path).content.decode().count("t-dot is-ours") == 1
    boris = hire("Boris")
    assert anna.get(path).content.decode().count("t-dot is-ours") == 2
    assert signed_in(boris).get(path).status_code == 403
