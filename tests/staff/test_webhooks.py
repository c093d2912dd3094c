"""Webhooks in the settings, through the browser of the owner, and the bell when one ends."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.core.webhooks.conftest import send_due
from tests.receiver import Receiver, receiver
from tropa.core import scope
from tropa.core.journal import operation
from tropa.core.models import Cursor, Delivery, WebhookEndpoint
from tropa.core.webhooks import secrets
from tropa.core.webhooks.answers import Answered, clean
from tropa.staff.models import Notification
from tropa.staff.services import Opened

__all__ = ["receiver"]

pytestmark = pytest.mark.sql
S = "/w/lavka/settings/webhooks/"
HOOK = {"url": "https://hooks.firma.example/tropa", "events": ["sales.deal_won", "sales.lead_received"]}


@pytest.fixture
def inside(company: Opened) -> Any:
    """Enter the workspace."""
    return lambda: scope.enter(company.workspace.pk)


@pytest.fixture
def own(anna: Client, inside: Any, receiver: Receiver) -> str:
    """The page of an endpoint that reaches the receiver of the tests."""
    anna.post(S, HOOK)
    with inside(), operation("test.point"):
        WebhookEndpoint.objects.update(url=receiver.url)  # the form would refuse an address of this machine
        return f"{S}{WebhookEndpoint.objects.get().pk}/"


def test_the_secret_is_shown_once(anna: Client, inside: Any) -> None:
    made = anna.post(S, HOOK)
    page = made.content.decode()
    with inside():
        endpoint = WebhookEndpoint.objects.get()
        secret = secrets.secret_of(endpoint)
    assert made["Cache-Control"] == "no-store"
    assert secret in page
    own = f"{S}{endpoint.pk}/"
    assert f'action="{own}"' in page, "its buttons speak to its own address"
    assert secret not in anna.get(own).content.decode()
    again = anna.post(own, {"rotate": "new"})
    with inside():
        assert secrets.secret_of(WebhookEndpoint.objects.get()) in again.content.decode()
        assert WebhookEndpoint.objects.get().old_until is not None
    assert "reversal" not in anna.get(own).content.decode(), "no toast offers to bring an old secret back"


def test_what_is_wrong_stands_beside_its_field(anna: Client) -> None:
    for field, value in (("url", "http://10.0.0.1/"), ("url", "x"), ("events", []), ("events", ["core.ping"])):
        refused = anna.post(S, HOOK | {field: value})
        assert refused.status_code == 422
        assert f'id="{field}-error"' in refused.content.decode(), (field, value)
    kept = anna.post(S, HOOK | {"url": "http://10.0.0.1/"}).content.decode()
    assert len(re.findall(r'value="sales\.\w+" checked', kept)) == 2, "what was ticked stays ticked"


def test_events_are_changed_and_it_is_switched_and_taken_away(anna: Client, own: str, inside: Any) -> None:
    assert anna.post(own, {"url": HOOK["url"], "events": ["customers.merged"]}).status_code == 302
    anna.post(own, {"state": "off"})
    with inside():
        endpoint = WebhookEndpoint.objects.get()
        assert (endpoint.events, endpoint.state) == (["customers.merged"], "off")
    assert anna.post(own, {"ping": "1"}).status_code == 422
    assert anna.post(own, {"state": "failed"}).status_code == 422
    anna.post(own, {"state": "on"})
    page = anna.post(own, {"away": "1"}, follow=True).content.decode()
    assert anna.get(own).status_code == 404
    *_earlier, undo = re.findall(r'hx-post="([^"]+/reversal/)"', page)
    anna.post(undo)
    assert anna.get(own).status_code == 200


def test_a_test_is_sent_and_its_answer_is_shown_as_text(
    anna: Client, own: str, inside: Any, receiver: Receiver
) -> None:
    receiver.status, receiver.text = 500, b"<script>alert(1)</script>"
    anna.post(own, {"ping": "1"})
    assert 'hx-trigger="load delay:2s"' in anna.get(own).content.decode(), "it asks again until it was tried"
    with inside():
        send_due()
    page = anna.get(own).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
    assert "load delay" not in page
    part = anna.get(own, headers={"HX-Request": "true", "HX-Target": "log"}).content.decode()
    assert "<html" not in part
    assert "500" in part
    assert "500" not in anna.get(f"{own}?deliveries=delivered").content.decode().partition('id="log"')[2]
    receiver.status = 200
    with inside():
        delivery = Delivery.objects.get()
    anna.post(own, {"again": str(delivery.pk)})
    with inside():
        Cursor.objects.update(rest_until=None)
        send_due()
        assert Delivery.objects.get().state == "done"
    assert anna.post(own, {"again": "x"}).status_code == 404
    assert anna.post(own, {"since": "x"}).status_code == 404
    assert anna.post(own, {"since": timezone.now().isoformat()}).status_code == 302


def test_those_who_run_the_company_are_told_when_one_is_switched_off(
    anna: Client, own: str, inside: Any, receiver: Receiver, hire: Any, run_events: Any
) -> None:
    olga = hire("Olga", "administrator")
    hire("Boris")
    receiver.status = 410
    anna.post(own, {"ping": "1"})
    with inside():
        send_due()
    run_events()
    with inside():
        notes = Notification.objects.filter(subject_kind="webhook")
        assert sorted(note.member.name for note in notes) == ["Anna", "Olga"]
        assert all("127.0.0.1" in note.text for note in notes)
        assert olga.pk in {note.member_id for note in notes}
    assert own in anna.get("/w/lavka/notifications/").content.decode(), "the line leads to its page"


def test_an_answer_is_kept_short_and_harmless() -> None:
    assert clean("a\x00b\x1b[31m" + "я" * 1_000) == ("a b [31m" + "я" * 1_000)[:500]
    assert Answered(299, "", 1).taken
    assert not Answered(300, "", 1).taken


def test_nobody_else_opens_the_section(company: Opened, own: str, hire: Any, signed_in: Any) -> None:
    boris = signed_in(hire("Boris", "head"))
    assert boris.get(S).status_code == 403
    assert boris.get(own).status_code == 403
    assert boris.post(own, {"ping": "1"}).status_code == 403
