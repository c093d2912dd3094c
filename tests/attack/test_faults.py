"""A fault of the program tells nothing: no trace, no SQL, no setting, no path (reliability.md C33)."""

from typing import Any

import pytest
from django.conf import settings

from tests.programs import Program
from tests.staff.conftest import anna, company, hire, signed_in
from tropa.config.settings import DEBUG
from tropa.core.records import RecordQuerySet

__all__ = ["anna", "company", "hire", "signed_in"]

SECRET = "password of the neighbours in a variable"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is looked up fails with words that are not for strangers."""

    def fail(queryset: Any, viewer: Any) -> Any:
        raise ZeroDivisionError(f"{SECRET}: SELECT secret FROM {settings.ENVIRONMENT.data}")

    monkeypatch.setattr(RecordQuerySet, "visible_to", fail)


def test_a_page_and_a_program_hear_that_it_stumbled_and_no_more(company, anna, broken):
    assert DEBUG is False
    program = Program.of(company.member)
    program.client.raise_request_exception = anna.raise_request_exception = False
    page = anna.get(f"/w/{company.workspace.slug}/customers/")
    answer = program.get("customers")
    for each in (page, answer):
        assert each.status_code == 500
        told = each.content.decode()
        for word in (
            SECRET,
            "SELECT",
            "ZeroDivisionError",
            "Traceback",
            str(settings.ENVIRONMENT.data),
            ".py",
            "Django",
        ):
            assert word not in told, word
    assert answer["Content-Type"] == "application/problem+json"
