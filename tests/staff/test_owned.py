"""What a member owns and is to do follows him; an invited seller sees only his own."""

import pytest

from tropa.activities.models import Activity
from tropa.core import access, editing, scope
from tropa.core.journal import operation
from tropa.customers.models import Customer
from tropa.staff import services
from tropa.staff.models import Branch, Member, Team
from tropa.staff.services import teams
from tropa.staff.services.members import belongings

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


def test_tasks_stand_where_their_assignee_stands(company, hire):
    boris, head = hire("Boris"), hire("Vera", "head")
    with scope.enter(company.workspace.pk):
        with operation("test.tasks"):
            call = Activity.objects.create(title="Call", assignee=boris)
            Activity.objects.create(title="Letter", assignee=boris).complete()
            team = Team.objects.create(name="Sales", head=head)
        assert belongings(boris) == [(str(access.kinds.get("task").title), 1)]
        assert not Activity.objects.visible_to(Member.objects.get(pk=head.pk)).exists()

        services.change_team(member=boris, team=team, by=company.member)
        assert Activity.objects.visible_to(Member.objects.get(pk=head.pk)).count() == 2
        editing.trash("task", call.pk, company.member)
        branch = teams.save_branch(name="Казань", by=company.member)
        teams.save_team(team=team, name="Sales", head=head, branch=branch, by=company.member)
        assert set(Activity.everything.values_list("team_id", "branch_id")) == {(team.pk, branch.pk)}

        services.change_team(member=Member.objects.get(pk=boris.pk), team=None, by=company.member)
        assert set(Activity.everything.values_list("team_id", "branch_id")) == {(None, None)}
