"""Every operation of the API against hostile input, tokens that may less, and the table of roles for customers."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from tests.attack.hostile import BODIES, PARAMETERS, share
from tests.attack.oracle import held
from tests.neighbour.strangers import COLLECTIONS, MAKERS
from tests.programs import Program
from tests.staff.conftest import company, hire, other_company
from tropa.config.api import api
from tropa.core import access, scope
from tropa.core.access import Scope
from tropa.core.journal import operation
from tropa.customers.models import Customer
from tropa.staff.models import Member, Team

__all__ = ["company", "hire", "other_company"]

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
PARTS = [pytest.param(False, id="slice"), pytest.param(True, marks=pytest.mark.drill, id="whole")]
GROUPS = sorted({path.removeprefix("/api/v1/").partition("/")[0] for path in DOCUMENT["paths"]})


def operations(collection: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation of a collection."""
    for path, methods in DOCUMENT["paths"].items():
        if path.removeprefix("/api/v1/").partition("/")[0] == collection:
            for method, told in methods.items():
                yield method.upper(), path.removeprefix("/api/v1/"), told


@pytest.fixture
def program(company):
    """Speaks for the owner, and gets a 500 as an answer."""
    program = Program.of(company.member)
    program.client.raise_request_exception = False
    return program


@pytest.fixture
def own(company):
    """Makes a record of a kind and gives its id."""

    @cache
    def make(kind):
        with scope.enter(company.workspace.pk):
            return str(MAKERS[kind](company.member).pk)

    return make


def filled(path, identity="00000000-0000-0000-0000-000000000000"):
    """An address with its parameters."""
    return path.replace("{identity}", identity).replace("{label}", "core.edit")


@pytest.mark.parametrize("whole", PARTS)
@pytest.mark.parametrize("collection", GROUPS)
def test_addresses(collection, whole, program):
    for at, (method, path, told) in enumerate(operations(collection)):
        for value in share(PARAMETERS, at, 4, whole=whole):
            for parameter in [each for each in told["parameters"] if each["in"] == "query"]:
                held(
                    program.send(method, f"{filled(path)}?{urlencode({parameter['name']: value})}"), method, path, value
                )
            if "{" in path:
                hostile = path.replace("{identity}", quote(value[:500], safe="")).replace(
                    "{label}", quote(value[:500], safe="")
                )
                held(program.send(method, hostile), method, path, value)
        for header in ("If_Match", "Idempotency_Key"):
            for value in ("x" * 5_000, "é", "9" * 50, '"', "*", "W/", "-1"):
                held(program.send(method, filled(path), {}, **{header: value}), method, path, header, value)


@pytest.mark.parametrize("whole", PARTS)
@pytest.mark.parametrize("collection", GROUPS)
def test_bodies(collection, whole, program, own):
    kind = COLLECTIONS.get(collection)
    for at, (method, path, _told) in enumerate(operations(collection)):
        if method not in ("POST", "PATCH"):
            continue
        identity = own(kind) if "{identity}" in path else ""
        for body in share(BODIES, at, 3, whole=whole):
            held(program.send(method, filled(path, identity), body), method, path, body[:60])


def test_a_reading_token_writes_nowhere(company, own):
    reads = Program.of(company.member, reach="read")
    for collection in GROUPS:
        for method, path, _told in operations(collection):
            answer = reads.send(method, filled(path), {} if method in ("POST", "PATCH") else None)
            assert answer.status_code == (403 if method != "GET" else answer.status_code), path
            assert method != "GET" or answer.status_code in (200, 404), path


def test_without_a_token_there_is_nothing(company):
    for client in (Client(), Client(HTTP_AUTHORIZATION="Bearer x"), Client(HTTP_AUTHORIZATION="Basic eDp5")):
        for collection in GROUPS:
            for method, path, _told in operations(collection):
                answer = client.generic(method, f"/api/v1/{filled(path)}", b"{}", "application/json")
                assert answer.status_code == 401, path
                assert answer["Content-Type"] == "application/problem+json"


ROLES = ("owner", "administrator", "head", "seller", "viewer")


@pytest.mark.parametrize("role", ROLES)
def test_the_table_of_roles_holds_for_customers(role, company, hire):
    """What access.py says of customers is what HTTP does: scope by scope, for one's own, the team's and others'."""
    member, mate, far = hire("Boris", role), hire("Vera"), hire("Gleb")
    with scope.enter(company.workspace.pk):
        with operation("test.teams"):
            team = Team.objects.create(name="Розница", head=mate)
            Member.objects.filter(pk__in=[member.pk, mate.pk]).update(team=team)
        owners = {Scope.OWN: member, Scope.TEAM: mate, Scope.ALL: far}
        table = access.kinds.get("customer").defaults[role]
    program = Program.of(member)

    def fresh(owner):
        with scope.enter(company.workspace.pk), operation("test.customer"):
            return str(Customer.objects.create(name="Дуб", owner=Member.objects.get(pk=owner.pk)).pk)

    for place, owner in owners.items():
        identity = fresh(owner)

        def allowed(action, place=place):
            return table.get(action, Scope.NONE).reach >= place.reach

        def status(action, done, allowed=allowed):
            return 404 if not allowed("view") else done if allowed(action) else 403

        address = f"customers/{identity}"
        told = (role, place)
        assert program.get(address).status_code == status("view", 200), told
        assert program.patch(address, {"role": "partner"}).status_code == status("edit", 200), told
        edit = {"ids": [identity], "params": {"values": {"role": "client"}}}
        may_edit = table.get("edit", Scope.NONE) is not Scope.NONE
        assert program.post("customers/actions/core.edit", edit).status_code == (
            status("edit", 200) if may_edit else 403
        ), told
        listed = program.get("customers").content.decode()
        assert (identity in listed) is allowed("view"), told
        assert program.delete(address).status_code == status("delete", 204), told
        made = program.post("customers", {"name": "Ель", "owner": str(owner.pk)})
        gives = allowed("create") or (owner != member and "create" in table and "assign" in table)
        assert made.status_code == (201 if gives else 403), (told, made.content)
