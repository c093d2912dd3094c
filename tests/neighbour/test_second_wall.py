"""The second wall: with the application's own filter switched off, PostgreSQL still gives no row of the neighbours.

Every address of the pages and of the API is asked, for its list, for a record of ours and for one of theirs; whatever
the product forgets to narrow, no id of theirs may stand in an answer.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from tests.neighbour.strangers import COLLECTIONS, MAKERS, PAGES
from tests.neighbour.test_strangers import OTHERS, operations, patterns
from tests.programs import Program
from tests.staff.conftest import anna, company, hire, other_company, signed_in
from tropa.core import scope
from tropa.core.databases.postgresql.policies import JOINED_ONLY
from tropa.core.records import Row, rows
from tropa.customers.models import Customer
from tropa.staff.services import Opened

pytestmark = [pytest.mark.neighbour, pytest.mark.postgresql]
__all__ = ["anna", "company", "hire", "other_company", "signed_in"]

ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


def tables() -> list[Any]:
    """Every table of a workspace that stands behind the wall."""
    models = [model for model in apps.get_models() if issubclass(model, Row) and model._meta.managed]
    return [model for model in models if model._meta.label not in JOINED_ONLY]


def all_of(model: Any) -> Any:
    """Its rows as the product asks for them, the trash included."""
    return getattr(model, "everything", model.objects)


@pytest.fixture
def houses(company: Opened, other_company: Opened) -> tuple[dict[str, str], dict[str, str], set[str]]:
    """Ids of our records and of theirs by kind, and all ids that stand in any table of theirs."""
    made = []
    for house in (company, other_company):
        with scope.enter(house.workspace.pk):
            made.append({kind: str(make(house.member).pk) for kind, make in MAKERS.items()})
    with scope.enter(other_company.workspace.pk):
        theirs = {str(pk) for model in tables() for pk in all_of(model).values_list("pk", flat=True)}
    return made[0], made[1], theirs


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The application asks for the rows of all companies."""
    monkeypatch.setattr(rows.ScopedQuerySet, "in_scope", lambda queryset: queryset.all())
    rows.beginning.cache_clear()
    yield
    rows.beginning.cache_clear()


def strangers_in(answer: Any, theirs: set[str], asked: str = "") -> set[str]:
    """Ids of theirs that an answer tells, but for the one that was asked for."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = f"{answer.get('Location', '')} {body.decode(errors='replace')}"
    found = {match.replace("-", "") for match in ID.findall(told)}
    return {each for each in theirs if each != asked and each.replace("-", "") in found}


def test_every_table_gives_our_rows_alone(company, houses, unfiltered):
    _ours, _theirs, all_theirs = houses
    with scope.enter(company.workspace.pk):
        assert "workspace_id" not in str(Customer.objects.all().query.where), "the filter is really off"
        for model in tables():
            found = {str(pk) for pk in all_of(model).values_list("pk", flat=True)}
            assert not found & all_theirs, model
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")  # whoever made the base stands before no wall
        assert {str(pk) for pk in Customer.objects.values_list("pk", flat=True)} & all_theirs


def test_no_page_tells_of_the_neighbours(company, anna: Client, houses, unfiltered):
    ours, theirs, all_theirs = houses
    for path, view in patterns():
        if view is None or not hasattr(view, "get"):
            continue
        beginning = max((each for each in PAGES if path.startswith(each)), key=len, default="")
        for house in (ours, theirs) if "<uuid:" in path else (ours,):
            identity = house[PAGES[beginning]] if beginning else ""
            filled = re.sub(r"<uuid:\w+>", identity, path)
            filled = re.sub(r"<\w+:(\w+)>", lambda match: OTHERS[match[1]], filled)
            answer = anna.get(f"/w/{company.workspace.slug}/{filled}")
            assert answer.status_code < 500, filled
            assert house is ours or answer.status_code in (302, 404), filled
            assert not strangers_in(answer, all_theirs, identity), filled


def test_no_answer_of_the_api_tells_of_the_neighbours(company, houses, unfiltered):
    ours, theirs, all_theirs = houses
    program = Program.of(company.member)
    for collection, calls in operations().items():
        listed = program.get(collection)
        assert listed.status_code == 200
        assert not strangers_in(listed, all_theirs), collection
        for method, path in calls:
            if method == "GET" and "{label}" not in path:
                for house in (ours, theirs):
                    identity = house[COLLECTIONS[collection]]
                    answer = program.get(path.replace("{identity}", identity))
                    assert (answer.status_code == 404) is (house is theirs), path
                    assert not strangers_in(answer, all_theirs, identity), path
