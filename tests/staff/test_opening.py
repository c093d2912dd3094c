"""The opening of a workspace stays: who would be left to take it back?"""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from tests.staff.conftest import PASSWORD
from tropa.core import access, scope
from tropa.core.errors import RuleViolation
from tropa.core.journal import undo
from tropa.core.models import Operation
from tropa.staff import services
from tropa.staff.models import Member, Role
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


@pytest.mark.parametrize("language", ["ru", "en"])
def test_roles_bear_names_of_the_companys_language(db: None, language: str) -> None:
    opened = services.open_workspace(
        company="Лавка", email="anna@lavka.example", password=PASSWORD, name="Anna", language=language
    )
    with scope.enter(opened.workspace.pk), override(language):
        names = dict(Role.objects.values_list("base", "name"))
        assert names == {base: str(title) for base, title in access.ROLE_TITLES.items()}
