"""Who works where and who is what to whom, written through the dialogs of the card."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tropa.core import editing, scope
from tropa.core.journal import undo
from tropa.core.models import Operation
from tropa.customers.models import Customer, Employment, Relation
from tropa.staff.models import Member
from tropa.staff.services import Opened

HTMX = {"HX-Request": "true"}


@pytest.fixture
def inside(company: Opened) -> Iterator[Opened]:
    with scope.enter(company.workspace.pk):
        yield company


@pytest.fixture
def made(inside: Opened) -> Callable[..., Customer]:
    def made(name: str, kind: str = "company", **more: Any) -> Customer:
        record: Customer = editing.create("customer", {"kind": kind, "name": name, **more}, viewer=inside.member)
        return record

    return made


@pytest.fixture
def home(inside: Opened) -> str:
    return f"/w/{inside.workspace.slug}/"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_somebody_is_employed_from_the_companys_card_and_from_the_persons(
    anna: Client, home: str, made: Callable[..., Customer]
) -> None:
    altair, vega, rustam = made("Альтаир"), made("Вега"), made("Рустам", "person")
    assert "combobox" in text(anna.get(f"{home}customers/{altair.pk}/places/", headers=HTMX))
    sent = {"other": str(rustam.pk), "position": "закупки", "since": "2024-03-01"}
    answer = anna.post(f"{home}customers/{altair.pk}/places/", sent, headers=HTMX)
    assert (answer.status_code, "tropa:stale" in answer["HX-Trigger"]) == (200, True)
    first = Employment.objects.get()
    assert (first.person, first.company, first.position, first.primary) == (rustam, altair, "закупки", True)
    anna.post(f"{home}customers/{rustam.pk}/places/", {"other": str(vega.pk), "primary": "1"}, headers=HTMX)
    second = Employment.objects.get(company=vega)
    assert second.primary
    assert not Employment.objects.get(company=altair).primary
    blocks = text(anna.get(f"{home}customers/{rustam.pk}/blocks/", headers=HTMX))
    assert blocks.index("Вега") < blocks.index("Альтаир")
    assert "Рустам" in text(anna.get(f"{home}customers/{vega.pk}/blocks/", headers=HTMX))


def test_a_person_nobody_knew_is_made_on_the_way_and_one_undo_takes_back_both(
    anna: Client, home: str, made: Callable[..., Customer]
) -> None:
    altair = made("Альтаир")
    sent = {"other": "", "other.new": "Лидия Онищенко", "position": "директор"}
    assert anna.post(f"{home}customers/{altair.pk}/places/", sent, headers=HTMX).status_code == 200
    assert Employment.objects.get().person.name == "Лидия Онищенко"
    deed = Operation.objects.filter(label="customers.employ", parent=None).get()
    undo(deed.pk)
    assert not Employment.objects.exists()
    assert not Customer.objects.filter(name="Лидия Онищенко").exists()


def test_a_place_is_changed_and_removed_and_what_is_wrong_is_told(
    anna: Client, home: str, made: Callable[..., Customer]
) -> None:
    altair, rustam = made("Альтаир"), made("Рустам", "person")
    address = f"{home}customers/{altair.pk}/places/"
    anna.post(address, {"other": str(rustam.pk)}, headers=HTMX)
    for wrong in ({"other": ""}, {"other": str(altair.pk)}, {"other": str(rustam.pk)}, {"other": "нет"}):
        assert anna.post(address, wrong, headers=HTMX).status_code == 422
    place = Employment.objects.get()
    own = f"{home}places/{place.pk}/"
    assert "Рустам" in text(anna.get(f"{own}?of={altair.pk}", headers=HTMX))
    sent = {"version": place.version, "position": "закупки", "since": "2024-03-01", "until": "2023-01-01"}
    assert anna.post(own, sent, headers=HTMX).status_code == 422
    assert anna.post(own, {**sent, "until": "сегодня"}, headers=HTMX).status_code == 422
    assert anna.post(own, {**sent, "until": "2025-01-01", "primary": "1"}, headers=HTMX).status_code == 200
    clash = anna.post(own, {**sent, "until": "", "position": "снабжение"}, headers=HTMX)
    assert clash.status_code == 409
    assert "снабжение" in text(clash)
    assert "закупки" in text(clash)
    assert anna.delete(own, headers=HTMX).status_code == 200
    assert not Employment.objects.exists()


def test_relations_are_told_from_both_ends(anna: Client, home: str, made: Callable[..., Customer]) -> None:
    altair, holding, rustam = made("Альтаир"), made("Холдинг"), made("Рустам", "person")
    address = f"{home}customers/{altair.pk}/relations/"
    assert anna.post(address, {"other": str(holding.pk), "word": "parent"}, headers=HTMX).status_code == 200
    relation = Relation.objects.get()
    assert (relation.kind, relation.origin, relation.target) == ("parent_company", altair, holding)
    again = anna.post(
        f"{home}customers/{holding.pk}/relations/", {"other": str(altair.pk), "word": "subsidiary"}, headers=HTMX
    )
    assert again.status_code == 422
    for wrong in ({"other": str(altair.pk), "word": "partner"}, {"other": str(holding.pk), "word": "enemy"}):
        assert anna.post(address, wrong, headers=HTMX).status_code == 422
    form = text(anna.get(f"{home}relations/{relation.pk}/?of={holding.pk}", headers=HTMX))
    assert 'value="subsidiary" checked' in form
    sent = {"word": "partner", "version": relation.version}
    own = f"{home}relations/{relation.pk}/?of={holding.pk}"
    assert anna.post(own, sent, headers=HTMX).status_code == 200
    assert Relation.objects.get().kind == "partner"
    assert anna.post(own, {**sent, "word": "referred"}, headers=HTMX).status_code == 409
    anna.post(address, {"other": str(rustam.pk), "word": "referred_by"}, headers=HTMX)
    assert anna.delete(own, headers=HTMX).status_code == 200
    assert Relation.objects.get().target == rustam


def test_nobody_ties_what_is_not_his(
    anna: Client,
    home: str,
    made: Callable[..., Customer],
    hire: Callable[..., Member],
    signed_in: Callable[[Member], Client],
) -> None:
    boris = hire("Boris")
    seller, looker = signed_in(boris), signed_in(hire("Vera", "viewer"))
    hers, rustam = made("Альтаир"), made("Рустам", "person")
    his = made("Вега", owner=str(boris.pk))
    anna.post(f"{home}customers/{hers.pk}/places/", {"other": str(rustam.pk)}, headers=HTMX)
    place = Employment.objects.get()
    assert seller.get(f"{home}places/{place.pk}/", headers=HTMX).status_code == 404
    assert looker.get(f"{home}places/{place.pk}/", headers=HTMX).status_code == 403
    assert looker.delete(f"{home}places/{place.pk}/", headers=HTMX).status_code == 403
    assert looker.post(f"{home}customers/{hers.pk}/relations/", {"word": "partner"}, headers=HTMX).status_code == 403
    assert seller.post(f"{home}customers/{hers.pk}/places/", {"other": str(rustam.pk)}).status_code == 404
    unseen = seller.post(f"{home}customers/{his.pk}/places/", {"other": str(rustam.pk)}, headers=HTMX)
    assert unseen.status_code == 422
    assert Employment.objects.count() == 1
