"""Fields of a kind: read, written and kept by one declaration."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from tests.garden.models import Leaf, Plant
from tropa.core import catalogue, editing, indexing
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.errors import Conflict, Invalid, NotFound, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Field, FieldIndex, Operation, WorkspaceSettings
from tropa.lib.money import Amount

pytestmark = pytest.mark.usefixtures("house")


def plant(**values):
    return editing.create("plant", {"name": "Rose", **values}, viewer=SYSTEM_VIEWER)


def test_a_record_is_written_and_read_by_its_catalogue():
    bed = editing.create("bed", {"name": "South"}, viewer=SYSTEM_VIEWER)
    rose = plant(
        height="1 20", price="1 234,50 ₽", planted_on="31.12.2026", bed=str(bed.pk), leaves=[{"colour": "red"}]
    )
    fields = catalogue.of("plant")
    rose = Plant.objects.get(pk=rose.pk)
    fields.prefetch([rose], fields.names())
    values = {spec.name: spec.value(rose) for spec in fields}
    assert values["height"] == 120
    assert values["price"] == Decimal("1234.50")
    assert values["planted_on"] == date(2026, 12, 31)
    assert values["bed_name"] == "South"
    assert values["leaf"] == "red"
    assert fields["bed"].api(values["bed"]) == str(bed.pk)
    assert fields["leaves"].api(values["leaves"])[0]["colour"] == "red"
    assert Operation.objects.count() == 2


def test_money_is_in_the_currency_of_the_company(django_assert_num_queries):
    with operation("test.settings"):
        settings = WorkspaceSettings.objects.create(name="Garden", base_currency="KZT")
        Field.objects.create(kind="plant", name="rent", label="Rent", type="money", options={"currency": "EUR"})
    fields = catalogue.of("plant")
    with django_assert_num_queries(0):
        shown = {fields[name].text(Decimal(5)) for _again in range(9) for name in ("price", "custom.rent")}
    assert shown == {"5\u00a0₸", "5\u00a0€"}
    with operation("test.settings"):
        settings.base_currency = "UZS"
        settings.save()
    assert catalogue.of("plant")["price"].text(Decimal(5)) == "5\u00a0UZS"


def test_money_stands_where_the_reader_expects_it():
    with operation("test.settings"):
        WorkspaceSettings.objects.create(name="Garden", base_currency="GBP")
        Field.objects.create(kind="plant", name="dues", label="Dues", type="money", options={"currency": "AED"})
    price, dues = (catalogue.of("plant")[name] for name in ("price", "custom.dues"))
    amount, below = Decimal(3440), Decimal("-1234.5")
    with override("en"):
        assert [price.text(amount), price.text(below)] == ["£3,440", "\u2212£1,234.50"]
        assert [dues.text(amount), dues.text(below)] == ["AED\u00a03,440", "\u2212AED\u00a01,234.50"]
        assert price.text(Amount.of(amount, "RUB")) == "₽3,440"
    with override("ru"):
        assert [price.text(amount), price.text(below)] == ["3\u00a0440\u00a0£", "\u22121\u00a0234,50\u00a0£"]
        assert dues.text(below) == "\u22121\u00a0234,50\u00a0AED"


@pytest.mark.parametrize("typed", ["−£1,234.50", "-£1,234.50", "£-1,234.50", "−1 234,50 £", "-GBP 1234.5"])
def test_money_is_read_as_it_is_written(typed):
    spec = catalogue.of("plant")["price"]
    assert spec.type.read(typed, spec, catalogue.Context()) == Decimal("-1234.5")


def test_all_errors_come_at_once_in_the_words_of_the_fields():
    with pytest.raises(Invalid) as told:
        editing.create(
            "plant",
            {"height": "tall", "price": [], "nothing": 1, "bed_name": "x", "leaves": [{"colour": 1}, {"size": 2}]},
            viewer=SYSTEM_VIEWER,
        )
    found = {error.field: error.code for error in told.value.errors}
    assert found == {
        "name": "field.required",
        "height": "field.not_a_number",
        "price": "field.not_a_number",
        "nothing": "field.unknown",
        "bed_name": "field.readonly",
        "leaves.1": "field.not_a_row",
    }
    assert not Plant.objects.exists()


def test_rows_of_a_collection_are_kept_changed_and_taken_away():
    rose = plant(leaves=[{"colour": "red"}, {"colour": "green"}])
    red = Leaf.objects.get(colour="red")
    editing.change(
        "plant", rose.pk, {"leaves": [{"id": str(red.pk), "colour": "pink"}, {"colour": "blue"}]}, viewer=SYSTEM_VIEWER
    )
    assert sorted(Leaf.objects.values_list("colour", flat=True)) == ["blue", "pink"]
    assert Leaf.objects.get(colour="pink").pk == red.pk
    with pytest.raises(Invalid):
        editing.change("plant", rose.pk, {"leaves": [{"id": str(rose.pk), "colour": "x"}]}, viewer=SYSTEM_VIEWER)


def test_two_people_and_one_field_is_a_conflict():
    rose = plant(height=1)
    seen = rose.version
    editing.change("plant", rose.pk, {"height": 2}, viewer=SYSTEM_VIEWER, version=seen)
    editing.change("plant", rose.pk, {"name": "Dog rose"}, viewer=SYSTEM_VIEWER, version=seen)
    with pytest.raises(Conflict):
        editing.change("plant", rose.pk, {"height": 3}, viewer=SYSTEM_VIEWER, version=seen)


def test_a_clash_of_unique_values_is_a_field_error():
    editing.create("bed", {"name": "South"}, viewer=SYSTEM_VIEWER)
    north = editing.create("bed", {"name": "North"}, viewer=SYSTEM_VIEWER)
    with pytest.raises(Invalid):
        editing.create("bed", {"name": "South"}, viewer=SYSTEM_VIEWER)
    with pytest.raises(Invalid):
        editing.change("bed", north.pk, {"name": "South"}, viewer=SYSTEM_VIEWER)


def test_the_trash_and_back():
    rose = plant()
    editing.trash("plant", rose.pk, SYSTEM_VIEWER)
    with pytest.raises(NotFound):
        editing.change("plant", rose.pk, {"height": 2}, viewer=SYSTEM_VIEWER)
    editing.restore("plant", rose.pk, SYSTEM_VIEWER)
    assert Plant.objects.get() == rose


def test_a_company_adds_its_own_fields():
    born = Field.add("plant", "Дата рождения", "date")
    size = Field.add("plant", "Размер", "choice", choices=["Большой", "Маленький"])
    kin = Field.add("plant", "Kin", "record", target="plant")
    assert (born.name, size.name) == ("data_rozhdeniya", "razmer")
    assert Field.add("plant", "Размер", "text").name == "razmer_2"
    rose = plant(custom={"data_rozhdeniya": "01.02.2020", "razmer": "большой"})
    mint = editing.create("plant", {"name": "Mint", "custom.kin": str(rose.pk)}, viewer=SYSTEM_VIEWER)
    editing.change("plant", rose.pk, {"custom": {"razmer": None}}, viewer=SYSTEM_VIEWER)
    rose.refresh_from_db()
    assert rose.custom == {"data_rozhdeniya": "2020-02-01", "razmer": None}
    fields = catalogue.of("plant")
    plants = list(Plant.objects.order_by("name"))
    fields.prefetch(plants, ["custom.kin"])
    assert fields["custom.kin"].text(fields["custom.kin"].value(plants[0])) == str(rose)
    assert set(FieldIndex.objects.values_list("record", "text")) == {(rose.pk, "2020-02-01"), (mint.pk, str(rose.pk))}
    kin.archive()
    assert "custom.kin" not in catalogue.of("plant")


def test_the_index_follows_undo_and_new_fields():
    Field.add("plant", "Weight", "number", filterable=False)
    rose = plant(custom={"weight": "12,5"})
    assert not FieldIndex.objects.exists()
    field = Field.objects.get()
    with operation("core.change_field"):
        field.filterable = True
        field.save()
    assert FieldIndex.objects.get().number == Decimal("12.5")
    editing.change("plant", rose.pk, {"custom": {"weight": 13}}, viewer=SYSTEM_VIEWER)
    assert FieldIndex.objects.get().number == 13
    undo(Operation.objects.order_by("-seq").first().pk)
    assert FieldIndex.objects.get().number == Decimal("12.5")


def test_a_fill_goes_on_where_its_worker_died(monkeypatch, run_jobs):
    monkeypatch.setattr(indexing, "AT_ONCE", 0)
    monkeypatch.setattr(indexing, "CHUNK", 1)
    field = Field.add("plant", "Weight", "number", filterable=False)
    for weight in (1, 2, 3):
        plant(custom={"weight": weight})
    with operation("core.change_field"):
        field.filterable = True
        field.save()
    assert not FieldIndex.objects.exists()
    run_jobs()
    first, _second, third = FieldIndex.objects.order_by("number")
    third.delete()
    indexing.fill(field_id=str(field.pk))
    assert list(FieldIndex.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert FieldIndex.objects.order_by("number").first() == first, "what is done is not done anew"


@pytest.mark.parametrize(
    ("kind", "type_", "options"),
    [
        ("nothing", "text", {}),
        ("plant", "nothing", {}),
        ("plant", "choice", {}),
        ("plant", "record", {"target": "x"}),
        ("bed", "text", {}),
    ],
)
def test_a_field_that_cannot_be_is_refused(kind, type_, options):
    with pytest.raises(RuleViolation):
        Field.add(kind, "Label", type_, **options)
