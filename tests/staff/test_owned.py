"""What a member owns follows him; an invited seller sees only his own."""

import pytest

from tropa.core import scope
from tropa.core.journal import operation
from tropa.customers.models import Customer
from tropa.staff import services
from tropa.staff.models import Branch, Member, Team

pytestmark = pytest.mark.neighbour


def test_a_seller_sees_only_his_own_and_his_records_move_with_him(company, hire):
    boris, vera = hire("Boris"), hire("Vera")
    with scope.enter(company.workspace.pk):
        with operation("test.customers"):
            mine = Customer.objects.create(kind="person", last_name="Mine", owner=boris)
            Customer.objects.create(kind="person", last_name="Hers", owner=vera)
            team = Team.objects.create(name="Sales", branch=Branch.objects.create(name="Казань"))
        assert list(Customer.objects.visible_to(boris)) == [mine]
        assert Customer.objects.visible_to(company.member).count() == 2

        services.change_team(member=boris, team=team, by=company.member)
        moved = Customer.objects.get(pk=mine.pk)
        assert (moved.team_id, moved.branch_id) == (team.pk, team.branch_id)

        with operation("test.handover"):
            moved.owner = Member.objects.get(pk=vera.pk)
            moved.save()
        assert Customer.objects.get(pk=mine.pk).team_id is None
        assert not Customer.objects.visible_to(boris).exists()
