"""The opening of a workspace stays: who would be left to take it back?"""

from typing import Any

import pytest
from django.test import Client

from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.core.journal import undo
from tropa.core.models import Operation
from tropa.staff.models import Member
from tropa.staff.services import Opened

pytestmark = pytest.mark.django_db


def test_the_opening_of_a_workspace_is_not_taken_back(company: Opened, anna: Client) -> None:
    with scope.enter(company.workspace.pk):
        opening = Operation.objects.order_by("seq").first()
        for dry_run in (True, False):
            with pytest.raises(RuleViolation) as refused:
                undo(opening.pk, dry_run=dry_run)
            assert refused.value.code == "core.not_undoable"
        assert Member.objects.count() == 1
    page: Any = anna.get(f"/w/{company.workspace.slug}/history/")
    assert str(opening.pk) not in page.content.decode() or "reversal" not in page.content.decode()
