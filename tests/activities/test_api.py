"""Tasks for programs."""

import pytest

from tests.programs import Program
from tests.staff.conftest import company, hire

__all__ = ["company", "hire"]


@pytest.fixture
def program(company):
    """Speaks for the owner."""
    return Program.of(company.member)


def test_a_task_is_made_done_and_reopened(program, company):
    oak = program.post("customers", {"name": "Дуб", "kind": "company"}).json()
    body = {"title": "Позвонить", "subject": {"kind": "customer", "id": oak["id"]}, "assignee": str(company.member.pk)}
    made = program.post("tasks", body)
    assert made.status_code == 201, made.content
    task = made.json()
    assert (task["customer"], task["state"], task["subject"]) == (oak["id"], "open", body["subject"])
    done = program.post(f"tasks/{task['id']}/closure", {"result": "Ждут счёт"}, idempotency_key="done")
    assert (done.status_code, done.json()["state"], done.json()["result"]) == (200, "done", "Ждут счёт")
    assert program.post(f"tasks/{task['id']}/closure", {}).status_code == 422
    assert program.post(f"tasks/{task['id']}/closure", {"result": 5}).status_code == 422
    assert program.delete(f"tasks/{task['id']}/closure").json()["state"] == "open"
    assert [item["id"] for item in program.get("tasks").json()["items"]] == [task["id"]]


def test_whose_task_it_is_sees_name_and_contacts_of_its_customer(program, hire):
    boris = hire("Boris")
    sells = Program.of(boris)
    oak = program.post(
        "customers",
        {
            "name": "Дуб",
            "kind": "company",
            "role": "partner",
            "contact_points": [{"kind": "phone", "value": "+78432001020"}],
        },
    ).json()
    assert sells.get(f"customers/{oak['id']}").status_code == 404
    program.post("tasks", {"title": "Позвонить", "customer": oak["id"], "assignee": str(boris.pk)})
    seen = sells.get(f"customers/{oak['id']}")
    assert seen.status_code == 200, seen.content
    assert (seen.json()["name"], len(seen.json()["contact_points"])) == ("Дуб", 1)
    assert not {"role", "owner", "tags"} & seen.json().keys()
    assert sells.patch(f"customers/{oak['id']}", {"name": "Мой"}).status_code == 404
    assert sells.get("customers").json()["items"] == []
