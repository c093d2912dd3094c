"""Words that somebody may not know are looked for behind every door: pages, files, API, letters, live news, logs.

Three kinds of secrets: of another company, of records that are not the seller's to see, of fields hidden from his role.
The doors are read from the URL map and the OpenAPI document, so a new one is walked by itself.
"""

import logging
import re
import zipfile
from io import BytesIO
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.attack.doors import doors
from tests.attack.test_api import GROUPS, operations
from tests.neighbour.strangers import COLLECTIONS, PAGES
from tests.programs import Program
from tests.staff.conftest import anna, company, hire, other_company, signed_in
from tropa.activities.models import Activity
from tropa.core import catalogue, editing, files, scope
from tropa.core.actors import Actor, act_as
from tropa.core.journal import operation
from tropa.core.models import Field, Operation
from tropa.customers.importing import preparing
from tropa.customers.models import Relation
from tropa.customers.services import notes
from tropa.staff import services
from tropa.staff.models import Member, Notification, SavedView

__all__ = ["anna", "company", "hire", "other_company", "signed_in"]

pytestmark = pytest.mark.usefixtures("kept_connection")
INSIDE = "w/<slug:slug>/"
NEIGHBOURS, OTHERS, FIELD = "soseditaina", "chuzhaiataina", "skrytaiataina"
PHONES = {NEIGHBOURS: "+79215550001", OTHERS: "+79215550002", FIELD: "+79215550003"}
SPELLINGS = [re.compile(rf"555\D?00\D?0{at}") for at in (1, 2, 3)]
TYPED = ("Кедр", "555000", "5550002", "taina", "кедр тайна", "taina@")
"""What is looked for: it finds the secrets for whoever may see them, and holds none of them whole."""


def everything(member, secret, *, owner=None, open_name=False):
    """One record of each kind with the secret in every place that takes text; gives ids by kind."""
    with act_as(Actor("member", member.pk), "page"):
        values = {
            "name": "Кедр" if open_name else f"Кедр {secret}",
            "owner": str((owner or member).pk),
            "contact_points": [
                {"kind": "phone", "value": PHONES[secret]},
                {"kind": "email", "value": f"{secret}@x.example"},
            ],
            "addresses": [{"city": f"Город {secret}", "lines": secret}],
            "custom": {"secret": secret},
        }
        customer = editing.create("customer", values, viewer=member)
        # What was changed since stands in history and in earlier states.
        changed = {"contact_points": [], "addresses": [], "custom": {"secret": f"{secret} 2"}}
        editing.change("customer", customer.pk, changed, viewer=member)
        editing.change("customer", customer.pk, {name: values[name] for name in changed}, viewer=member)
        if open_name:
            return {"customer": [customer.pk]}
        upload = SimpleUploadedFile(f"{secret}.txt", secret.encode())
        note = notes.write(customer.pk, f"Кедр {secret}", viewer=member, uploads=[(upload, upload.name)])
        with operation("test.secrets", title=f"Кедр {secret}"):
            second = editing.create("customer", {**values, "name": f"Второй кедр {secret}"}, viewer=member)
            relation = Relation.objects.create(origin=customer, target=second, kind="partner")
            task = Activity.objects.create(title=f"Кедр {secret}", assignee=member, customer=customer, place=secret)
            view = SavedView.objects.create(kind="customer", name=secret, member=member)
        table = f"Имя;Телефон\nКедр {secret};{PHONES[secret]}\n".encode()
        draft = preparing.prepare(BytesIO(table), f"{secret}.csv", member=member)
        bell = Notification.objects.create(member=member, text=f"Кедр {secret}")
        token = services.create_token(member=member, name=secret)[0]
        trashed = editing.create("customer", {**values, "name": f"Кедр {secret} в корзине"}, viewer=member)
        editing.trash("customer", trashed.pk, member)
    deeds = list(Operation.objects.order_by("-seq").values_list("pk", flat=True)[:4])
    return {
        "customer": [customer.pk, second.pk, trashed.pk],
        "note": [note.pk],
        "task": [task.pk],
        "relation": [relation.pk],
        "view": [view.pk],
        "import": [draft.pk],
        "notification": [bell.pk],
        "token": [token.pk],
        "operation": deeds,
        "file": files_of(note),
    }


