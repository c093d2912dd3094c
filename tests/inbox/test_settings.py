"""Forms in the settings: made, changed, looked at, thrown away; and what they brought."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.inbox.conftest import FILLED, Visitor
from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Field, Operation
from tropa.customers.models import ConsentText, Source
from tropa.inbox.models import Form
from tropa.inbox.services import forms
from tropa.staff.models import Member
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

HOME = "/w/lavka/settings/forms/"


def fields(page: str) -> dict[str, Any]:
    """What the big form of the page sends when nothing is touched."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page.partition("data-guard>")[2].partition("</form>")[0]):
        told = dict(re.findall(r'([\w.-]+)="([^"]*)"', tag))
        if told.get("type") == "checkbox":
            if " checked" in tag:
                found.setdefault(told["name"], []).append(told["value"])
        elif told.get("name") not in (None, "csrfmiddlewaretoken", "website", "q"):
            found[told["name"]] = told.get("value", "")
    return found


def test_a_new_company_has_a_form_that_is_switched_off(inside: Opened, anna: Client) -> None:
    form = Form.objects.get()
    assert (form.active, form.source, form.name) == (False, None, "Форма на сайте")
    assert Client().get(form.path).status_code == 404
    assert "выключена" in anna.get(HOME).content.decode()


def test_the_owner_turns_it_on_and_takes_it_back(inside: Opened, anna: Client) -> None:
    form = Form.objects.get()
    address = f"{HOME}{form.pk}/"
    page = anna.get(address).content.decode()
    for words in (f"{form.path}embed.js", f"{address}qr.svg", "Напишите нам", "Действует версия 1"):
        assert words in page
    sent = {**fields(page), "active": "1", "accent": "violet", "theme": "dark", "thanks": "Ура", "button": "Ок"}
    sent |= {"text.processing": "Новые слова", "text.marketing": ConsentText.objects.in_force()["marketing"].body}
    assert anna.post(address, sent).status_code == 302
    form.refresh_from_db()
    assert (form.active, form.accent, form.theme, form.thanks) == (True, "violet", "dark", "Ура")
    assert form.fields == Form.objects.get().fields
    assert form.source == Source.objects.get(name="Форма на сайте")
    assert {key: one.version_number for key, one in ConsentText.objects.in_force().items()} == {
        "processing": 2,
        "marketing": 1,
    }
    shown = Client().get(form.path).content.decode()
    assert all(words in shown for words in ("is-violet", "Новые слова", "Ок"))
    undo(Operation.objects.filter(label="inbox.change_form").latest("at").pk)
    assert Client().get(form.path).status_code == 404
    assert ConsentText.objects.in_force()["processing"].version_number == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "название"),
        ({"asked": ["name"]}, "Спросите телефон"),
        ({"button": "х" * 61}, "не больше 60"),
        ({"text.processing": " "}, "с чем люди соглашаются"),
        ({"source": "01a212c0-36c7-79c0-a022-c594f69d1f6d"}, "Такого источника нет"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    wrong: dict[str, Any], words: str, inside: Opened, anna: Client
) -> None:
    form = Form.objects.get()
    address = f"{HOME}{form.pk}/"
    answer = anna.post(address, {**fields(anna.get(address).content.decode()), "title": "Иное", **wrong})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    form.refresh_from_db()
    assert form.title == "Напишите нам"


def asked(page: str) -> list[str]:
    return re.findall(r'name="asked" value="([\w.]+)" checked', page)


