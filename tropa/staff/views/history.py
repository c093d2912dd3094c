"""History: what was done in the company; expand, take back, bring again, stop, go on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from tropa.core import access, mass
from tropa.core.errors import NotFound
from tropa.core.models import Operation
from tropa.core.urls import page_url
from tropa.core.views.drawing import drawn
from tropa.staff import histories
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest


def seen(request: MemberRequest, pk: UUID) -> Operation:
    """A deed the member may see.

    Raises:
        NotFound: there is none, or it is not his to see.
    """
    access.check(request.member, "operation", "view")
    found: Operation | None = Operation.objects.filter(access.row_filter(request.member, Operation), pk=pk).first()
    if found is None:
        raise NotFound
    return found


class History(View):
    """The list; htmx asks for more of it."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Newest first, by day."""
        access.check(request.member, "operation", "view")
        asked = histories.Asked.read(request.GET)
        lines, mark = histories.page(request.member, asked, before=request.GET.get("before", ""))
        context = {
            "days": histories.days(lines),
            "more": asked.address(before=mark) if mark else "",
            "asked": asked,
            "views": [(key, words, asked.address(view=key)) for key, words in histories.VIEWS.items()],
        }
        part = "#lines" if request.htmx and request.GET.get("before") else ""
        return render(request, f"staff/history/list.html{part}", context)


class Deed(View):
    """What one deed changed, in the drawer or as a page."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Records and fields."""
        operation = seen(request, pk)
        changes, more = histories.details(operation, request.member)
        context = {"line": histories.line(operation, request.member), "changes": changes, "more": more}
        return drawn(request, "staff/history/deed.html", context)


class Reversal(View):
    """Taking back: GET shows what will happen, POST does it; of a deed that took another back, it brings that again."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The preview."""
        operation = seen(request, pk)
        context = {
            "line": histories.line(operation, request.member),
            "preview": histories.preview(operation, request.member),
        }
        part = (
            "staff/history/will.html" if request.headers.get("HX-Target") == "will" else "staff/history/reversal.html"
        )
        return drawn(request, part, context)

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Do it; the toast offers the way back. With `count` only let a long one be counted.

        A toast of a page that `stays` hears the answer itself and redraws what changed.
        """
        operation = seen(request, pk)
        if request.POST.get("count"):
            access.check(request.member, "operation", "manage", operation)
            mass.foresee(operation)
            return self.get(request, pk) if request.htmx else redirect(page_url("staff:reversal", pk=pk))
        words, undone = histories.reverse(operation, request.member)
        if request.htmx and request.POST.get("stays"):
            return said(HttpResponse(status=204), words, undo=undone, **{"tropa:changed": {}})
        messages.success(request, words, extra_tags=page_url("staff:reversal", pk=undone) if undone else "")
        return onwards(request)


class Run(View):
    """The run of long work: POST goes on; with `stop` it ends after the part that runs."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Go on, or stop."""
        operation = seen(request, pk)
        access.check(request.member, "operation", "manage", operation)
        if request.POST.get("stop"):
            mass.stop(operation.pk)
        else:
            mass.go_on(operation, request.member)
        return onwards(request)


def onwards(request: MemberRequest) -> HttpResponse:
    """The page is drawn anew: htmx refreshes where it is, a form goes to History."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(page_url("staff:history"))