def files_of(note):
    return [each.pk for each in files.attached("note", [note.pk])[note.pk]]


@pytest.fixture
def house(company, other_company, hire, anna):
    """Boris sells and may take files out; what he must not know stands everywhere around him."""
    boris = hire("Boris")
    with scope.enter(other_company.workspace.pk):
        Field.add("customer", "Secret", "text")
        strangers = everything(other_company.member, NEIGHBOURS)
    with scope.enter(company.workspace.pk):
        Field.add("customer", "Secret", "text")
        role = Member.objects.get(pk=boris.pk).role
        services.roles.set_rights(
            role=role, scopes={("customer", "export"): "own", ("task", "export"): "own"}, by=company.member
        )
        hidden = {"contact_points": "none", "addresses": "none", "custom.secret": "none"}
        services.roles.set_field_rights(role=role, kind="customer", rights=hidden, by=company.member)
        others = everything(company.member, OTHERS)
        own = everything(company.member, FIELD, owner=boris, open_name=True)
        boris = Member.objects.get(pk=boris.pk)
        with act_as(Actor("member", boris.pk), "page"):
            taken = editing.create("customer", {"name": "Липа"}, viewer=boris)
            editing.change("customer", taken.pk, {"name": "Липа вторая"}, viewer=boris)
            editing.change("customer", own["customer"][0], {"role": "partner"}, viewer=boris)
        deeds = list(Operation.objects.filter(actor_id=boris.pk).values_list("pk", flat=True))
        with act_as(Actor("member", company.member.pk), "page"):
            # What was his is his no more: his own deeds stay, and lead no further than he has been.
            values = {"owner": str(company.member.pk), "name": f"Кедр {OTHERS}"}
            editing.change("customer", taken.pk, values, viewer=company.member)
    others["customer"].append(taken.pk)
    others["operation"] += deeds
    ids = {kind: [*own.get(kind, []), *others.get(kind, []), *strangers.get(kind, [])] for kind in {*others, *own}}
    return boris, ids


