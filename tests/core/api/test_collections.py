"""Deeds, changes, own fields, notes, members, views and commands for programs."""

from uuid import uuid4

import pytest
from django.test import Client

from tests.programs import Program
from tropa.core import scope
from tropa.customers.models import Customer
from tropa.staff.models import Member


def customer(program, name="Дуб", **values):
    """A new customer as JSON."""
    answer = program.post("customers", {"name": name, "kind": "company", **values})
    assert answer.status_code == 201, answer.content
    return answer.json()


def latest(program):
    """The last deed."""
    return program.get("operations", limit=1).json()["items"][0]


def test_a_deed_is_listed_and_taken_back(program):
    made = customer(program)
    program.patch(f"customers/{made['id']}", {"name": "Клён"})
    deed = latest(program)
    assert (deed["label"], deed["origin"], deed["state"]) == ("customers.change_customer", "api", "done")
    told = program.post(f"operations/{deed['id']}/reversal?dry_run=true")
    assert (told.status_code, told.json()["undone"], told.json()["conflicts"]) == (200, 1, [])
    assert program.get(f"customers/{made['id']}").json()["name"] == "Клён"

    done = program.post(f"operations/{deed['id']}/reversal", idempotency_key="undo")
    assert done.status_code == 201
    assert program.post(f"operations/{deed['id']}/reversal", idempotency_key="undo").content == done.content
    assert program.get(f"customers/{made['id']}").json()["name"] == "Дуб"
    assert program.post(f"operations/{deed['id']}/reversal").status_code == 409
    assert program.get(f"operations/{deed['id']}").json()["state"] == "undone"

    again = program.post(f"operations/{done.json()['operation']}/reversal")
    assert again.status_code == 201
    assert program.get(f"customers/{made['id']}").json()["name"] == "Клён"


def test_an_undo_names_what_somebody_changed_since(program):
    made = customer(program)
    program.patch(f"customers/{made['id']}", {"name": "Клён"})
    deed = latest(program)
    program.patch(f"customers/{made['id']}", {"name": "Ель"})
    conflict = program.post(f"operations/{deed['id']}/reversal?dry_run=true").json()["conflicts"][0]
    assert (conflict["kind"], conflict["id"], conflict["field"]) == ("customer", made["id"], "name")
    assert (conflict["before"], conflict["left"], conflict["now"]) == ("Дуб", "Клён", "Ель")


def test_deeds_are_paged_and_one_sees_ones_own(program, hire):
    for number in range(5):
        customer(program, f"Дуб {number}")
    first = program.get("operations", limit=3).json()
    second = program.get("operations", limit=200, cursor=first["next"]).json()
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert len(ids) == len(set(ids)) == first["count"]
    for wrong in ("x", "1.x", "9" * 30 + f".{uuid4()}", f"-1.{uuid4()}"):
        assert program.get("operations", cursor=wrong).status_code == 422
    sells = Program.of(hire("Boris"))
    assert not {item["id"] for item in sells.get("operations").json()["items"]} & set(ids)
    assert sells.get(f"operations/{ids[0]}").status_code == 404
    assert sells.post(f"operations/{ids[0]}/reversal").status_code == 404


def test_a_command_on_chosen_records_and_over_all_of_a_filter(program, run_jobs):
    ids = [customer(program, f"Дуб {number}")["id"] for number in range(3)]
    edit = {"values": {"role": "partner"}}
    tried = program.post("customers/actions/core.edit?dry_run=true", {"ids": ids[:2], "params": edit}).json()
    assert (tried["operation"], tried["records"]) == (None, 2)
    done = program.post("customers/actions/core.edit", {"ids": ids[:2], "params": edit})
    assert done.status_code == 200, done.content
    assert program.get(f"operations/{done.json()['operation']}").json()["records"] == 2

    plan = program.post("customers/actions/core.edit?dry_run=true", {"query": {"all": []}, "params": edit}).json()
    assert (plan["total"], plan["refused"]) == (3, {})
    assert program.get(f"operations/{plan['operation']}").json()["state"] == "planned"
    assert program.post(f"operations/{plan['operation']}/run").status_code == 202
    run_jobs()
    assert program.get(f"operations/{plan['operation']}").json()["state"] == "done"
    assert program.get(f"customers/{ids[2]}").json()["role"] == "partner"
    assert program.post(f"operations/{plan['operation']}/run").status_code == 422

    whole = program.post("customers/actions/core.trash", {"query": {"all": []}})
    assert whole.status_code == 202
    assert program.delete(f"operations/{whole.json()['operation']}/run").status_code == 204
    run_jobs()
    assert program.get("customers").json()["count"] == 0
    assert program.post(f"operations/{whole.json()['operation']}/reversal").status_code == 201
    assert program.get("customers").json()["count"] == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"ids": ["x"]},
        {"ids": 5},
        {"ids": [str(uuid4())], "query": {}},
        {"query": 5},
        {"ids": [str(uuid4())], "params": []},
        {"ids": [str(uuid4())], "params": {"values": {}}},
        {"ids": [str(uuid4())], "params": {"values": {"secret": 1}}},
        {"ids": [str(uuid4())], "params": {}},
        {"ids": [str(uuid4())], "params": {"values": {"role": "king"}}},
        {"secret": 1},
    ],
)
def test_wrong_commands_are_refused(program, body):
    assert program.post("customers/actions/core.edit", body).status_code == 422


