"""Customers for programs, through HTTP with a token."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.programs import Program
from tropa.core import scope
from tropa.core.models import Field, IdempotencyKey, Operation
from tropa.customers.models import Customer

pytestmark = pytest.mark.neighbour

ANNA = {
    "kind": "person",
    "first_name": "Алёна",
    "last_name": "Пётрова",
    "contact_points": [
        {"kind": "phone", "value": "8 (843) 200-10-20", "primary": True},
        {"kind": "email", "value": "Alena@Example.ru"},
    ],
    "tags": ["опт", "Казань"],
}


@pytest.fixture
def program(company):
    """Speaks for the owner."""
    return Program.of(company.member)


def problem(answer, status, *fields):
    """The answer is this problem, about these fields."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body.keys() >= {"type", "title", "status", "detail", "errors"}
    assert body["status"] == status
    assert body["detail"]
    if fields:
        assert [error["field"] for error in body["errors"]] == list(fields)
    return body


def test_a_customer_comes_goes_and_returns(program, company):
    made = program.post("customers", ANNA)
    assert made.status_code == 201, made.content
    alena = made.json()
    assert made["Location"] == f"/api/v1/customers/{alena['id']}"
    assert made["ETag"] == f'"{alena["version"]}"'
    assert alena["name"] == "Пётрова Алёна"
    assert sorted(alena["tags"]) == ["Казань", "опт"]
    assert alena["custom"] == {}
    assert {point["kind"] for point in alena["contact_points"]} == {"phone", "email"}

    read = program.get(f"customers/{alena['id']}")
    assert read.json() == alena

    before = timezone.now().isoformat()
    changed = program.patch(f"customers/{alena['id']}", {"lifecycle": "customer"}, if_match=made["ETag"])
    assert changed.status_code == 200, changed.content
    assert changed.json()["lifecycle"] == "customer"
    assert changed.json()["version"] == alena["version"] + 1

    then = program.get(f"customers/{alena['id']}", at=before)
    assert then.json()["lifecycle"] == "lead"
    problem(program.get(f"customers/{alena['id']}", at="2001-01-01T00:00:00Z"), 404)

    assert program.delete(f"customers/{alena['id']}").status_code == 204
    problem(program.get(f"customers/{alena['id']}"), 404)
    with scope.enter(company.workspace.pk):
        operation = Operation.objects.get(label="customers.create_customer")
        assert (operation.origin, operation.actor_id) == ("api", company.member.pk)


def test_lists_are_filtered_searched_sorted_and_paged(program):
    for name in ("Яблоко", "Ёлка", "Берёза", "Дуб"):
        program.post("customers", {"kind": "company", "name": name})
    whole = program.get("customers", sort="name").json()
    assert [item["name"] for item in whole["items"]] == ["Берёза", "Дуб", "Ёлка", "Яблоко"]
    assert (whole["count"], whole["count_exact"], whole["next"]) == (4, True, None)

    first = program.get("customers", sort="name", limit=3, fields="name").json()
    second = program.get("customers", sort="name", limit=3, fields="name", cursor=first["next"]).json()
    assert [item["name"] for item in first["items"] + second["items"]] == ["Берёза", "Дуб", "Ёлка", "Яблоко"]
    assert set(first["items"][0]) == {"id", "version", "created_at", "updated_at", "name", "custom"}

    assert [item["name"] for item in program.get("customers", search="берез").json()["items"]] == ["Берёза"]
    asked = {"all": [{"field": "name", "op": "starts_with", "value": "ду"}]}
    assert [item["name"] for item in program.get("customers", query=asked).json()["items"]] == ["Дуб"]

    problem(program.get("customers", query="{"), 422, "query")
    problem(program.get("customers", sort="secret"), 422, "sort")
    problem(program.get("customers", cursor="secret"), 422, "cursor")
    problem(program.get("customers", fields="name,secret"), 422, "fields")
    problem(program.get("customers", limit="0"), 422, "limit")
    problem(program.get("customers", limit="9" * 5000), 422, "limit")


def test_links_can_be_named(program, company):
    program.post("customers", {"name": "Дуб", "owner": str(company.member.pk)})
    item = program.get("customers", include="owner,tags").json()["items"][0]
    assert item["owner"] == str(company.member.pk)
    assert item["included"] == {"owner": {"id": item["owner"], "kind": "member", "title": "Anna"}, "tags": []}


def test_a_list_costs_the_same_for_one_and_for_many(program):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert program.get("customers").status_code == 200
        return len(caught)

    program.post("customers", ANNA)
    few = queries()
    for number in range(12):
        program.post("customers", {**ANNA, "last_name": f"Пётрова-{number}"})
    assert queries() <= few


