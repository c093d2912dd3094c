"""Every figure equals its records: those that its list shows, and those that a plain reading of the tables finds."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.analytics.conftest import fill, local
from tropa.analytics.asking import Asked
from tropa.analytics.report import Report, reports
from tropa.core.measures import Column, Row, Table
from tropa.core.measures.worth import cents
from tropa.core.selections import Selection
from tropa.sales.models import Deal, Lead, Pipeline, Stage, StageVisit
from tropa.staff.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

WORLDS = [
    ("Europe/Riga", date(2026, 3, 20), 15),
    ("Australia/Lord_Howe", date(2026, 3, 30), 12),
    ("Pacific/Apia", date(2011, 12, 20), 25),
    ("America/Havana", date(2026, 2, 20), 45),
    ("UTC", date(2025, 11, 10), 200),
]


@pytest.fixture(params=WORLDS, ids=[name for name, _start, _days in WORLDS])
def world(request: Any, inside: Any, hire: Any) -> Iterator[tuple[Member, Member, ZoneInfo, dict[str, str]]]:
    """Anna, who sees all, and Boris, who sees his own, somewhere on the earth, with a question about some days."""
    name, start, days = request.param
    zone = ZoneInfo(name)
    boris, vera = hire("Boris"), hire("Vera")
    fill(days, start=start, days=days, zone=zone, members=[inside.member, boris, vera])
    last = date.fromordinal(start.toordinal() + days - 1)
    with timezone.override(zone):
        yield inside.member, boris, zone, {"from": start.isoformat(), "to": last.isoformat()}


def listed(report: Report, column: Column, row: Row, viewer: Member, known: dict[str, list[Any]]) -> list[Any]:
    """The records of the list to which a figure leads; several figures lead to one."""
    url = report.url(column.figure(row).tree)
    if url not in known:
        tree = json.loads(parse_qs(urlsplit(url).query)["filter"][0])
        records = Selection(report.kind, query=tree, listed=True).records(viewer)
        known[url] = list(records.select_related(*linked(report)))
    return known[url]


def linked(report: Report) -> list[str]:
    return ["stage"] if report.kind == "deal" else []


def sums_of(records: list[Any], weight: Any = lambda _record: Decimal(1)) -> dict[str, Decimal]:
    """Money by currency, as a person would add it up."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for record in records:
        code, amount = ("", record.amount_base) if record.amount_base is not None else (record.currency, record.amount)
        found[code] += amount * weight(record)
    return {code: cents(amount) for code, amount in found.items()}


def rows_of(table: Table) -> list[Row]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    return rows + [row.before for row in rows if row.before]


def same(left: Any, right: dict[str, Decimal]) -> bool:
    return {code: amount for code, amount in left.items() if amount} == {
        code: amount for code, amount in right.items() if amount
    }


def test_each_figure_equals_its_records(world: Any) -> None:
    anna, boris, zone, days = world
    for viewer in (anna, boris):
        each_figure_equals_the_records_that_its_list_shows(viewer, boris, days)
        figures_are_what_a_plain_reading_finds(viewer, viewer == anna, zone, days)


def each_figure_equals_the_records_that_its_list_shows(viewer: Member, other: Member, days: dict[str, str]) -> None:
    second = Pipeline.objects.get(name="Опт")
    questions = [
        {"compare": "previous"},
        {"compare": "year", "owner": str(other.pk)},
        {"pipeline": str(second.pk), "team": "my_team"},
    ]
    told, known = 0, dict[str, list[Any]]()
    for report, more in product(reports, questions):
        table = report.table(Asked.read({**days, **more}), viewer)
        for row, column in product(rows_of(table), table.columns):
            figure, records = column.figure(row), listed(report, column, row, viewer, known)
            where = (report.label, row.key, column.key, more)
            if column.how == "share" and not figure.records:
                continue  # it leads nowhere
            if column.how == "share":
                assert len(records) == row.worths[column.part].count, where
                continue
            assert figure.records == len(records), where
            told += len(records)
            if column.how == "count":
                assert figure.number == len(records), where
            elif column.key == "weighted":
                chance = lambda deal: Decimal(deal.stage.probability) / 100  # noqa: E731
                assert same(figure.sums, sums_of(records, chance)), where
            elif column.how == "sum":
                assert same(figure.sums, sums_of(records)), where
            else:
                rated = [one for one in records if one.amount_base is not None]
                mean = cents(sum((one.amount_base for one in rated), Decimal(0)) / len(rated)) if rated else None
                assert figure.sums.get("") == mean, where
    assert told > 100


def figures_are_what_a_plain_reading_finds(viewer: Member, all_: bool, zone: ZoneInfo, days: dict[str, str]) -> None:
    """The other half: base and rows are those that the page promises, found without a single query of conditions."""
    start, last = date.fromisoformat(days["from"]), date.fromisoformat(days["to"])

    def within(moment: Any) -> bool:
        return moment is not None and start <= local(moment, zone) <= last

    def mine(record: Any) -> bool:
        open_to_all = isinstance(record, Lead) and record.owner_id is None and record.status == "new"
        return all_ or record.owner_id == viewer.pk or (open_to_all and not record.spam)

    asked = Asked.read(days)
    leads = [one for one in Lead.objects.all() if not one.spam and mine(one) and within(one.received_at)]
    deals = [one for one in Deal.objects.select_related("stage") if mine(one)]

    table = reports.get("lead_sources").table(asked, viewer)
    got = {row.key: row.worths["leads"].count for row in table.rows}
    assert got == counted(str(one.source_id or "none") for one in leads)
    table = reports.get("lead_days").table(asked, viewer)
    assert sum(row.worths["leads"].count for row in table.rows) == len(leads)
    if len(table.rows) == asked.span.days:
        by_day = counted(local(one.received_at, zone).isoformat() for one in leads)
        got = {row.trees["leads"]["all"][-1]["value"][0]: row.worths["leads"].count for row in table.rows}
        assert {day: number for day, number in got.items() if number} == by_day

    won = [one for one in deals if one.outcome == "won" and within(one.closed_at)]
    table = reports.get("won").table(asked, viewer)
    assert [row.worths["won"].count for row in table.rows if row.holds] == [
        number for _month, number in sorted(counted(f"{local(one.closed_at, zone):%Y-%m}" for one in won).items())
    ]
    assert table.total
    assert same(table.total.worths["won"].sums(), sums_of(won))

    table = reports.get("owners").table(asked, viewer)
    got = {row.key: row.worths["won"].count for row in table.rows if row.worths["won"].count}
    assert got == counted(str(one.owner_id or "none") for one in won)
    table = reports.get("open_pipeline").table(asked, viewer)
    assert table.total
    assert same(table.total.worths["open"].sums(), sums_of([one for one in deals if one.is_open]))

    first = Pipeline.first()
    way = [*Stage.objects.filter(pipeline=first, kind="open").in_order(), first.stage_of("won")]
    came: dict[Any, set[int]] = defaultdict(set)
    for visit in StageVisit.objects.filter(stage__in=way, deal__in=[one.pk for one in deals]):
        if within(visit.entered_at):
            came[visit.deal_id].add([stage.pk for stage in way].index(visit.stage_id))
    table = reports.get("funnel").table(asked, viewer)
    assert [row.worths["reached"].count for row in table.rows] == [
        sum(1 for places in came.values() if max(places) >= at) for at in range(len(way))
    ]


def counted(keys: Any) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for key in keys:
        found[key] += 1
    return dict(found)
