"""A task changes hands by the same rule."""

from tests.programs import Program
from tropa.activities.models import Activity
from tropa.core import scope
from tropa.core.journal import operation
from tropa.staff.models import Grant, Member, Notification, Role


def test_a_seller_gives_tasks_to_a_colleague_until_the_right_is_taken(company, hire, run_events) -> None:
    boris, vera = hire("Boris"), hire("Vera")
    with scope.enter(company.workspace.pk):
        program = Program.of(boris)
        given = program.post("tasks", {"title": "Позвонить", "assignee": str(vera.pk)})
        assert given.status_code == 201, given.content
        mine = program.post("tasks", {"title": "Написать"}).json()["id"]
        assert program.patch(f"tasks/{mine}", {"assignee": str(vera.pk)}).status_code == 200
        run_events()
        assert Notification.objects.filter(member=vera).count() == 2

        kept = program.post("tasks", {"title": "Оставить"}).json()["id"]
        with operation("test.rights"):
            Grant.objects.create(role=Role.objects.get(base="seller"), kind="task", action="assign", scope="none")
        program = Program.of(Member.objects.get(pk=boris.pk))
        assert program.patch(f"tasks/{kept}", {"assignee": str(vera.pk)}).status_code == 403
        assert program.post("tasks", {"title": "Отдать", "assignee": str(vera.pk)}).status_code == 403
        assert Activity.objects.filter(assignee=boris).count() == 1