def test_own_fields_of_the_company(program, company):
    with scope.enter(company.workspace.pk):
        Field.add("customer", "Размер", "number")
    made = program.post("customers", {"name": "Дуб", "custom": {"razmer": 42}}).json()
    assert made["custom"] == {"razmer": 42} or made["custom"] == {"razmer": "42"}
    changed = program.patch(f"customers/{made['id']}", {"custom": {"razmer": None}}).json()
    assert changed["custom"] == {"razmer": None}
    problem(program.patch(f"customers/{made['id']}", {"custom": {"nothing": 1}}), 422, "custom.nothing")
    problem(program.patch(f"customers/{made['id']}", {"custom": 3}), 422, "custom")


def test_two_who_change_the_same_see_both_values(program):
    made = program.post("customers", {"name": "Дуб", "kind": "company"}).json()
    address = f"customers/{made['id']}"
    assert program.patch(address, {"name": "Клён", "version": made["version"]}).status_code == 200
    assert program.patch(address, {"role": "partner", "version": made["version"]}).status_code == 200
    told = problem(program.patch(address, {"name": "Ель", "version": made["version"]}), 409, "name")
    assert (told["errors"][0]["theirs"], told["errors"][0]["mine"], told["version"]) == ("Клён", "Ель", 3)
    problem(program.delete(address, if_match='"1"'), 409)
    for wrong in ("x", True, -1, 0, 1.5, [1]):
        problem(program.patch(address, {"version": wrong}), 422, "version")
    problem(program.patch(address, {}, if_match="abc"), 422, "version")


def test_the_same_key_is_one_customer(program, company):
    body = {"name": "Дуб"}
    first = program.post("customers", body, idempotency_key="k-1")
    again = program.post("customers", body, idempotency_key="k-1")
    assert again.status_code == first.status_code == 201
    assert (again.content, again["Location"], again["ETag"]) == (first.content, first["Location"], first["ETag"])
    problem(program.post("customers", {"name": "Ель"}, idempotency_key="k-1"), 422, "Idempotency-Key")
    problem(program.post("customers", body, idempotency_key="k" * 201), 422, "Idempotency-Key")
    problem(program.post("customers", {"name": ""}, idempotency_key="k-2"), 422)
    assert program.post("customers", {"name": "Клён"}, idempotency_key="k-2").status_code == 201
    address = f"customers/{first.json()['id']}"
    program.patch(address, {"role": "partner"}, idempotency_key="k-3")
    assert program.patch(address, {"role": "partner"}, idempotency_key="k-3").json()["version"] == 2
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 2
        assert IdempotencyKey.objects.count() == 3


def test_a_rehearsal_writes_nothing(program, company):
    told = program.post("customers?dry_run=true", {"name": "Дуб"})
    assert (told.status_code, told.json()["name"]) == (200, "Дуб")
    made = program.post("customers", {"name": "Ель", "kind": "company"}).json()
    assert program.patch(f"customers/{made['id']}?dry_run=true", {"name": "Пихта"}).json()["name"] == "Пихта"
    with scope.enter(company.workspace.pk):
        assert Customer.objects.get().name == "Ель"


def test_all_errors_are_told_at_once(program):
    body = {
        "kind": "robot",
        "secret": 1,
        "city": "Казань",
        "owner": str(uuid4()),
        "contact_points": [{"kind": "phone"}],
    }
    told = problem(program.post("customers", body), 422)
    assert {error["field"] for error in told["errors"]} >= {"kind", "secret", "city", "owner"}
    problem(program.post("customers", {}), 422, "name")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"name": NaN}',
        b'{"name": 1e999}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": ' + b"9" * 100 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"name": {"a": [1]}}',
        b'{"contact_points": "x"}',
        b'{"contact_points": [null]}',
        b'{"tags": {"a": 1}}',
        b'{"tags": [[]]}',
        b'{"name": "' + b"x" * 1_000_000 + b'"}',
        b'{"name": true, "kind": []}',
        b'{"owner": 5}',
        b'{"owner": {"id": {}}}',
    ],
)
def test_hostile_bodies_are_refused_in_words(program, body):
    for answer in (program.post("customers", body), program.post("customers?dry_run=1", body)):
        assert problem(answer, 422)["errors"]


def test_a_body_beyond_measure(program):
    problem(program.post("customers", b'{"name": "' + b"x" * 3_000_000 + b'"}'), 413)


