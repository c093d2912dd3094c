"""Two customers become one: nothing is lost, and undo brings both back as if nothing had happened."""

import io
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tropa.activities.models import Activity
from tropa.core import editing, files, scope, search, trail
from tropa.core.actors import Actor, act_as
from tropa.core.errors import Denied, Invalid, NotFound, RuleViolation
from tropa.core.journal import canonical_state, erase, operation, rehearse, undo
from tropa.core.journal.state import journalled_models, lines
from tropa.core.models import FileLink
from tropa.core.records import Ledger
from tropa.customers.following import followers, following, links_of, pointing
from tropa.customers.models import Alias, Customer, Employment, Merge, Note, Relation
from tropa.customers.services import merging, notes
from tropa.sales.models import Deal, Sale
from tropa.sales.services import leads
from tropa.staff.models import RecordMember
from tropa.staff.services import Opened


@pytest.fixture
def inside(company: Opened) -> Iterator[Opened]:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        yield company


def made(viewer: Any, name: str, **values: Any) -> Customer:
    kind = values.pop("kind", "person")
    record: Customer = editing.create("customer", {"kind": kind, "name": name, **values}, viewer=viewer)
    return record


def points(*values: tuple[str, str]) -> list[dict[str, Any]]:
    kinds = [kind for kind, _value in values]
    return [
        {"kind": kind, "value": value, "primary": kinds.index(kind) == number}
        for number, (kind, value) in enumerate(values)
    ]


def surrounded(viewer: Any, customer: Customer, mark: str, dice: random.Random) -> None:
    """Give a customer some of everything that hangs on one."""
    notes.write(customer.pk, f"заметка {mark}", viewer=viewer)
    editing.create("task", {"title": f"дело {mark}", "customer": str(customer.pk)}, viewer=viewer)
    for number in range(dice.randint(1, 3)):
        deal = {"title": f"сделка {mark}{number}", "customer": str(customer.pk), "amount": dice.randint(1, 9) * 100}
        deal = editing.create("deal", deal, viewer=viewer)
        if dice.random() < 0.6:
            with operation("test.win"):
                deal.win()
    with operation("test.sale"):
        sale = Sale(customer=customer, occurred_on=date(2026, 1, dice.randint(1, 28)), amount=Decimal(500), currency="")
        sale.save()
        if dice.random() < 0.7:
            sale.refund(Decimal(dice.randint(1, 400)))
        Sale(customer=customer, occurred_on=date(2026, 2, 1), amount=Decimal(70), external_id=f"№{mark}").save()
    leads.receive(f"обращение {mark}", customer=customer)
    files.store(io.BytesIO(b"%PDF-1.4 x"), f"{mark}.pdf", on=customer)


def found_by(viewer: Any, words: str) -> list[Any]:
    groups = search.find(viewer, words, kinds=["customer"])
    return [hit.id for group in groups for hit in group.hits]


def hanging_on(customer: Customer) -> dict[str, int]:
    found = {}
    for model in pointing():
        for link in links_of(model):
            rows = model.objects.filter(**{link: customer.pk})
            rows = rows.purchases() if hasattr(rows, "purchases") else rows
            found[f"{model._meta.label_lower}.{link}"] = rows.count()
    return found


def state() -> dict[str, list[str]]:
    """Everything as it stands, of the ledger what counts as bought."""
    found = {model._meta.label_lower: list(lines(model)) for model in journalled_models() if model is not Sale}
    found["bought"] = sorted(
        f"{sale.customer_id} {sale.occurred_on} {sale.amount} {sale.external_id} {sale.origin_id} {sale.left()}"
        for sale in Sale.objects.purchases()
    )
    found["refunds"] = sorted(
        f"{sale.customer_id} {sale.amount} {sale.refund_of.customer_id} {sale.refund_of.amount}"
        for sale in Sale.objects.standing().exclude(refund_of=None)
    )
    return found


