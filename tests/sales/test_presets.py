"""Presets: each is whole in both languages, adds what is missing, and goes as it came."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from django.test import Client

from tropa.core import editing
from tropa.core.errors import Denied, RuleViolation
from tropa.core.fieldtypes import custom_types
from tropa.core.journal import operation, undo
from tropa.core.journal.state import canonical_state
from tropa.core.models import Field, Operation, WorkspaceSettings
from tropa.customers.models import Customer, CustomerTag, Source, Tag
from tropa.lib.names import folded
from tropa.sales.models import Deal, Lead, LostReason, Pipeline, Sale, Stage
from tropa.sales.presets.base import Both, Preset
from tropa.sales.presets.base import presets as all_presets
from tropa.sales.services import presets, samples
from tropa.staff.models import Member, Role, SavedView
from tropa.staff.services import Opened
from tropa.staff.views.first_steps import INDUSTRIES

EVERY = pytest.mark.parametrize("preset", [pytest.param(one, id=one.label) for one in all_presets])
pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def texts(thing: Any) -> Iterator[Both]:
    """Every text of a preset."""
    if isinstance(thing, Both):
        yield thing
    elif is_dataclass(thing):
        for each in fields(thing):
            yield from texts(getattr(thing, each.name))
    elif isinstance(thing, dict):
        yield from (found for value in thing.values() for found in texts(value))
    elif isinstance(thing, list | tuple):
        yield from (found for value in thing for found in texts(value))


def apart(words: list[Both]) -> bool:
    """Whether no two are one name, in either language."""
    return all(len({folded(one.of(tongue)) for one in words}) == len(words) for tongue in ("en", "ru"))


def in_english() -> None:
    with operation("tests.language"):
        company = WorkspaceSettings.objects.get()
        company.language = "en"
        company.save()


def deed(label: str) -> Operation:
    return Operation.objects.filter(label=label, state="done").latest("seq")


# what is written in the files


@EVERY
def test_every_text_stands_in_both_languages(preset: Preset) -> None:
    told = [one for one in texts(preset) if one != Both("", "")]
    assert len(told) > 100
    for one in told:
        assert one.en.strip() == one.en != ""
        assert one.ru.strip() == one.ru != ""
        assert one.en.isascii() or not any("а" <= letter <= "я" for letter in one.en.lower()), one
        assert "!" not in one.en + one.ru
    assert any("а" <= letter <= "я" for one in told for letter in one.ru)


@EVERY
def test_a_pipeline_leads_to_one_won_and_one_lost_stage_with_rising_probability(preset: Preset) -> None:
    assert apart([pipeline.name for pipeline in preset.pipelines])
    for pipeline in preset.pipelines:
        stages = pipeline.stages()
        assert [kind for _name, kind, _chance, _hue in stages if kind != "open"] == ["won", "lost"]
        chances = [chance for _name, kind, chance, _hue in stages if kind == "open"]
        assert chances == sorted(chances)
        assert 0 <= chances[0] <= chances[-1] < 100
        assert all(colour in Stage.Colour.values for *_others, colour in stages)
        assert apart([name for name, *_others in stages])


@EVERY
def test_names_are_unique_and_examples_name_what_is_there(preset: Preset) -> None:
    assert set(preset.industries) <= INDUSTRIES.keys()
    for kind in {one.kind for one in preset.fields}:
        own = [one for one in preset.fields if one.kind == kind]
        assert apart([one.label for one in own])
        assert len({one.name for one in own}) == len(own)
    assert {one.type for one in preset.fields} <= set(custom_types())
    assert all((one.type in ("choice", "choices")) == bool(one.choices) for one in preset.fields)
    assert apart([one.name for one in preset.sources])
    assert apart([one.name for one in preset.groups])
    assert apart(list(preset.lost_reasons))
    told = preset.samples
    keys, sources = {one.key for one in told.customers}, {one.name.en for one in preset.sources} | {""}
    assert len(keys) == len(told.customers) == 12
    assert {one.source for one in told.customers} | {one.source for one in told.leads} <= sources
    assert {one.customer for one in told.deals} <= keys
    assert {one.customer for one in told.leads if one.customer} <= keys
    reasons = {one.en for one in preset.lost_reasons}
    for one in told.deals:
        stages = {name.en: kind for name, kind, _chance, _hue in preset.pipelines[one.pipeline].stages()}
        assert stages[one.stage] != "won"  # a sale in the ledger would outlive the examples
        assert (stages[one.stage] == "lost") == bool(one.lost)
        assert not one.lost or one.lost in reasons


# what they do


@pytest.mark.parametrize(
    ("preset", "language"),
    [pytest.param(one, "en" if one.order == 50 else "ru", id=one.label) for one in all_presets],
)
def test_a_preset_is_seen_beforehand_applied_once_and_taken_back_whole(
    company: Opened, preset: Preset, language: str
) -> None:
    if language == "en":
        in_english()
    before, by = canonical_state(), company.member
    seen = presets.preview(preset, by=by)
    assert canonical_state() == before
    done = presets.apply(preset, by=by)
    assert done == seen
    assert done.replaced == "Продажи"
    names = [one.name.of(language) for one in preset.pipelines]
    assert list(Pipeline.objects.order_by("position").values_list("name", flat=True)) == names
    assert Field.objects.count() == len(preset.fields)
    assert Source.objects.exclude(channel_group="other").exists()
    assert SavedView.objects.filter(shared_with="everybody").count() == len(preset.views)
    after = canonical_state()
    again = presets.apply(preset, by=by)
    assert (again.count, again.replaced, canonical_state()) == (0, "", after)
    assert again.kept == done.count + done.kept - sum(len(one.stages()) for one in preset.pipelines)
    undo(deed("sales.apply_preset").pk)
    assert canonical_state() == before


def test_what_the_company_has_stays_as_it_is(company: Opened, altair: Customer) -> None:
    editing.create("deal", {"title": "Кресла", "customer": str(altair.pk)}, viewer=company.member)
    with operation("tests.own"):
        Source.objects.create(name="САЙТ", channel_group="other")
        Field.add("customer", "Условия оплаты", "text")
        LostReason.objects.create(name="Не устроили сроки поставки", position=9)
    done = presets.apply(presets.found("wholesale"), by=company.member)
    assert done.replaced == ""
    assert Pipeline.first().name == "Продажи"
    assert done.kept == 3
    assert Source.objects.get(name_key="сайт").channel_group == "other"
    assert Field.objects.get(kind="customer", label="Условия оплаты").type == "text"
    assert not SavedView.objects.filter(name="С отсрочкой").exists()
    samples.add(presets.found("wholesale"), by=company.member)
    assert not Customer.objects.filter(custom__has_key="payment_terms").exists()


def test_a_first_pipeline_that_somebody_arranged_stays(company: Opened) -> None:
    stage = Stage.objects.filter(kind="open").first()
    editing.change("stage", stage.pk, {"name": "Первый звонок"}, viewer=company.member)
    assert presets.apply(presets.found("retail"), by=company.member).replaced == ""
    assert Pipeline.objects.count() == 3


def test_undo_leaves_a_pipeline_in_which_deals_stand_and_says_so(company: Opened, altair: Customer) -> None:
    presets.apply(presets.found("education"), by=company.member)
    applied = deed("sales.apply_preset")
    kept = editing.create("deal", {"title": "Курс", "customer": str(altair.pk)}, viewer=company.member)
    report = undo(applied.pk)
    assert {conflict.reason for conflict in report.conflicts} == {"needed"}
    assert kept.pipeline.name in list(Pipeline.objects.values_list("name", flat=True))
    assert set(Stage.objects.filter(pipeline=kept.pipeline_id).values_list("kind", flat=True)) == {
        "open",
        "won",
        "lost",
    }
    assert Pipeline.objects.filter(name="Продажи").exists()
    assert not Pipeline.objects.filter(name="Продление обучения").exists()
    assert not Field.objects.exists()


@EVERY
def test_examples_are_marked_and_go_by_one_deed(company: Opened, preset: Preset) -> None:
    by = company.member
    with pytest.raises(RuleViolation) as refused:
        samples.add(preset, by=by)
    assert refused.value.code == "sales.preset_first"
    presets.apply(preset, by=by)
    before = canonical_state()
    samples.add(preset, by=by)
    undo(deed(samples.ADDED).pk)
    assert (canonical_state(), samples.standing()) == (before, {})
    samples.add(preset, by=by)
    with pytest.raises(RuleViolation) as refused:
        samples.add(preset, by=by)
    assert refused.value.code == "sales.samples_there"
    assert Deal.objects.count() == Deal.objects.filter(title__endswith="(пример)").count() == 12
    assert Lead.objects.filter(title__endswith="(пример)").count() == 6
    assert Customer.objects.count() == CustomerTag.objects.filter(tag__name="пример").count()
    assert Customer.objects.exclude(custom={}).exists()
    assert not Deal.objects.filter(outcome="lost", lost_reason=None).exists()
    assert not Sale.objects.exists()
    deal = Deal.objects.exclude(amount=0).filter(outcome="open").first()
    with operation("tests.win"):
        deal.win()
    assert Sale.objects.standing().count() == 1
    assert samples.remove(by=by) > 36
    assert (samples.standing(), Sale.objects.standing().count()) == ({}, 0)
    assert not any(model.objects.exists() for model in (Deal, Lead, Customer, Tag))
    undo(deed("sales.remove_samples").pk)
    assert (Deal.objects.count(), Sale.objects.standing().count()) == (12, 1)


def test_english_examples_count_in_the_currency_of_the_company(company: Opened) -> None:
    in_english()
    with operation("tests.currency"):
        settings = WorkspaceSettings.objects.get()
        settings.base_currency = "EUR"
        settings.save()
    preset = presets.found("wholesale")
    presets.apply(preset, by=company.member)
    samples.add(preset, by=company.member)
    deal = Deal.objects.get(title="Coffee and tea for 14 shops (sample)")
    assert (deal.amount, deal.currency) == (12_400, "EUR")
    assert deal.customer.custom["monthly_volume"] == "18000"
    assert Customer.objects.get(name__contains="Fletcher").first_name == "Simon"


# the doors


@pytest.fixture
def house(company: Opened) -> str:
    return f"/w/{company.workspace.slug}/"


def test_presets_are_for_administration_alone(company: Opened, client: Client, house: str) -> None:
    with operation("tests.role"):
        member = Member.objects.get(pk=company.member.pk)
        member.role = Role.objects.get(base="head")
        member.save()
    client.force_login(member.user)
    for answer in (
        client.get(f"{house}settings/presets/"),
        client.post(f"{house}settings/presets/", {"preset": "retail", "deed": "apply"}),
        client.post(f"{house}settings/presets/", {"deed": "remove"}),
    ):
        assert answer.status_code == 403
    for refused in (presets.apply, presets.preview, samples.add):
        with pytest.raises(Denied):
            refused(presets.found("retail"), by=member)
    assert Pipeline.objects.count() == 1


def test_the_page_shows_applies_and_brings_examples(company: Opened, client: Client, house: str) -> None:
    client.force_login(company.member.user)
    page = f"{house}settings/presets/"
    listed = client.get(page).content.decode()
    assert all(one.title.ru in listed for one in all_presets)
    one = client.get(f"{page}?preset=real_estate").content.decode()
    assert "Регистрация" in one
    assert "Площадь, м²" in one
    seen = client.post(page, {"preset": "real_estate", "deed": "look"})
    assert (seen.status_code, Pipeline.objects.count()) == (200, 1)
    assert "Воронка «Продажи», с которой компания начала" in seen.content.decode()
    part = client.post(page, {"preset": "real_estate", "deed": "look"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    early = client.post(page, {"preset": "real_estate", "deed": "examples"})
    assert early.status_code == 422
    assert client.post(page, {"preset": "real_estate", "deed": "apply"}).url == f"{page}?preset=real_estate"
    assert client.post(page, {"preset": "real_estate", "deed": "examples"}).status_code == 302
    assert "сделки: 12" in client.get(page).content.decode()
    assert client.post(page, {"deed": "remove"}).status_code == 302
    assert not Deal.objects.exists()
    assert client.post(page, {"deed": "remove"}).status_code == 422


@pytest.mark.parametrize("deeds", [{"preset": "alchemy", "deed": "apply"}, {"preset": "\x00"}, {"deed": "apply"}, {}])
def test_an_unknown_preset_is_not_there(company: Opened, client: Client, house: str, deeds: dict[str, str]) -> None:
    client.force_login(company.member.user)
    assert client.post(f"{house}settings/presets/", deeds).status_code == 404
    assert client.get(f"{house}settings/presets/?preset=alchemy").status_code == 404


def test_the_first_steps_offer_the_preset_of_the_industry(company: Opened, client: Client, house: str) -> None:
    client.force_login(company.member.user)
    steps = f"{house}first-steps/"
    assert "preset-preview" not in client.get(steps).content.decode()
    client.post(steps, {"industry": "other"})
    assert "preset-preview" not in client.get(steps).content.decode()
    client.post(steps, {"industry": "education"})
    page = client.get(steps).content.decode()
    assert "Готовая настройка «Образование»" in page
    assert 'value="look"' in page
    asked = {"preset": "education", "deed": "apply", "back": "first_steps"}
    assert client.post(f"{house}settings/presets/", asked).url == steps
    after = client.get(steps).content.decode()
    assert 'value="look"' not in after
    assert 'value="examples"' in after