def test_commands_that_are_not_there(program):
    body = {"ids": [str(uuid4())], "params": {"values": {"role": "partner"}}}
    assert program.post("customers/actions/core.nothing", body).status_code == 404
    assert program.post("customers/actions/core.edit", body).status_code == 404


def test_own_fields(program, hire):
    made = program.post("fields", {"kind": "customer", "label": "Размер", "type": "choice", "choices": ["S", "M"]})
    assert made.status_code == 201, made.content
    field = made.json()
    assert field["options"]["choices"] == [["s", "S"], ["m", "M"]]
    assert program.get("fields", kind="customer").json()["items"] == [field]
    changed = program.patch(
        f"fields/{field['id']}", {"label": "Рост", "choices": [["s", "Small"], ["m", "M"], ["l", "L"]]}
    ).json()
    assert (changed["label"], changed["name"]) == ("Рост", field["name"])
    assert program.patch(f"fields/{field['id']}", {"choices": ["S"]}).status_code == 422
    assert customer(program, custom={field["name"]: "l"})["custom"] == {field["name"]: "l"}
    assert program.patch(f"fields/{field['id']}", {"archived": True}).json()["archived_at"]
    assert program.get("customers").json()["items"][0]["custom"] == {}
    assert program.patch(f"fields/{field['id']}", {"archived": False}).json()["archived_at"] is None
    told = program.patch(f"fields/{field['id']}", {"label": "x"}, if_match='"1"')
    assert (told.status_code, told.json()["errors"][0]["theirs"], told.json()["errors"][0]["mine"]) == (
        409,
        "Рост",
        "x",
    )
    assert program.patch(f"fields/{field['id']}", {"version": 1, "label": "x"}).status_code == 409
    assert program.delete(f"fields/{field['id']}", if_match='"1"').status_code == 409
    assert {"created_at", "updated_at"} <= set(field)
    assert program.delete(f"fields/{field['id']}").status_code == 204
    assert program.get(f"fields/{field['id']}").status_code == 404
    for wrong in (
        {"kind": "nothing", "label": "x", "type": "text"},
        {"kind": "customer", "label": " ", "type": "text"},
        {"kind": "customer", "label": "x", "type": "robot"},
        {"kind": "customer", "label": "x", "type": "choice"},
        {"kind": "customer", "label": "x", "type": "choice", "choices": [["a"]]},
        {"kind": "customer", "label": "x", "type": "record"},
        {"kind": 5, "label": [], "type": {}},
        {},
    ):
        assert program.post("fields", wrong).status_code == 422, wrong
    seller = Program.of(hire("Boris"))
    assert seller.get("fields").status_code == 403
    assert seller.post("fields", {"kind": "customer", "label": "x", "type": "text"}).status_code == 403


def test_notes_belong_to_their_customer_and_writer(program, company, hire):
    oak, fir = customer(program), customer(program, "Ель")
    made = program.post("notes", {"customer": oak["id"], "text": "Звонить после обеда", "pinned": True})
    assert made.status_code == 201, made.content
    note = made.json()
    assert (note["author"], note["pinned"]) == (str(company.member.pk), True)
    assert program.patch(f"notes/{note['id']}", {"text": "Звонить утром"}).json()["text"] == "Звонить утром"
    assert program.patch(f"notes/{note['id']}", {"customer": fir["id"]}).status_code == 422
    seller = Program.of(hire("Boris"))
    assert seller.get(f"notes/{note['id']}").status_code == 404
    assert seller.get("notes").json()["items"] == []
    assert seller.post("notes", {"customer": oak["id"], "text": "x"}).status_code == 422
    assert program.get("notes", search="утром").json()["count"] == 1


