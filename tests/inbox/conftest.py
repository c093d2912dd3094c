"""Lavka with its form switched on, and visitors who fill it in."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.staff.conftest import anna, company, hire, other_company, signed_in
from tropa.core import scope
from tropa.core.actors import Actor, act_as
from tropa.inbox import altcha
from tropa.inbox.models import Form
from tropa.inbox.services import forms
from tropa.sales.models import Lead
from tropa.staff.services import Opened

__all__ = ["anna", "company", "hire", "other_company", "signed_in"]

FILLED = {
    "name": "Мария Орлова",
    "phone": "8 912 345-67-89",
    "comment": "Нужен стол\nдубовый",
    "consent.processing": "1",
}


class Visitor:
    """Somebody's browser, without a session; its cookies are looked at."""

    def __init__(self, address: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.address = address

    def page(self, query: str = "", **headers: str) -> dict[str, str]:
        """The hidden fields of a fresh page, with the puzzle solved."""
        answer = self.client.get(self.address + query, headers=headers)
        assert answer.status_code == 200, answer.content.decode()
        return hidden(answer.content.decode())

    def send(self, fields: dict[str, Any], **headers: str) -> Any:
        """Press the button."""
        return self.client.post(self.address, fields, headers=headers)


def hidden(page: str) -> dict[str, str]:
    """What a page carries without being typed."""
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    data = dict(re.findall(r'data-(challenge|salt|signature|most)="([^"]*)"', page))
    puzzle: dict[str, Any] = {name: html.unescape(text) for name, text in data.items()}
    assert stamp
    puzzle |= {"algorithm": "SHA-256", "maxnumber": int(puzzle["most"])}
    return {"stamp": html.unescape(stamp[1]), "altcha": altcha.solve(puzzle)}


@pytest.fixture(autouse=True)
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puzzles that a test can afford."""
    monkeypatch.setattr(altcha.challenge, "__kwdefaults__", {"most": 50})


@pytest.fixture
def inside(company: Opened) -> Iterator[Opened]:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        yield company


@pytest.fixture
def form(inside: Opened) -> Form:
    """The form that every company begins with, switched on."""
    found: Form = Form.objects.get()
    return forms.change(found, {"active": True}, viewer=inside.member)


@pytest.fixture
def visitor(form: Form) -> Visitor:
    """With the link."""
    return Visitor(form.path)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let time pass."""
    real = timezone.now

    def later(**by: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(**by))

    return later


@pytest.fixture
def asks(visitor: Visitor, later: Callable[..., None]) -> Callable[..., Lead]:
    """The unknown visitor writes, agrees to everything."""

    clock = count(5, 5)

    def asks(**fields: str) -> Lead:
        page = visitor.page("?utm_source=yandex")
        later(seconds=next(clock))
        assert visitor.send({**page, **FILLED, "consent.marketing": "1", **fields}).status_code == 200
        found: Lead = Lead.objects.order_by("-number").first()
        return found

    return asks
