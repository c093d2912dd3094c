"""The first workspace without a browser."""

import pytest
from django.test import Client

from tropa.core.errors import NotFound, RuleViolation
from tropa.staff.models import User
from tropa.staff.services import consoles, passwords

pytestmark = pytest.mark.sql
WORDS = "four quiet words here"


def test_init_gives_a_token_that_opens_the_api(db):
    made = consoles.init(company="Светлый дом", email="Anna@Dom.example", password=WORDS)
    assert made["workspace"] == "svetlyi-dom"
    bearer = f"Bearer {made['token']}"
    assert Client().get("/api/v1/nothing-here", HTTP_AUTHORIZATION=bearer).status_code == 404
    again = consoles.token(workspace="svetlyi-dom", email="anna@dom.example")
    assert again["member"] == made["member"]
    assert again["token"] != made["token"]


def test_a_second_company_of_the_same_name_gets_its_own_address(db):
    consoles.init(company="Дом", email="a@dom.example", password=WORDS)
    made = consoles.init(company="Дом", email="a@dom.example", password=WORDS)
    assert made["workspace"] == "dom-2"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "password", "field"), [("nobody", WORDS, "email"), ("a@b.example", "123", "password")]
)
def test_bad_input_is_told_in_words(db, email, password, field):
    with pytest.raises(RuleViolation) as broken:
        consoles.init(company="Дом", email=email, password=password)
    assert broken.value.field == field
    assert not User.objects.exists()


def test_a_token_for_nobody_is_refused(company):
    with pytest.raises(NotFound):
        consoles.token(workspace=company.workspace.slug, email="nobody@lavka.example")
    with pytest.raises(NotFound):
        consoles.token(workspace="nowhere", email="anna@lavka.example")


def test_the_command_line_resets_a_password(company):
    user = passwords.reset_password(email="ANNA@lavka.example", password="another four quiet words")
    assert user.check_password("another four quiet words")