def test_strangers_and_wrong_addresses_are_problems_too(program, company, other_company, hire):
    nina = Program.of(other_company.member)
    theirs = nina.post("customers", {"name": "Сосна"}).json()["id"]
    random = program.get(f"customers/{uuid4()}")
    for identity in (theirs, "1", "nonsense", "%00", "x" * 300):
        for answer in (
            program.get(f"customers/{identity}"),
            program.patch(f"customers/{identity}", {"name": "Моя"}),
            program.patch(f"customers/{identity}", b"{"),
            program.delete(f"customers/{identity}"),
        ):
            assert problem(answer, 404) == random.json()
    assert nina.get(f"customers/{theirs}").json()["name"] == "Сосна"
    problem(Client().get("/api/v1/customers"), 401)
    problem(program.get("nothing-here"), 404)
    problem(program.send("PUT", "customers"), 405)


def test_a_seller_sees_and_makes_his_own(program, hire, company):
    boris = hire("Boris")
    sells = Program.of(boris)
    hers = program.post("customers", {"name": "Анны", "owner": str(company.member.pk)}).json()
    mine = sells.post("customers", {"name": "Бориса", "owner": str(boris.pk)})
    assert mine.status_code == 201, mine.content
    assert [item["name"] for item in sells.get("customers").json()["items"]] == ["Бориса"]
    problem(sells.get(f"customers/{hers['id']}"), 404)
    problem(sells.patch(f"customers/{hers['id']}", {"name": "Моя"}), 404)
    looks = Program.of(hire("Vera", "viewer"))
    assert looks.get(f"customers/{hers['id']}").status_code == 200
    problem(looks.patch(f"customers/{hers['id']}", {"name": "Моя"}), 403)
    problem(looks.post("customers", {"name": "Моя"}), 403)
    problem(looks.delete(f"customers/{hers['id']}"), 403)


def test_a_reading_token_only_reads(company):
    reads = Program.of(company.member, reach="read")
    assert reads.get("customers").status_code == 200
    problem(reads.post("customers", {"name": "x"}), 403)


def test_the_session_works_with_its_csrf_token(company):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(company.member.user)
    named = {"HTTP_X_TROPA_WORKSPACE": "lavka"}
    assert browser.get("/api/v1/customers", **named).status_code == 200
    problem(browser.post("/api/v1/customers", "{}", "application/json", **named), 403)


def test_the_document_describes_customers():
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    customer = document["components"]["schemas"]["Customer"]["properties"]
    assert {"id", "version", "custom", "contact_points", "tags", "owner"} <= customer.keys()
    assert customer["contact_points"]["items"]["properties"].keys() >= {"kind", "value", "primary"}
    assert set(document["paths"]["/api/v1/customers"]) == {"get", "post"}
    assert set(document["paths"]["/api/v1/customers/{identity}"]) == {"get", "patch", "delete"}
    json.dumps(document)


@pytest.mark.parametrize(
    ("field", "theirs", "mine"),
    [
        ("contact_points", [{"kind": "phone", "value": "+79990000001"}], [{"kind": "phone", "value": "+79990000002"}]),
        ("addresses", [{"lines": "Ленина, 1"}], [{"lines": "Мира, 2"}]),
        ("employments", None, None),
        ("tags", ["опт"], ["розница"]),
        ("requisites", {"tax_id": "7707083893"}, {"tax_id": "7728168971"}),
    ],
)
def test_a_stale_version_is_refused_for_what_hangs_on_a_card(program, field, theirs, mine):
    if field == "employments":
        firms = (program.post("customers", {"name": name, "kind": "company"}).json()["id"] for name in ("Ель", "Ива"))
        theirs, mine = ([{"company": firm}] for firm in firms)
    kind = "company" if field == "requisites" else "person"
    made = program.post("customers", {"name": "Дуб", "kind": kind}).json()
    at, read = f"customers/{made['id']}", str(made["version"])
    changed = program.patch(at, {field: theirs}, if_match=read)
    assert changed.status_code == 200, changed.content
    assert changed.json()["version"] > made["version"]

    for stale in ({"if_match": read}, {}):
        refused = program.patch(at, {field: mine, **({} if stale else {"version": made["version"]})}, **stale)
        assert refused.status_code == 409, refused.content
        assert refused.json()["version"] == changed.json()["version"]
        (clash,) = refused.json()["errors"]
        assert (clash["field"], bool(clash["theirs"])) == (field, True)
        assert program.get(at).json()[field] == changed.json()[field]

    # Other fields merge, and who has read again may write.
    assert program.patch(at, {"lifecycle": "customer"}, if_match=read).status_code == 200
    now = program.get(at)
    assert program.patch(at, {field: mine}, if_match=now["ETag"]).status_code == 200
