"""The card of a day: what has gone since stands there again, what came later does not, and nothing can be changed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.core.journal import erase
from tropa.core.models import Change, TrailEntry
from tropa.customers.models import Customer, Note
from tropa.customers.services import notes, ties
from tropa.staff.services import Opened

HTMX = {"HX-Request": "true"}
PAST = {
    "kind": "company",
    "name": "Альтаир",
    "preferences": "будни",
    "contact_points": [{"kind": "phone", "value": "+7 843 555-01-42"}],
    "addresses": [{"city": "Казань", "lines": "ул. Тэцевская, 7"}],
    "requisites": {"tax_id": "1655000017"},
    "tags": ["логистика"],
}
NOW = {
    "name": "Альтаир-Логистик",
    "contact_points": [{"kind": "email", "value": "zakaz@altair.example"}],
    "addresses": [{"city": "Казань", "lines": "ул. Техническая, 23"}],
    "requisites": {"tax_id": "1655000025", "legal_name": "ООО «Новое»"},
    "tags": ["склад"],
}


@pytest.fixture
def altair(company: Opened) -> Iterator[Customer]:
    """A company as it was three days ago, and what became of it today."""
    me = company.member
    with scope.enter(company.workspace.pk), act_as(Actor("member", me.pk), "page"):
        made: Customer = editing.create("customer", PAST, viewer=me)
        rustam = editing.create("customer", {"name": "Рустам"}, viewer=me)
        holding = editing.create("customer", {"kind": "company", "name": "Холдинг"}, viewer=me)
        ties.employ(rustam, made, viewer=me, position="закупки")
        ties.relate(made, holding, "parent", viewer=me)
        notes.write(made.pk, "Старые слова", viewer=me)
        notes.write(made.pk, "Выброшенное", viewer=me)
        then = timezone.now() - timedelta(days=3)
        Change.objects.update(at=then)
        TrailEntry.objects.update(occurred_at=then)
        editing.change("customer", made.pk, NOW, viewer=me)
        ties.dismiss(made.staff.get().pk, viewer=me)
        ties.part(made.relations.get().pk, viewer=me)
        kept, thrown = Note.objects.order_by("pk")
        notes.edit(kept.pk, viewer=me, text="Новые слова")
        notes.trash(thrown.pk, viewer=me)
        notes.write(made.pk, "Сегодняшнее", viewer=me)
        yield made


def day(ago: int) -> str:
    """By Anna's calendar, which late in the evening is a day ahead of UTC's."""
    return (timezone.localdate(timezone=ZoneInfo("Europe/Moscow")) - timedelta(days=ago)).isoformat()


def shown(browser: Client, company: Opened, customer: Customer, ago: int) -> str:
    answer: Any = browser.get(f"/w/{company.workspace.slug}/customers/{customer.pk}/?at={day(ago)}")
    assert answer.status_code == 200
    return str(answer.content.decode()).partition('id="main"')[2].partition("</main>")[0]


def test_everything_stands_as_it_stood(anna: Client, company: Opened, altair: Customer) -> None:
    page = shown(anna, company, altair, 2)
    there = ("Альтаир<", "555-01-42", "Тэцевская", "1655000017", "логистика", "Рустам", "закупки", "Холдинг")
    for words in (*there, "Старые слова", "Выброшенное"):
        assert words in page, words
    gone = ("Логистик<", "zakaz@", "Техническая", "1655000025", "ООО «Новое»", "склад", "Новые слова", "Сегодняшнее")
    for words in gone:
        assert words not in page, words


def test_nothing_can_be_changed_there_and_today_is_one_step_away(
    anna: Client, company: Opened, altair: Customer
) -> None:
    page = shown(anna, company, altair, 2)
    assert "hx-post" not in page
    assert 'method="post"' not in page
    assert "edit" not in page.replace("t-edit", "")
    assert f'href="/w/{company.workspace.slug}/customers/{altair.pk}/"' in page
    today = shown(anna, company, altair, 0)
    assert "Новые слова" in today
    assert "Выброшенное" not in today


def test_before_it_was_there_and_after_it_was_forgotten(anna: Client, company: Opened, altair: Customer) -> None:
    assert "Рустам" not in shown(anna, company, altair, 30)
    erase(altair)
    page = shown(anna, company, altair, 2)
    for words in ("Альтаир<", "555-01-42", "Тэцевская", "1655000017", "Старые слова"):
        assert words not in page, words
