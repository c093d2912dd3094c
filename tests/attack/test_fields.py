"""Every writable field of every kind of the API against every hostile value, generated from the catalogue.

A new kind or field is attacked by being declared. `make check` tries a slice of the values, `make drill` all.
"""

import json
from datetime import date, timedelta
from itertools import count

import pytest

from tests.attack.hostile import VALUES, share
from tests.attack.oracle import held, state
from tests.neighbour.strangers import COLLECTIONS, MAKERS
from tests.programs import Program
from tests.staff.conftest import company, other_company
from tropa.config.api import api
from tropa.core import catalogue, scope
from tropa.core.fieldtypes import custom_types
from tropa.core.journal import operation
from tropa.core.models import Field

__all__ = ["company", "other_company"]

PATHS = api.get_openapi_schema()["paths"]
WRITABLE = [
    path
    for path, kind in COLLECTIONS.items()
    if catalogue.is_declared(kind) and "patch" in PATHS.get(f"/api/v1/{path}/{{identity}}", {})
]
"""Collections that write records by their catalogue."""
PARTS = [pytest.param(False, id="slice"), pytest.param(True, marks=pytest.mark.drill, id="whole")]
CREATED = {
    "tasks": {"title": "x"},
    "notes": {"text": "x"},
    "deals": {"title": "x"},
    "leads": {"title": "x"},
    "sales": {"occurred_on": "2026-11-02", "amount": "5"},
    "exchange_rates": {"code": "USD", "on": "2026-11-02", "rate": 80},
    "tax_rates": {"tax_class": "general", "rate": 31, "valid_from": "2041-01-01"},
    "webhooks": {"url": "https://hooks.firma.example/", "events": ["sales.deal_won"]},
    **{path: {"name": "x"} for path in ("customers", "tags", "sources", "pipelines", "stages", "lost_reasons")},
    **{path: {"name": "x"} for path in ("products", "product_groups", "price_lists", "forms")},
}
"""The least that makes a record, beside the field under attack."""


@pytest.fixture
def program(company):
    """Speaks for the owner, and gets a 500 as an answer."""
    program = Program.of(company.member)
    program.client.raise_request_exception = False
    return program


def own_fields(kind, company):
    """One field of every type that a company can add; gives their names."""
    with scope.enter(company.workspace.pk), operation("test.fields"):
        for each in custom_types():
            choices = ["Раз", "Два"] if each.startswith("choice") else []
            Field.add(kind, f"Own {each}", each, choices=choices, target="customer" if each == "record" else "")
        return [spec.name for spec in catalogue.of(kind) if spec.custom]


def places(kind):
    """Names of fields as bodies spell them, and of the parts of rows and objects."""
    for spec in catalogue.of(kind):
        if not spec.readonly:
            yield spec.name, "%s"
            for part in spec.parts:
                inner = f'{{"{part.name}": %s}}'
                yield spec.name, inner if spec.type.label == "object" else f"[{inner}]"


@pytest.mark.parametrize("whole", PARTS)
@pytest.mark.parametrize("collection", WRITABLE)
def test_fields_of_records(collection, whole, program, company, other_company):
    kind = COLLECTIONS[collection]
    assert collection in CREATED, f"Say in CREATED what a record of {collection} needs at least."
    neighbours = state(other_company.workspace)
    with scope.enter(company.workspace.pk):
        identity = str(MAKERS[kind](company.member).pk)
        if kind in ("customer", "task", "deal", "lead", "product"):
            own_fields(kind, company)
        all_places = list(places(kind))
    least = dict(CREATED[collection])
    if collection in ("notes", "deals", "leads", "sales"):
        least["customer"] = program.post("customers", {"name": "x"}).json()["id"]
    if collection == "stages":
        least["pipeline"] = program.post("pipelines", {"name": "x"}).json()["id"]
    before, names = state(company.workspace), count()
    for at, (name, form) in enumerate(all_places):
        for value in share(VALUES, at, 40, whole=whole):
            for method, path, extra in (
                ("PATCH", f"{collection}/{identity}", {}),
                ("POST", collection, least),
            ):
                told = (method, name, form, value[:80])
                own = {key: fresh(key, each, next(names)) for key, each in extra.items()}
                answer = program.send(method, path, body(name, form % value, own))
                held(answer, *told)
                if answer.status_code >= 400:
                    named(answer, name, told)
                    assert state(company.workspace) == before, told
                else:
                    before = state(company.workspace)
    assert state(other_company.workspace) == neighbours


def fresh(name, value, at):
    """Many kinds have a name that only one of them bears, or a day."""
    if name == "name":
        return f"x{at}"
    return str(date(2041, 1, 1) + timedelta(days=at)) if name in ("on", "valid_from") else value


def body(name, value, extra):
    """JSON with the value as it is spelled, right or wrong."""
    fields = [f"{json.dumps(key)}: {json.dumps(each)}" for key, each in extra.items() if key != name]
    return ("{" + ", ".join([*fields, f"{json.dumps(name)}: {value}"]) + "}").encode("utf-8", "surrogatepass")


def named(answer, name, told):
    """A refusal names the field, unless the body as a whole could not be read."""
    errors = answer.json()["errors"]
    assert errors, told
    for error in errors:
        spelled = error["field"]
        fits = spelled == name or spelled.startswith((f"{name}.", f"{name}.".replace("custom.", "custom.custom.")))
        assert fits or error["code"].startswith("body."), (told, error)
