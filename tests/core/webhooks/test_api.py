"""`webhooks` for programs."""

import json
import socket
from typing import Any

import pytest

from tests.core.api.conftest import company, hire, other_company, program, signed_in
from tests.core.webhooks.conftest import send_all
from tests.programs import Program
from tests.receiver import Receiver
from tropa.core import scope
from tropa.core.models import Delivery, IdempotencyKey, WebhookEndpoint
from tropa.core.webhooks import secrets, settling
from tropa.staff.services import Opened

__all__ = ["company", "hire", "other_company", "program", "signed_in"]

HOOK = {"url": "https://hooks.firma.example/tropa", "events": ["sales.deal_won", "customers.merged"]}


def test_the_secret_is_told_once_and_again_only_to_the_same_request(program: Program, company: Opened) -> None:
    made = program.post("webhooks", HOOK, idempotency_key="k1")
    assert made.status_code == 201
    item = made.json()
    assert item["secret"].startswith("trw_")
    assert made["Cache-Control"] == "no-store"
    assert program.post("webhooks", HOOK, idempotency_key="k1").json() == item
    told = program.get(f"webhooks/{item['id']}")
    assert (told.json()["url"], told.json()["state"]) == (HOOK["url"], "on")
    assert sorted(told.json()["events"]) == sorted(HOOK["events"])
    assert "secret" not in told.json()
    with scope.enter(company.workspace.pk):
        endpoint = WebhookEndpoint.objects.get()
        assert secrets.secret_of(endpoint) == item["secret"]
        assert item["secret"] not in IdempotencyKey.objects.get(key="k1").body
        assert item["secret"] not in json.dumps(WebhookEndpoint.objects.values().get(), default=str)
    changed = program.post(f"webhooks/{item['id']}/secrets", {})
    assert changed.status_code == 201
    assert changed.json()["secret"] != item["secret"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://10.0.0.1/", "http://169.254.169.254/", "ftp://8.8.8.8/",
        "http://localhost./", "http://base.internal/", "https://user:p@8.8.8.8/", "http://8.8.8.8:6379/",
        "https://hooks.firma.example:22/", "http://100.64.0.1/", "http://①②⑦.0.0.1/", "nonsense", "",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused_when_it_is_saved(url: str, program: Program, monkeypatch: Any) -> None:
    truly = socket.getaddrinfo

    def numeric(*args: Any, **more: Any) -> Any:
        assert more.get("flags") == socket.AI_NUMERICHOST, "nobody waits for a name server while a form is saved"
        return truly(*args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", numeric)
    refused = program.post("webhooks", HOOK | {"url": url})
    assert refused.status_code == 422, refused.content
    assert refused.json()["errors"][0]["field"] == "url"


def test_what_cannot_be_is_refused_by_field(program: Program) -> None:
    made = program.post("webhooks", HOOK).json()
    for field, value in (
        ("events", []), ("events", ["core.ping"]), ("events", ["staff.token_revoked"]), ("state", "failed"),
        ("secret", "mine"), ("salt", "x"),
    ):  # fmt: skip
        for refused in (
            program.post("webhooks", HOOK | {field: value}),
            program.patch(f"webhooks/{made['id']}", {field: value}),
        ):
            assert refused.status_code == 422, (field, value, refused.content)
            assert refused.json()["errors"][0]["field"] == field
    assert program.patch(f"webhooks/{made['id']}", {"state": "off"}).json()["state"] == "off"


def test_there_is_an_end_to_them(program: Program, monkeypatch: Any) -> None:
    monkeypatch.setattr(settling, "MOST", 1)
    assert program.post("webhooks", HOOK).status_code == 201
    assert program.post("webhooks", HOOK).json()["errors"][0]["code"] == "webhook.too_many"


def test_deliveries_are_listed_and_sent_again(program: Program, company: Opened, receiver: Receiver) -> None:
    item = program.post("webhooks", HOOK).json()
    path = f"webhooks/{item['id']}"
    with scope.enter(company.workspace.pk):  # the form would refuse an address of this machine
        point_at(item["id"], receiver.url)
    receiver.status = 500
    assert program.post(f"{path}/pings", {}).status_code == 202
    with scope.enter(company.workspace.pk):
        for _try in range(9):
            send_all()
    [row] = program.get(f"{path}/deliveries", state="failed").json()["items"]
    assert (row["event"], row["attempts"], row["tries"][-1]["code"]) == ("core.ping", 8, 500)
    assert program.get(f"{path}/deliveries", state="delivered").json()["items"] == []
    assert program.get(f"{path}/deliveries", event="sales.deal_won").json()["items"] == []
    receiver.status = 200
    assert program.post(f"{path}/replays", {"since": "2020-01-01T00:00:00Z"}).json() == {"deliveries": 1}
    with scope.enter(company.workspace.pk):
        send_all()
    again = program.post(f"{path}/replays", {"delivery": row["id"]})
    assert (again.status_code, again.json()) == (202, {"deliveries": 1})
    with scope.enter(company.workspace.pk):
        send_all()
        assert Delivery.objects.get(pk=row["id"]).state == "done"
    assert {one.headers["X-Tropa-Delivery"] for one in receiver.taken} == {row["id"]}
    for wrong in ({}, {"delivery": row["id"], "since": "2020-01-01"}, {"since": "soon"}, {"delivery": "x"}):
        assert program.post(f"{path}/replays", wrong).status_code == 422
    assert program.post(f"{path}/replays", {"delivery": item["id"]}).status_code == 404
    program.patch(path, {"state": "off"})
    assert program.post(f"{path}/pings", {}).status_code == 422


def test_the_log_is_paged(program: Program, company: Opened) -> None:
    path = f"webhooks/{program.post('webhooks', HOOK).json()['id']}"
    made = [program.post(f"{path}/pings", {}).json()["id"] for _number in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get(f"{path}/deliveries", limit="2", cursor=cursor).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
    assert seen == made[::-1]
    for wrong in ({"state": "x"}, {"cursor": "x"}, {"cursor": "9" * 30}, {"limit": "0"}):
        assert program.get(f"{path}/deliveries", **wrong).status_code == 422


def test_a_delivery_of_another_endpoint_is_not_there(program: Program) -> None:
    one, other = (f"webhooks/{program.post('webhooks', HOOK).json()['id']}" for _number in range(2))
    delivery = program.post(f"{other}/pings", {}).json()["id"]
    assert program.post(f"{one}/replays", {"delivery": delivery}).status_code == 404


def test_only_who_runs_the_company_sees_webhooks(program: Program, hire: Any) -> None:
    made = program.post("webhooks", HOOK).json()["id"]
    for role in ("head", "seller", "viewer"):
        other = Program.of(hire(role.title(), role))
        assert other.get("webhooks").status_code == 403
        assert other.get(f"webhooks/{made}").status_code == 404
        assert other.post("webhooks", HOOK).status_code == 403
        for noun in ("pings", "secrets", "replays"):
            assert other.post(f"webhooks/{made}/{noun}", {}).status_code == 404
    assert Program.of(hire("Olga", "administrator")).get(f"webhooks/{made}").status_code == 200


def point_at(identity: str, url: str) -> None:
    """Past the form."""
    from tropa.core.journal import operation

    with operation("test.point"):
        WebhookEndpoint.objects.filter(pk=identity).update(url=url)
