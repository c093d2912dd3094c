"""One task: its form in a drawer or on a page, done, postponed, into the trash."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from tropa.activities import services
from tropa.activities.models import Activity
from tropa.activities.views.today import context as today_context
from tropa.core import access, catalogue, choosing, editing
from tropa.core.errors import Clash, Invalid, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.requests import is_drawer
from tropa.core.urls import page_url
from tropa.customers.models import Customer
from tropa.customers.views.trail import shown_trail
from tropa.staff.lists.clashes import decided, dialog, in_words, of_form, seen, write_form
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

FIELDS = ("title", "kind", "due_at", "remind_at", "assignee", "priority", "place", "result")


class NewTask(View):
    """A form; `?customer=` says whom it is for."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Empty, given to whoever opens it."""
        access.check(request.member, "task", "create")
        customer = request.GET.get("customer", "")
        values = {"kind": "task", "priority": "normal", "assignee": str(request.member.pk), "customer": customer}
        return form(request, None, values)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Make it."""
        values = given(request)
        if request.POST.get("customer"):
            values["customer"] = request.POST["customer"]
        try:
            task = editing.create("task", values, viewer=request.member)
        except (Invalid, RuleViolation) as wrong:
            if request.headers.get("HX-Target") == "trail":
                return beside_composer(told(wrong))
            return form(request, None, request.POST.dict(), errors=told(wrong), status=422)
        if request.headers.get("HX-Target") == "trail" and task.customer_id:
            return in_trail(request, task)
        return saved(request, task, _("The task is written down."))


class OneTask(View):
    """The task with its fields."""

    def get(self, request: MemberRequest, pk: Any) -> HttpResponse:
        """Filled in."""
        task = access.fetch(request.member, Activity, pk)
        return form(request, task, shown_values(task))

    def post(self, request: MemberRequest, pk: Any) -> HttpResponse:
        """Change it; a field that a colleague changed meanwhile is shown with both values."""
        task = access.fetch(request.member, Activity, pk, "edit")
        values = decided(request, given(request))
        try:
            changed, own, clashes = write_form("task", pk, values, viewer=request.member, version=seen(request))
        except (Invalid, RuleViolation) as wrong:
            return form(request, task, request.POST.dict(), errors=told(wrong), status=422)
        if clashes:
            return self.clash(request, pk, own, clashes)
        return saved(request, changed, _("The task is changed."), undo=changed.version != task.version)

    def clash(self, request: MemberRequest, pk: UUID, own: Mapping[str, str], clashes: list[Clash]) -> HttpResponse:
        """Both values: in a dialog over the form, which keeps what was typed, or without script above it."""
        fields, task = catalogue.of("task"), access.fetch(request.member, Activity, pk, "edit")
        if request.headers.get("HX-Request"):
            url = page_url("activities:task", pk=pk)
            return dialog(request, of_form(fields, clashes, task, url, request.member), own)
        words = _("%(field)s: a colleague saved “%(theirs)s” meanwhile. Save again to write yours.")
        sides = [(fields[one.field], one.theirs) for one in clashes]
        errors = [words % {"field": spec.label, "theirs": in_words(spec, it, request.member)} for spec, it in sides]
        values = {**shown_values(task), **own}
        return form(request, task, values, errors={"whole": " ".join(errors)}, status=409)


class TaskClosure(View):
    """POST does the task, DELETE reopens it."""

    def post(self, request: MemberRequest, pk: Any) -> HttpResponse:
        """Done."""
        task = services.complete(pk, viewer=request.member, result=request.POST.get("result", "")[:10_000])
        return answered(request, _("Done: %(title)s") % {"title": task.title}, last_operation(task))

    def delete(self, request: MemberRequest, pk: Any) -> HttpResponse:
        """To be done again."""
        task = services.reopen(pk, viewer=request.member)
        return answered(request, _("Reopened: %(title)s") % {"title": task.title}, last_operation(task))


class TaskDelay(View):
    """POST puts the task off: by an hour, to tomorrow, by a week."""

    def post(self, request: MemberRequest, pk: Any) -> HttpResponse:
        """Put off."""
        task = access.fetch(request.member, Activity, pk, "edit")
        to = later(task, request.POST.get("to", "tomorrow"))
        with operation("activities.postpone", title=_("Postponed: %(title)s") % {"title": task}) as deed:
            task.postpone(to)
        return answered(request, _("Postponed: %(title)s") % {"title": task.title}, deed.id)


def later(task: Activity, to: str) -> datetime:
    """When a task is done that is put off now.

    Raises:
        RuleViolation: the word is unknown.
    """
    now = timezone.localtime()
    at = timezone.localtime(task.due_at) if task.due_at else now.replace(hour=10, minute=0, second=0, microsecond=0)
    if to == "hour":
        return max(now, at) + timedelta(hours=1)
    days = {"tomorrow": 1, "week": 7}.get(to)
    if days is None:
        raise RuleViolation("activities.bad_delay", _("Choose: an hour, tomorrow, or a week."), field="to")
    return (now + timedelta(days=days)).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)


def shown_values(task: Activity) -> dict[str, Any]:
    """What the form shows of a task."""
    values = {name: getattr(task, name) for name in FIELDS if name != "assignee"}
    return values | {"assignee": str(task.assignee_id or ""), "customer": str(task.customer_id or "")}


def given(request: MemberRequest) -> dict[str, Any]:
    """What the form sent of the task's fields."""
    return {name: request.POST[name] for name in FIELDS if name in request.POST}