def texts(answer):
    """All that an answer says: its headers, its body, what a workbook holds."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    yield str(answer.headers)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    else:
        yield body.decode("utf-8", "replace")


def silent(said, *told):
    """None of the secrets is in it."""
    found = [each for each in (NEIGHBOURS, OTHERS, FIELD) if each in said]
    found += [each.pattern for each in SPELLINGS if each.search(said)]
    at = said.find(found[0]) if found else 0
    assert not found, (told, found, said[max(0, at - 300) : at + 100])


def pages(ids, columns):
    """Every page that is read, with every id of its kind, and with what can be asked of it."""
    for door in doors():
        if not door.path.startswith(INSIDE) or not door.takes("get"):
            continue
        inner = door.path.removeprefix(INSIDE)
        kind = PAGES[max((each for each in PAGES if inner.startswith(each)), key=len)] if "<uuid:" in inner else ""
        for identity in ids.get(kind, []) if kind else [""]:
            for record in ("customer", "task") if "<slug:kind>" in inner else ("customer",):
                address = re.sub(r"<uuid:\w+>", str(identity), f"/w/lavka/{inner}")
                address = address.replace("<slug:kind>", record).replace("<str:kind>", record)
                address = address.replace("<str:label>", "core.edit").replace("<str:form>", "csv")
                named = columns if "<str:field>" in address else [""]
                yield from (address.replace("<str:field>", each) for each in named)


def test_pages_and_files_tell_no_secret(house, company, signed_in):
    boris, ids = house
    browser = signed_in(boris)
    browser.raise_request_exception = False
    with scope.enter(company.workspace.pk):
        columns = [spec.name for spec in catalogue.of("customer")]
    owners = signed_in(company.member).get("/w/lavka/search?q=Кедр").content.decode()
    assert OTHERS in owners, "Whoever may know it finds it this way."
    walked = 0
    for address in pages(ids, columns):
        asked = ["", *(f"?q={quote(each)}" for each in TYPED)] if "search" in address or "choices" in address else [""]
        if address.endswith((f"/{ids['customer'][0]}/", "/customers/", "/customers/new/doubles/")):
            asked += [f"?columns={','.join(columns)}", "?at=2030-01-01", "?name=Кедр&q=Кедр"]
        if "doubles" in address:
            asked += [f"?name=Кедр&phone={quote(each)}" for each in PHONES.values()]
        if "/file." in address:
            asked = [f"?columns={','.join(columns)}", "?columns=name,phone,city", "?q=Кедр"]
        for query in asked:
            answer = browser.get(address + query, headers={"HX-Request": "true"} if walked % 2 else {})
            assert answer.status_code < 500, (address, query)
            for said in texts(answer):
                silent(said.replace(query, ""), address, query)
            walked += 1
    assert walked > 150
    workbook = browser.get("/w/lavka/lists/customer/file.xlsx?columns=name,phone,city")
    assert workbook.status_code in (200, 422)
    for said in texts(workbook):
        silent(said, "xlsx")


def test_the_api_tells_no_secret(house, company):
    boris, ids = house
    program = Program.of(boris)
    program.client.raise_request_exception = False
    with scope.enter(company.workspace.pk):
        columns = [spec.name for spec in catalogue.of("customer")]
    for collection in GROUPS:
        for method, path, told in operations(collection):
            named = {each["name"] for each in told["parameters"] if each["in"] == "query"}
            for identity in ids.get(COLLECTIONS.get(collection, ""), []) if "{identity}" in path else [""]:
                address = path.replace("{identity}", str(identity)).replace("{label}", "core.edit")
                if method == "GET":
                    asked = [{}]
                    asked += [{"search": each} for each in TYPED] if "search" in named else []
                    asked += [{"sort": each} for each in ("phone", "city", "name")] if "sort" in named else []
                    asked += [{"fields": ",".join(columns)}, {"include": "owner,company"}] if "fields" in named else []
                    asked += [{"at": "2030-01-01T00:00:00Z"}] if "at" in named else []
                    for each in asked:
                        heard(program.get(address, **each), method, address, each)
                else:
                    for body in bodies(ids, identity):
                        heard(program.send(method, f"{address}?dry_run=true", body), method, address, body)


def bodies(ids, identity):
    """What may be answered with more than one knows: links to others' records, stale versions, taken values."""
    yield {}
    yield {"version": 1, "name": "Ель", "contact_points": [], "custom": {"secret": "x"}}
    yield {"name": "Ель", "owner": str(identity or ids["customer"][1]), "company": str(ids["customer"][1])}
    yield {"name": "Ель", "contact_points": [{"kind": "phone", "value": "8 921 555-00-02", "id": str(ids["note"][0])}]}
    yield {"customer": str(ids["customer"][1]), "text": "x", "title": "x"}
    yield {"ids": [str(each) for each in ids["customer"]], "params": {"field": "role", "value": "partner"}}
    yield {"query": {"all": [{"field": "phone", "op": "contains", "value": "5550002"}]}, "params": {}}


def heard(answer, *told):
    """An answer of the API without a secret; what the caller sent himself is none of it."""
    assert answer.status_code < 500, told
    for said in texts(answer):
        silent(said.replace("8 921 555-00-02", ""), *told)


def test_letters_bells_live_news_and_logs_tell_no_secret(house, company, signed_in, run_jobs, run_events, caplog):
    boris, ids = house
    caplog.set_level(logging.DEBUG)
    browser = signed_in(boris)
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        notes.write(ids["customer"][1], f"@Boris посмотри, {OTHERS}", viewer=company.member)
        editing.create("task", {"title": "Позвонить", "assignee": str(boris.pk)}, viewer=company.member)
    Program.of(company.member).post("customers", {"name": 7, "contact_points": [{"kind": "phone", "value": OTHERS}]})
    run_events()
    run_jobs()
    for address in ("/w/lavka/live?after=0", "/w/lavka/notifications/", "/w/lavka/", "/w/lavka/history/"):
        for said in texts(browser.get(address)):
            silent(said, address)
    with scope.enter(company.workspace.pk):
        for bell in Notification.objects.filter(member=boris):
            silent(bell.text, "bell")
    for letter in (settings.ENVIRONMENT.data / "outbox").glob("*"):
        silent(letter.read_text(errors="replace"), letter.name)
    silent("\n".join(record.getMessage() for record in caplog.records), "logs")