def test_values_stay_are_chosen_and_fill_what_is_empty(inside: Opened) -> None:
    viewer = inside.member
    kept = made(viewer, "Иван Петров", preferences="утром", role="client")
    other = made(viewer, "Петров И. И.", preferences="вечером", role="partner", time_zone="Asia/Omsk")
    merging.merge(kept.pk, other.pk, viewer=viewer, choices={"role": "absorbed"})
    kept = Customer.objects.get(pk=kept.pk)
    assert (kept.name, kept.preferences, kept.role, kept.time_zone) == (
        "Иван Петров",
        "утром",
        "partner",
        "Asia/Omsk",
    )
    assert not Customer.objects.filter(pk=other.pk).exists()


def test_doubles_are_put_away_and_the_rest_comes_along(inside: Opened) -> None:
    viewer = inside.member
    firm, second = made(viewer, "Фирма", kind="company"), made(viewer, "Вторая", kind="company")
    phones = points(("phone", "+7 843 555-01-42"), ("email", "a@example.com"))
    kept = made(viewer, "Иван", contact_points=phones, tags=["важный"], company=str(firm.pk))
    phones = points(("phone", "8 (843) 555 01 42"), ("phone", "+7 843 555-01-43"), ("email", "b@example.com"))
    other = made(viewer, "Ваня", contact_points=phones, tags=["важный", "опт"], company=str(firm.pk), position="зам")
    with operation("test.more"):
        other.employ(at=second)
        Relation(kind="partner", origin=other, target=kept).save()
        Relation(kind="partner", origin=kept, target=firm).save()
        Relation(kind="partner", origin=firm, target=other).save()
    merging.merge(kept.pk, other.pk, viewer=viewer)
    kept = Customer.objects.get(pk=kept.pk)
    assert sorted(kept.contact_points.filter(deleted_at=None).values_list("normalised", "primary")) == [
        ("+78435550142", True),
        ("+78435550143", False),
        ("a@example.com", True),
        ("b@example.com", False),
    ]
    assert sorted(tag.tag.name for tag in kept.customer_tags.filter(deleted_at=None)) == ["важный", "опт"]
    places = Employment.objects.filter(person=kept)
    assert sorted(places.values_list("company__name", "position", "primary")) == [
        ("Вторая", "", False),
        ("Фирма", "зам", True),
    ]
    assert Relation.objects.count() == 1


def test_requisites_are_filled_or_chosen(inside: Opened) -> None:
    viewer = inside.member
    for chosen, number in (({}, "1655000018"), ({"requisites": "absorbed"}, "7707083893")):
        kept = made(viewer, "А", kind="company", requisites={"tax_id": "1655000018"})
        other = made(viewer, "Б", kind="company", requisites={"tax_id": "7707083893", "kpp": "165501001"})
        merging.merge(kept.pk, other.pk, viewer=viewer, choices=chosen)
        row = kept.requisites.get(deleted_at=None)
        assert (row.tax_id, row.kpp) == (number, "165501001")


@pytest.mark.parametrize("seed", range(4))
def test_merged_and_taken_back_is_as_if_nothing_had_happened(inside: Opened, seed: int) -> None:
    dice, viewer = random.Random(seed), inside.member
    firm = made(viewer, "Завод", kind="company")
    pair = []
    for name in ("Анна", "Аня"):
        numbers = {("phone", f"+7 843 555-01-{dice.randint(10, 12)}") for _ in range(3)}
        customer = made(
            viewer,
            name,
            contact_points=points(*sorted(numbers)),
            tags=dice.sample(["а", "б", "в"], 2),
            preferences=dice.choice(["", "утром"]),
            company=str(firm.pk) if dice.random() < 0.5 else None,
            addresses=[{"city": dice.choice(["Казань", "Омск"])}],
        )
        surrounded(viewer, customer, name, dice)
        pair.append(customer)
    with operation("test.relate"):
        Relation(kind=dice.choice(["family", "referred_by"]), origin=pair[0], target=pair[1]).save()
    before, found = state(), [found_by(viewer, words) for words in ("Анна", "Аня")]
    figures = list(Customer.objects.order_by("pk").values_list("pk", "name_key", "last_contact_at", "absorbs"))
    deed = merging.merge(pair[0].pk, pair[1].pk, viewer=viewer, choices=dice.choice([{}, {"name": "absorbed"}])).deed
    left = hanging_on(pair[1])
    assert not any(left[f"{label}.customer_id"] for label in ("sales.deal", "sales.sale", "customers.note"))
    assert deed is not None
    report = undo(deed)
    assert report.conflicts == []
    assert state() == before
    assert [found_by(viewer, words) for words in ("Анна", "Аня")] == found
    assert figures == list(Customer.objects.order_by("pk").values_list("pk", "name_key", "last_contact_at", "absorbs"))
    assert not Alias.objects.exists()
    assert report.operation is not None
    undo(report.operation)
    assert hanging_on(pair[1]) == left
    assert found_by(viewer, "Аня") == [pair[0].pk]


