"""The company to look at."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count
from django.utils import timezone, translation

from tropa.activities.models import Activity
from tropa.config import demo
from tropa.core import scope
from tropa.core.models import Operation, TrailEntry
from tropa.core.search import find
from tropa.customers.models import Customer, Note
from tropa.staff.models import Member, Team
from tropa.staff.services import opening


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_believable_company_with_a_past(db: Any, language: str) -> None:
    opened = opening.open_workspace(
        company="Lamps", email="anna@lamps.example", password="correct horse battery", user=None, language=language
    )
    with scope.enter(opened.workspace.pk), translation.override(language):
        demo.fill(customers=90, entries=600)
        assert (Member.objects.count(), Team.objects.count()) == (12, 3)
        assert Customer.objects.count() >= 90
        assert set(Customer.objects.values_list("kind", flat=True)) == {"person", "company"}
        assert TrailEntry.objects.count() == Note.objects.count() + Activity.objects.filter(state="done").count()
        assert 400 < TrailEntry.objects.count() < 800
        assert Activity.objects.open().count() > 50
        past = Operation.objects.filter(label="demo.month").order_by("at").first()
        assert past is not None
        assert past.at < timezone.now() - timedelta(days=600)
        assert past.actor_kind == "member"
        busiest = Customer.objects.annotate(lines=Count("notes")).order_by("-lines")[0]
        assert busiest.name in [hit.title for group in find(opened.member, busiest.name) for hit in group.hits]
