"""The company to look at: one filling a language, looked at from all sides, since each takes seconds."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count, F, Q, Sum
from django.utils import timezone, translation

from tropa.activities.models import Activity
from tropa.config import demo
from tropa.core import doctor, scope
from tropa.core.delivery import dispatcher
from tropa.core.events import feed
from tropa.core.models import Event, ExchangeRate, Field, FieldIndex, Operation, TrailEntry, WorkspaceSettings
from tropa.core.search import find
from tropa.customers.models import Consent, Customer, Note, Touch
from tropa.sales.models import Deal, DealLine, DealPerson, DealShare, Lead, PriceList, Product, Sale, Stage, StageVisit
from tropa.sales.recognition import recognise
from tropa.staff.models import Branch, Member, Notification, Team
from tropa.staff.services import opening

SIZE = {"customers": 240, "entries": 2_400, "deals": 200, "leads": 400}


def opened(language: str, name: str = "Lamps") -> Any:
    """A workspace in which nothing has happened."""
    return opening.open_workspace(
        company=name, email=f"anna@{name.lower()}.example", password="correct horse battery", language=language
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_believable_company_with_a_past(db: Any, language: str) -> None:
    company = opened(language)
    with scope.enter(company.workspace.pk), translation.override(language):
        demo.fill(**SIZE)
        it_has_three_teams_in_two_zones()
        its_figures_are_believable()
        its_sales_are_what_won_deals_say()
        its_past_was_in_working_hours()
        its_deals_went_stage_by_stage()
        it_has_products_prices_and_rates()
        its_deals_have_people_shares_and_fields_of_its_own()
        its_form_brought_marks_and_consents()
        its_day_has_begun_and_nothing_of_the_past_rings(company)
        it_is_whole(company)


def test_a_seed_gives_the_same_company(db: Any) -> None:
    now, told = datetime(2026, 4, 15, 12, 30, tzinfo=UTC), []
    for name in ("One", "Two"):
        with scope.enter(opened("ru", name).workspace.pk), translation.override("ru"):
            demo.fill(seed=3, now=now, customers=80, entries=400, deals=60, leads=100)
            told.append(shape())
    assert told[0] == told[1]


@pytest.mark.parametrize("hour", [2, 13, 22])
def test_its_day_is_alive_at_any_hour(db: Any, hour: int) -> None:
    now = datetime(2026, 4, 15, hour, 40, tzinfo=ZoneInfo("Europe/Moscow"))
    company, busy = opened("ru", "One"), []
    with scope.enter(company.workspace.pk), translation.override("ru"):
        demo.fill(now=now, customers=160, entries=400, deals=80, leads=120)
        for member in Member.objects.all():
            mine = Activity.objects.filter(assignee=member)
            opens = list(mine.open().values_list("due_at", flat=True))
            if len(opens) < 8:
                continue  # so small a company has not work for everybody
            assert any(now - timedelta(days=6) < due < now for due in opens)
            assert any(now < due < now + timedelta(hours=18) for due in opens)
            assert sum(due < now for due in opens) < len(opens) / 2
            assert mine.filter(state="done", done_at__gt=now - timedelta(days=1.5), done_at__lte=now).count() >= 2
            busy.append(member)
        assert len(busy) > 3


def it_has_three_teams_in_two_zones() -> None:
    assert (Member.objects.count(), Team.objects.count(), Branch.objects.count()) == (12, 3, 2)
    assert len(set(Member.objects.values_list("time_zone", flat=True))) == 2
    for team in Team.objects.select_related("head", "branch"):
        assert team.head is not None
        assert team.branch is not None
        assert Deal.objects.filter(team=team, branch=team.branch).exists()


def its_figures_are_believable() -> None:
    deals = Counter(Deal.objects.values_list("outcome", flat=True))
    assert sum(deals.values()) == SIZE["deals"]
    assert 0.25 < deals["won"] / (deals["won"] + deals["lost"]) < 0.35
    late = Q(next_step_at=None) | Q(next_step_at__lt=timezone.now() - timedelta(days=14))
    assert 0.04 <= Deal.objects.open().filter(late).count() / SIZE["deals"] <= 0.06
    assert Lead.objects.count() == SIZE["leads"]
    decisions = {("new", False), ("accepted", False), ("rejected", False), ("rejected", True)}
    assert {*Lead.objects.values_list("status", "spam")} == decisions
    assert not Lead.objects.filter(status="rejected", spam=False, reason="").exists()
    assert Customer.objects.listed().count() == SIZE["customers"]
    assert abs(TrailEntry.objects.count() - SIZE["entries"]) < 200
    assert len(set(Deal.objects.lost().values_list("lost_reason", flat=True))) > 3
    assert Deal.objects.values("pipeline").distinct().count() == 2


def its_sales_are_what_won_deals_say() -> None:
    won = Deal.objects.won()
    assert recognise(set(won.values_list("pk", flat=True))) == 0
    assert Sale.objects.purchases().count() == won.count()
    refunds = Sale.objects.filter(refund_of__isnull=False)
    assert 0.01 <= refunds.count() / won.count() <= 0.04
    assert not refunds.filter(Q(amount__gte=0) | Q(occurred_on__lt=F("refund_of__occurred_on"))).exists()
    assert Sale.objects.purchases().values("customer").annotate(n=Count("pk")).filter(n__gt=2).exists()
    assert not Deal.objects.filter(amount_base=None).exists()
    counted_anew = Operation.objects.filter(label__in=["sales.count_lines", "sales.recognise"])
    assert not counted_anew.exists()
    assert DealLine.objects.values("deal").distinct().count() > SIZE["deals"] // 4


def its_past_was_in_working_hours() -> None:
    now = timezone.now()
    past = Operation.objects.filter(label="demo.work").order_by("at")
    assert past[0].at < now - timedelta(days=500)
    assert {*past.values_list("actor_kind", flat=True)} == {"member"}
    assert not TrailEntry.objects.filter(occurred_at__gt=now).exists()
    dates = dict(Operation.objects.values_list("pk", "at"))
    assert all(at <= dates[deed] for deed, at in TrailEntry.objects.values_list("operation", "occurred_at"))
    assert not Deal.objects.filter(created_at__lt=F("customer__created_at")).exists()
    assert not Lead.objects.filter(received_at__lt=F("customer__created_at")).exists()
    made = [at.astimezone(ZoneInfo(zone)) for at, zone in Deal.objects.values_list("created_at", "owner__time_zone")]
    assert all(9 <= at.hour < 18 and at.weekday() < 5 for at in made)


def its_deals_went_stage_by_stage() -> None:
    assert StageVisit.objects.filter(left_at=None).count() == SIZE["deals"]
    assert not StageVisit.objects.filter(left_at__lte=F("entered_at")).exists()
    for deal in Deal.objects.won()[:20]:
        visits = list(deal.visits.order_by("entered_at"))
        assert len(visits) > 2
        assert visits[0].entered_at == deal.created_at
        assert visits[-1].stage_id == deal.stage_id
        assert [one.left_at for one in visits[:-1]] == [one.entered_at for one in visits[1:]]
        told = TrailEntry.objects.filter(subject_kind="deal", subject_id=deal.pk, customer=deal.customer_id).order_by(
            "occurred_at"
        )
        assert [one.kind for one in told] == ["sales.moved"] * (len(visits) - 2) + ["sales.won"]
    moved = Event.objects.filter(label="sales.deal_moved").count()
    assert moved == StageVisit.objects.count() - SIZE["deals"]
    closed = StageVisit.objects.filter(stage__in=Stage.objects.exclude(kind="open"))
    assert closed.count() == Deal.objects.exclude(outcome="open").count()


def it_has_products_prices_and_rates() -> None:
    base = WorkspaceSettings.objects.get().base_currency
    assert Product.objects.exclude(group=None).count() == Product.objects.count() > 30
    assert PriceList.objects.annotate(n=Count("prices")).filter(n__gt=5).count() == 4
    assert base not in ExchangeRate.objects.values_list("code", flat=True)
    assert ExchangeRate.objects.values("code").distinct().count() == 3


def its_deals_have_people_shares_and_fields_of_its_own() -> None:
    assert {*Field.objects.values_list("kind", flat=True)} == {"deal", "customer"}
    assert FieldIndex.objects.values("field").distinct().count() == Field.objects.count()
    with_people = DealPerson.objects.values("deal").distinct().count()
    assert with_people > SIZE["deals"] / 12
    assert DealPerson.objects.values("role").distinct().count() > 2
    assert not DealPerson.objects.filter(deal__created_at__lt=F("customer__created_at")).exists()
    shared = DealShare.objects.values("deal").annotate(whole=Sum("percent"))
    assert 0 < shared.count() < SIZE["deals"] / 5
    assert all(one["whole"] < 100 for one in shared)
    assert not DealShare.objects.filter(member=F("deal__owner")).exists()


def its_form_brought_marks_and_consents() -> None:
    touched = Lead.objects.exclude(last_touch=None)
    assert SIZE["leads"] / 4 < touched.count() < SIZE["leads"]
    assert not touched.exclude(last_touch__at=F("received_at")).exists()
    assert touched.filter(first_touch__at__lt=F("last_touch__at")).exists()
    assert touched.values("last_touch__utm_campaign").distinct().count() > 3
    agreed = Consent.objects.values_list("purpose", "withdrawn_at", "address")
    assert {purpose for purpose, _at, _to in agreed} == {"processing", "marketing"}
    assert all(bool(to) == (purpose == "marketing") for purpose, _at, to in agreed)
    given = Consent.objects.exclude(given_at=None).select_related("customer", "text")
    assert not given.filter(given_at__lt=F("customer__created_at")).exists()
    assert all(one.text.purpose == one.purpose for one in given)


def its_day_has_begun_and_nothing_of_the_past_rings(company: Any) -> None:
    assert Activity.objects.open().filter(assignee=company.member).count() > 5
    assert Lead.objects.unsorted().count() > 2
    dispatcher.drain(feed.head(company.workspace.pk))
    assert {*Notification.objects.values_list("subject_kind", flat=True)} == {"lead"}
    assert Notification.objects.filter(member=company.member).exists()


def it_is_whole(company: Any) -> None:
    assert [one for one in doctor.checks_of_workspace(company.workspace.slug) if not one["ok"]] == []
    busiest = Customer.objects.annotate(lines=Count("notes")).order_by("-lines")[0]
    assert busiest.name in [hit.title for group in find(company.member, busiest.name) for hit in group.hits]


def shape() -> list[Any]:
    """What a company is like, but for ids."""
    return [
        list(Deal.objects.order_by("number").values_list("number", "title", "amount", "stage__name", "created_at")),
        list(Lead.objects.order_by("number").values_list("number", "title", "status", "received_at", "customer__name")),
        sorted(Customer.objects.values_list("name", "owner__name", "source__name", "created_at", "lifecycle")),
        sorted(Sale.objects.values_list("occurred_on", "amount_base", "owner__name")),
        sorted(Note.objects.values_list("text", "created_at")),
        sorted(Activity.objects.values_list("title", "due_at", "state", "assignee__name")),
        sorted(DealPerson.objects.values_list("deal__number", "customer__name", "role")),
        sorted(DealShare.objects.values_list("deal__number", "member__name", "percent")),
        [deal.custom for deal in Deal.objects.order_by("number")],
        sorted(Touch.objects.values_list("at", "utm_campaign", "customer__name")),
        sorted(Consent.objects.values_list("customer__name", "purpose", "channel", "created_at")),
        sorted(DealLine.objects.values_list("name", "quantity", "price", "deal__number")),
    ]