def test_without_purchases_the_state_is_the_same_to_the_bit(inside: Opened) -> None:
    viewer = inside.member
    pair = [made(viewer, name, contact_points=points(("phone", "+7 843 555-01-42"))) for name in ("А", "Б")]
    before = canonical_state()
    deed = merging.merge(pair[0].pk, pair[1].pk, viewer=viewer).deed
    assert canonical_state() != before
    undo(deed)  # type: ignore[arg-type]
    assert canonical_state() == before


def test_purchases_count_for_the_kept_one(inside: Opened) -> None:
    viewer = inside.member
    kept, other = made(viewer, "А"), made(viewer, "Б")
    deal = editing.create("deal", {"title": "кофе", "customer": str(other.pk), "amount": 300}, viewer=viewer)
    with operation("test.win"):
        deal.win()
        sale = Sale(customer=other, occurred_on=date(2026, 1, 5), amount=Decimal(100), currency="RUB")
        sale.save()
        sale.refund(Decimal(30))
    merging.merge(kept.pk, other.pk, viewer=viewer)
    bought = Sale.objects.standing().filter(customer=kept)
    assert sorted(bought.values_list("amount", flat=True)) == [Decimal(-30), Decimal(100), Decimal(300)]
    assert not Sale.objects.standing().filter(customer=other).exists()
    assert Deal.objects.get(pk=deal.pk).customer_id == kept.pk


def test_the_trail_is_one_and_search_finds_by_everything(inside: Opened) -> None:
    viewer = inside.member
    kept = made(viewer, "Кузьма")
    other = made(viewer, "Ефросинья", contact_points=points(("phone", "+7 843 555-77-66")))
    note = notes.write(other.pk, "звонила по поводу забора", viewer=viewer)
    merging.merge(kept.pk, other.pk, viewer=viewer)
    page = trail.read(kept.pk, viewer)
    assert {(item.entry.kind, item.entry.subject_id) for item in page.items} == {
        ("customers.note", note.pk),
        ("customers.merged", other.pk),
    }
    for words in ("Ефросинья", "5557766", "Кузьма"):
        assert found_by(viewer, words) == [kept.pk]
    assert Note.objects.get(pk=note.pk).customer_id == kept.pk


def test_a_chain_leads_to_its_end_and_back(inside: Opened) -> None:
    viewer = inside.member
    first, second, third = (made(viewer, name) for name in ("А", "Б", "В"))
    merging.merge(second.pk, first.pk, viewer=viewer)
    deed = merging.merge(third.pk, second.pk, viewer=viewer).deed
    leads_to = lambda: dict(Alias.objects.values_list("old", "customer_id"))  # noqa: E731
    assert leads_to() == {first.pk: third.pk, second.pk: third.pk}
    undo(deed)  # type: ignore[arg-type]
    assert leads_to() == {first.pk: second.pk}