def told(wrong: Invalid | RuleViolation) -> dict[str, str]:
    """The errors by field; what belongs to none stands above the form."""
    return {
        error.field if error.field in (*FIELDS, "customer") else "whole": str(error.message) for error in wrong.errors
    }


def form(
    request: MemberRequest, task: Activity | None, values: dict[str, Any], *, errors: Any = None, status: int = 200
) -> HttpResponse:
    """The form as a drawer, or as a page of its own."""
    decides = "keep" in request.POST
    drawer = decides or is_drawer(request)
    whom = task.customer_id if task else as_uuid(values.get("customer"))
    customer = Customer.objects.visible_to(request.member).filter(pk=whom).first() if whom else None
    assignee = as_uuid(values.get("assignee"))
    shown = {
        "task": task,
        "values": values,
        "errors": errors or {},
        "kinds": Activity.Kind.choices,
        "priorities": Activity.Priority.choices,
        "assignee_name": choosing.title_of("member", assignee, request.member) if assignee else "",
        "customer": customer,
        "may_assign": catalogue.of("task").may_write(request.member, "assignee", task),
        "may_edit": task is None or access.may(request.member, "task", "edit", task),
        "drawer": drawer,
    }
    answer = render(request, "activities/task_drawer.html" if drawer else "activities/task.html", shown, status=status)
    if decides:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#drawer", "innerHTML"
    return answer


def saved(request: MemberRequest, task: Activity, text: str, *, undo: bool = True) -> HttpResponse:
    """Close the drawer and tell the page, or go to the task; what changed nothing has nothing to undo."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(page_url("activities:today"))
    return said(
        HttpResponse(status=204),
        text,
        undo=last_operation(task) if undo else None,
        **{"tropa:close": True, "tasks-changed": True, "tropa:blocks": True},
    )


def beside_composer(errors: dict[str, str]) -> HttpResponse:
    """The errors under the composer of the card, which keeps what was typed."""
    answer = HttpResponse(" ".join(errors.values()), status=422, content_type="text/plain; charset=utf-8")
    answer["HX-Retarget"] = "#task-composer-error"
    answer["HX-Reswap"] = "textContent"
    return answer


def in_trail(request: MemberRequest, task: Activity) -> HttpResponse:
    """The card's trail with the task ahead of it."""
    customer = access.fetch(request.member, Customer, task.customer_id)
    shown = {"customer": customer, **shown_trail(request, customer)}
    answer = render(request, "customers/card/trail.html", shown)
    text = _("The task is written down.")
    return said(answer, text, undo=last_operation(task), **{"tropa:written": True, "tropa:blocks": True})


def answered(request: MemberRequest, text: str, deed: Any) -> HttpResponse:
    """Today's region drawn anew with a toast; without script back to Today."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(page_url("activities:today"))
    if request.headers.get("HX-Target") == "day":
        answer = render(request, "activities/today.html#day", today_context(request))
    else:
        answer = HttpResponse(status=204)
    return said(answer, text, undo=deed, **{"tasks-changed": True, "tropa:blocks": True})


def last_operation(task: Activity) -> Any:
    """The operation that wrote the task last."""
    from tropa.core.journal.reading import changes_of_record

    return next(change.operation_id for change, _before in changes_of_record(Activity, task.pk))