def test_members_are_read(program, company, hire):
    hire("Boris")
    assert {item["name"] for item in program.get("members").json()["items"]} == {"Anna", "Boris"}
    assert program.get(f"members/{company.member.pk}").json()["email"] == "anna@lavka.example"
    assert program.post("members", {}).status_code == 405


def test_saved_views(program, hire, company):
    body = {
        "kind": "customer",
        "name": "Казань",
        "query": {"all": [{"field": "city", "op": "is", "value": "Казань"}]},
        "columns": ["name", "city"],
        "sort": "-created_at",
        "shared_with": "everybody",
    }
    made = program.post("views", body)
    assert made.status_code == 201, made.content
    view = made.json()
    assert program.post("views", body).status_code == 422
    boris = Program.of(hire("Boris"))
    assert [item["id"] for item in boris.get("views", kind="customer").json()["items"]] == [view["id"]]
    assert boris.patch(f"views/{view['id']}", {"name": "Моё"}).status_code == 403
    assert program.patch(f"views/{view['id']}", {"shared_with": "mine"}).json()["shared_with"] == "mine"
    assert boris.get(f"views/{view['id']}").status_code == 404
    told = program.patch(f"views/{view['id']}", {"name": "Моё"}, if_match='"1"')
    assert (told.status_code, told.json()["errors"][0]["theirs"]) == (409, "Казань")
    assert program.delete(f"views/{view['id']}", if_match='"1"').status_code == 409
    assert {"created_at", "updated_at"} <= set(view)
    for wrong in (
        {"kind": "nothing"},
        {"name": " "},
        {"query": {"all": [{"field": "secret", "op": "is", "value": 1}]}},
        {"columns": ["secret"]},
        {"sort": "-secret"},
        {"shared_with": "world"},
        {"position": 10**18},
    ):
        assert program.post("views", {**body, "name": "Другое", **wrong}).status_code == 422, wrong
    assert program.delete(f"views/{view['id']}").status_code == 204
    assert program.get("views").json()["items"] == []
    for name in ("Первый", "Второй"):
        assert program.post("views", {**body, "name": name, "is_default": True}).status_code == 201
    assert [one["name"] for one in program.get("views").json()["items"] if one["is_default"]] == ["Второй"]


def test_changes_tell_everything_once_in_order(program):
    start = program.get("changes", limit=1000).json()["next"]
    made = [customer(program, f"Дуб {number}") for number in range(4)]
    program.patch(f"customers/{made[0]['id']}", {"contact_points": [{"kind": "phone", "value": "+78432001020"}]})
    program.delete(f"customers/{made[1]['id']}")
    told, after, more = [], start, True
    while more:
        part = program.get("changes", after=after, limit=2).json()
        told += part["items"]
        after, more = part["next"], part["more"]
    of_customers = [(item["id"], item["state"]) for item in told if item["kind"] == "customer"]
    assert of_customers[:4] == [(each["id"], "gone" if each is made[1] else "current") for each in made]
    assert of_customers[4:] == [(made[0]["id"], "current"), (made[1]["id"], "gone")]
    assert [item["seq"] for item in told] == sorted(item["seq"] for item in told)
    assert program.get("changes", after=after).json()["items"] == []
    assert program.get("changes", after=-1).status_code == 422
    assert program.get("changes", after="9" * 40).status_code == 422


def test_changes_tell_a_new_owner_to_both_and_to_nobody_else(program, hire, company):
    boris, vera, gleb = hire("Boris"), hire("Vera"), hire("Gleb")
    made = customer(program, owner=str(boris.pk))
    after = program.get("changes").json()["next"]
    program.patch(f"customers/{made['id']}", {"owner": str(vera.pk)})

    def told(member):
        items = Program.of(member).get("changes", after=after).json()["items"]
        return [(item["id"], item["state"]) for item in items if item["kind"] == "customer"]

    assert told(boris) == [(made["id"], "gone")]
    assert told(vera) == [(made["id"], "current")]
    assert told(gleb) == []
    with scope.enter(company.workspace.pk):
        assert Customer.objects.get().owner_id == vera.pk
        assert Member.objects.count() == 4


def test_the_docs_page_has_no_inline_script():
    page = Client().get("/api/docs")
    assert page.status_code == 200
    assert b"<script>" not in page.content
    assert b"ninja/swagger-ui-bundle.js" in page.content