def test_files_tasks_and_references_point_at_the_kept_one(inside: Opened) -> None:
    viewer = inside.member
    kept, other = made(viewer, "А"), made(viewer, "Б")
    task = editing.create("task", {"title": "позвонить", "customer": str(other.pk)}, viewer=viewer)
    file = files.store(io.BytesIO(b"%PDF-1.4 x"), "договор.pdf", on=other)
    merging.merge(kept.pk, other.pk, viewer=viewer)
    task = Activity.objects.get(pk=task.pk)
    assert (task.customer_id, task.subject_kind, task.subject_id) == (kept.pk, "customer", kept.pk)
    assert FileLink.objects.get(file=file).subject_id == kept.pk


def test_what_cannot_be_merged(inside: Opened) -> None:
    viewer = inside.member
    person, firm, other = made(viewer, "А"), made(viewer, "Ф", kind="company"), made(viewer, "Б")

    def refused(kept: Customer, absorbed: Customer) -> str:
        with pytest.raises(RuleViolation) as refusal:
            merging.merge(kept.pk, absorbed.pk, viewer=viewer)
        return refusal.value.code

    assert refused(person, firm) == "customers.person_and_company"
    assert refused(person, person) == "customers.merged_with_itself"
    with pytest.raises(Invalid):
        merging.merge(person.pk, other.pk, viewer=viewer, choices={"kind": "absorbed"})
    merging.merge(person.pk, other.pk, viewer=viewer)
    assert refused(person, other) == "customers.merged_already"
    assert refused(other, person) == "customers.merged_already"
    with pytest.raises(RuleViolation):
        editing.restore("customer", other.pk, viewer)
    firm_too = made(viewer, "Ф2", kind="company")
    editing.trash("customer", firm_too.pk, viewer)
    with pytest.raises(NotFound):
        merging.merge(firm.pk, firm_too.pk, viewer=viewer)


def test_rights_to_both_are_asked(inside: Opened, hire: Any) -> None:
    owner, seller, watcher = inside.member, hire("Boris"), hire("Vera", "viewer")
    mine, theirs = made(seller, "А"), made(owner, "Б")
    with pytest.raises(NotFound):
        merging.merge(mine.pk, theirs.pk, viewer=seller)
    with pytest.raises(Denied):
        merging.merge(mine.pk, theirs.pk, viewer=watcher)
    assert not Merge.objects.exists()


def test_a_co_worker_of_the_absorbed_one_sees_the_kept_one(inside: Opened, hire: Any) -> None:
    owner, seller = inside.member, hire("Boris")
    kept, other = made(owner, "А"), made(owner, "Б")
    RecordMember.objects.create(member=seller, record_kind="customer", record_id=other.pk)
    merging.merge(kept.pk, other.pk, viewer=owner)
    assert list(Customer.objects.visible_to(seller)) == [kept]


def test_a_rehearsal_leaves_nothing(inside: Opened) -> None:
    viewer = inside.member
    kept, other = made(viewer, "А"), made(viewer, "Б")
    before = canonical_state()
    rehearsal = rehearse(lambda: merging.merge(kept.pk, other.pk, viewer=viewer))
    assert rehearsal.changes
    assert canonical_state() == before
    assert not Alias.objects.exists()


def test_erasing_reaches_whoever_was_merged_into_the_person(inside: Opened) -> None:
    viewer = inside.member
    kept = made(viewer, "Кузьма")
    phones = points(("phone", "+7 843 555-77-66"))
    other = made(viewer, "Ефросинья", contact_points=phones, preferences="вечером")
    notes.write(other.pk, "тайна", viewer=viewer)
    merging.merge(kept.pk, other.pk, viewer=viewer)
    erase(Customer.objects.get(pk=kept.pk))
    gone = Customer.everything.get(pk=other.pk)
    assert (gone.name, gone.preferences) == ("", "")
    assert not Note.everything.exclude(text="").exists()
    assert found_by(viewer, "Ефросинья") == found_by(viewer, "5557766") == []


def test_every_ledger_says_how_it_follows() -> None:
    models = {each.label for each in followers}
    assert [model for model in pointing() if issubclass(model, Ledger) and model._meta.label_lower not in models] == []
    assert {each.label for each in following()} == {model._meta.label_lower for model in pointing()}