def test_questions_are_put_into_another_order(inside: Opened, anna: Client) -> None:
    form = forms.change(Form.objects.get(), {"active": True}, viewer=inside.member)
    address = f"{HOME}{form.pk}/"
    before = anna.get(address).content.decode()
    assert asked(before) == ["name", "phone", "email", "comment"]
    moved = anna.post(address, {**fields(before), "title": "Пишите", "up": "comment"}, follow=True)
    page = moved.content.decode()
    assert asked(page) == ["name", "phone", "comment", "email"]
    assert re.search(r'name="up" value="comment" autofocus', page)  # the next press moves it on
    form.refresh_from_db()
    assert ([each["name"] for each in form.fields], form.title) == (["name", "phone", "comment", "email"], "Пишите")
    shown = Client().get(form.path).content.decode()
    assert shown.index('id="q-comment"') < shown.index('id="q-email"')
    page = anna.post(address, {**fields(page), "down": "name"}, follow=True).content.decode()
    assert asked(page) == ["phone", "name", "comment", "email"]
    for edge in ({"up": "phone"}, {"down": "email"}, {"up": "custom.none"}):
        assert asked(anna.post(address, {**fields(page), **edge}, follow=True).content.decode()) == asked(page)
    undo(Operation.objects.filter(label="inbox.change_form").order_by("-seq")[0].pk)
    form.refresh_from_db()
    assert [each["name"] for each in form.fields] == ["name", "phone", "comment", "email"]


def test_a_field_that_leads_to_records_is_not_offered(inside: Opened, anna: Client) -> None:
    with operation("test.fields"):
        Field.add("lead", "Наш дизайнер", "record", target="member")
        budget = Field.add("lead", "Бюджет", "money")
    page = anna.get(f"{HOME}{Form.objects.get().pk}/").content.decode()
    assert "Не предлагаются: Наш дизайнер." in page
    assert re.findall(r'name="asked" value="(custom[\w.]+)"', page) == [f"custom.{budget.name}"]


def test_more_forms_are_made_and_thrown_away(inside: Opened, anna: Client) -> None:
    made = anna.post(HOME, {"name": "Опт"})
    form = Form.objects.get(name="Опт")
    assert made["Location"] == f"{HOME}{form.pk}/"
    assert anna.post(HOME, {"name": ""}).status_code == 422
    assert anna.post(f"{HOME}{form.pk}/", {"away": "1"}).status_code == 302
    assert not Form.objects.filter(name="Опт").exists()
    assert anna.get(f"{HOME}{form.pk}/").status_code == 404


def test_the_code_leads_to_the_form(inside: Opened, anna: Client) -> None:
    form = Form.objects.get()
    image = anna.get(f"{HOME}{form.pk}/qr.svg")
    assert (image["Content-Type"], image.content[:4]) == ("image/svg+xml", b"<svg")
    assert "attachment" in anna.get(f"{HOME}{form.pk}/qr.svg?save=1")["Content-Disposition"]


def test_those_who_sell_do_not_set_forms_up(inside: Opened, hire: Callable[..., Member], signed_in: Any) -> None:
    form, boris = Form.objects.get(), signed_in(hire("Boris"))
    for address in (HOME, f"{HOME}{form.pk}/"):
        assert boris.get(address).status_code == 403
        assert boris.post(address, {"name": "Опт"}).status_code == 403
    assert boris.get(f"{HOME}{form.pk}/qr.svg").status_code in (403, 404)


def test_what_came_of_it_is_listed(visitor: Visitor, anna: Client, form: Form, later: Callable[..., None]) -> None:
    page = visitor.page("?utm_source=yandex")
    later(seconds=5)
    visitor.send({**page, **FILLED})
    visitor.send({**FILLED, "website": "x", "comment": "Казино"})
    shown = anna.get(f"{HOME}{form.pk}/").content.decode()
    for words in ("Нужен стол", "Казино", "yandex", "заполнено скрытое поле", "новое"):
        assert words in shown


def test_a_form_holds_together(inside: Opened) -> None:
    with operation("test.form"):
        form = Form(name=" Опт  и розница ", fields=[{"name": "email", "required": True}])
        form.save()
        assert form.name == "Опт и розница"
        form.fields = [{"name": "phone", "required": True}] * 2
        with pytest.raises(RuleViolation):
            form.save()


def test_the_neighbours_have_a_form_of_their_own(inside: Opened, other_company: Opened) -> None:
    with scope.enter(other_company.workspace.pk):
        theirs = Form.objects.get()
        assert theirs.token != forms.Form.everything.exclude(pk=theirs.pk).values_list("token", flat=True).first()
    assert Form.objects.get().pk != theirs.pk
