"""Merging through the browser's door: two chosen in the list or from a card, side by side, done, taken back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tropa.core import editing, scope
from tropa.customers.models import Customer
from tropa.staff.models import Member
from tropa.staff.services import Opened

HTMX = {"HX-Request": "true"}


@pytest.fixture
def inside(company: Opened) -> Iterator[Opened]:
    with scope.enter(company.workspace.pk):
        yield company


@pytest.fixture
def pair(inside: Opened) -> list[Customer]:
    return [
        editing.create("customer", {"kind": "person", **values}, viewer=inside.member)
        for values in (
            {"name": "Иван", "role": "client"},
            {"name": "Ваня", "role": "partner", "preferences": "утром", "tags": ["опт"]},
        )
    ]


@pytest.fixture
def at(inside: Opened) -> str:
    return f"/w/{inside.workspace.slug}/customers/"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_two_chosen_in_the_list_are_compared_merged_and_come_back(anna: Client, at: str, pair: list[Customer]) -> None:
    kept, absorbed = pair
    assert "merge/pair/" in text(anna.get(at))
    asked = anna.post(f"{at}merge/pair/", {"ids": [str(kept.pk), str(absorbed.pk)]})
    assert asked.status_code == 302
    page = anna.get(asked["Location"])
    assert page.status_code == 200
    assert 'name="field.preferences" value="absorbed" checked' in text(page)
    assert 'name="field.role" value="kept" checked' in text(page)
    done = anna.post(
        f"{at}merge/", {"kept": str(kept.pk), "absorbed": str(absorbed.pk), "field.role": "absorbed"}, follow=True
    )
    assert done.redirect_chain[0][0] == f"{at}{kept.pk}/"
    assert Customer.objects.get(pk=kept.pk).role == "partner"
    led = anna.get(f"{at}{absorbed.pk}/")
    assert (led.status_code, led["Location"]) == (302, f"{at}{kept.pk}/")
    reversal = text(done).partition("reversal")[0].rpartition('"')[2] + "reversal/"
    assert anna.post(reversal).status_code == 302
    assert anna.get(f"{at}{absorbed.pk}/").status_code == 200
    assert Customer.objects.get(pk=kept.pk).role == "client"


def test_the_card_asks_whom_to_merge_with(anna: Client, at: str, pair: list[Customer]) -> None:
    assert f"{pair[0].pk}/merge/" in text(anna.get(f"{at}{pair[0].pk}/"))
    dialog = anna.get(f"{at}{pair[0].pk}/merge/", headers=HTMX)
    assert f'value="{pair[0].pk}"' in text(dialog)
    assert anna.get(f"{at}merge/?kept={pair[0].pk}&absorbed=").status_code == 302


def test_what_cannot_be_merged_is_told(anna: Client, inside: Opened, at: str, pair: list[Customer]) -> None:
    firm = editing.create("customer", {"kind": "company", "name": "Ф"}, viewer=inside.member)
    for absorbed in (firm, pair[0]):
        asked = anna.get(f"{at}merge/?kept={pair[0].pk}&absorbed={absorbed.pk}")
        assert (asked.status_code, asked["Location"]) == (302, f"{at}{pair[0].pk}/")
        asked = anna.post(f"{at}merge/", {"kept": str(pair[0].pk), "absorbed": str(absorbed.pk)})
        assert asked.status_code == 302
    body = {"kept": str(pair[0].pk), "absorbed": str(pair[1].pk), "field.kind": "absorbed"}
    assert anna.post(f"{at}merge/", body).status_code == 422
    assert anna.post(f"{at}merge/pair/", {"ids": [str(pair[0].pk)]}).status_code == 422
    assert Customer.objects.count() == 3


def test_whoever_may_not_sees_no_way_there(
    inside: Opened, at: str, pair: list[Customer], hire: Callable[..., Member], signed_in: Callable[..., Client]
) -> None:
    watcher = signed_in(hire("Vera", "viewer"))
    assert "merge/pair/" not in text(watcher.get(at))
    body = {"kept": str(pair[0].pk), "absorbed": str(pair[1].pk)}
    assert watcher.post(f"{at}merge/", body).status_code == 403
    assert watcher.get(f"{at}merge/?kept={pair[0].pk}&absorbed={pair[1].pk}").status_code == 403
