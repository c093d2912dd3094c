"""Tasks on the card of a customer."""

from typing import Any

import pytest
from django.test import Client

from tropa.activities.models import Activity
from tropa.core import scope
from tropa.customers.models import Customer
from tropa.staff.services import Opened

pytestmark = pytest.mark.django_db


def test_a_task_is_written_on_the_card_seen_ahead_and_done(company: Opened, altair: Customer, anna: Client) -> None:
    card = f"/w/{company.workspace.slug}/customers/{altair.pk}/"
    new = f"/w/{company.workspace.slug}/tasks/new/"
    page = anna.get(card).content.decode()
    assert new in page
    htmx: Any = {"HX-Request": "true", "HX-Target": "trail"}
    values = {"title": "Отправить расчёт", "kind": "task", "due_at": "2031-05-05T10:00", "customer": altair.pk}
    written = anna.post(new, values, headers=htmx)
    assert written.status_code == 200
    assert "Отправить расчёт" in written.content.decode()
    assert "Отправить расчёт" in anna.get(f"{card}blocks/").content.decode()
    with scope.enter(company.workspace.pk):
        task = Activity.objects.get()
    anna.post(f"/w/{company.workspace.slug}/tasks/{task.pk}/closure", headers={"HX-Request": "true"})
    assert "Отправить расчёт" not in anna.get(f"{card}blocks/").content.decode()
    assert "Отправить расчёт" in anna.get(f"{card}trail/", headers={"HX-Request": "true"}).content.decode()


def test_a_task_without_words_is_refused_beside_the_composer(company: Opened, altair: Customer, anna: Client) -> None:
    new = f"/w/{company.workspace.slug}/tasks/new/"
    answer = anna.post(new, {"title": "", "customer": altair.pk}, headers={"HX-Request": "true", "HX-Target": "trail"})
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#task-composer-error"
