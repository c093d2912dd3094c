"""Forms for programs: by the right of those who set up the workspace."""

from typing import Any

import pytest
from django.test import Client

from tests.programs import Program
from tropa.core.journal import undo
from tropa.core.models import Operation
from tropa.customers.models import Source
from tropa.inbox.models import Form
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

ASKED = [{"name": "comment", "required": False}, {"name": "email", "required": True}]


@pytest.fixture
def program(inside: Opened) -> Program:
    """Speaks for the owner."""
    return Program.of(inside.member)


def errors(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.content
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_made_changed_thrown_away_and_brought_back(program: Program) -> None:
    made = program.post("forms", {"name": "Опт"})
    assert made.status_code == 201, made.content
    form = made.json()
    assert form["questions"] == [{"name": "name", "required": True}, {"name": "phone", "required": True}]
    assert (form["active"], form["source"], form["double_opt_in"]) == (False, None, False)
    values = {"questions": ASKED, "active": True, "double_opt_in": True, "accent": "violet", "version": form["version"]}
    changed = program.patch(f"forms/{form['id']}", values).json()
    assert (changed["questions"], changed["accent"]) == (ASKED, "violet")
    assert changed["source"] == str(Source.objects.get(name="Опт").pk)
    shown = Client().get(changed["link"].partition("//")[2].partition("/")[2].join(["/", ""])).content.decode()
    assert shown.index('id="q-comment"') < shown.index('id="q-email"')
    assert [one["name"] for one in program.get("forms?sort=name").json()["items"]] == ["Опт", "Форма на сайте"]
    stale = program.patch(f"forms/{form['id']}", {"accent": "red", "version": form["version"]})
    assert stale.status_code == 409
    undo(Operation.objects.filter(label="inbox.change_form").latest("at").pk)
    assert program.get(f"forms/{form['id']}").json()["questions"][0]["name"] == "name"
    assert program.delete(f"forms/{form['id']}").status_code == 204
    assert program.get(f"forms/{form['id']}").status_code == 404
    undo(Operation.objects.filter(label="inbox.trash_form").latest("at").pk)
    assert Form.objects.filter(name="Опт").exists()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, ("name", "field.required")),
        ({"name": " "}, ("name", "field.required")),
        ({"name": "х" * 101}, ("name", "field.too_long")),
        ({"questions": [{"name": "phone"}, {"name": "custom.none"}]}, ("questions.1.name", "inbox.no_such_question")),
        ({"questions": [{"required": True}]}, ("questions.0.name", "field.required")),
        ({"questions": [{"name": "comment"}]}, ("questions", "inbox.nobody_reached")),
        ({"questions": [{"name": "phone"}] * 2}, ("questions", "inbox.doubled_question")),
        ({"questions": "phone"}, ("questions", "field.not_a_list")),
        ({"double_opt_in": True}, ("double_opt_in", "inbox.no_email_asked")),
        ({"accent": "pink"}, ("accent", "field.not_a_choice")),
        ({"token": "x"}, ("token", "field.unknown")),
        ({"link": "https://x.ru"}, ("link", "field.readonly")),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    program: Program, values: dict[str, Any], told: tuple[str, str]
) -> None:
    asked = values if not values or "name" in values else {"name": "Опт", **values}
    assert told in errors(program.post("forms", asked))
    assert Form.objects.count() == 1


def test_a_rehearsal_leaves_nothing(program: Program) -> None:
    made = program.post("forms?dry_run=true", {"name": "Опт", "active": True})
    assert (made.status_code, made.json()["name"]) == (200, "Опт")
    assert Form.objects.count() == 1
    assert not Source.objects.filter(name="Опт").exists()


def test_those_who_sell_see_none(inside: Opened, hire: Any) -> None:
    sells = Program.of(hire("Boris"))
    form = Form.objects.get()
    assert sells.get("forms").status_code == 403
    assert sells.get(f"forms/{form.pk}").status_code == 404
    assert sells.post("forms", {"name": "Опт"}).status_code == 403
    assert sells.patch(f"forms/{form.pk}", {"name": "Опт"}).status_code in (403, 404)
