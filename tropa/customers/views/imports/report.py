"""The import itself: its progress, its result, its refused rows."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from tropa.core import mass
from tropa.core.models import Operation
from tropa.core.urls import page_url
from tropa.customers.importing import checking
from tropa.customers.importing.beginning import begin, go_on, hitch, leave
from tropa.customers.importing.drafts import said
from tropa.customers.importing.importer import importer_of
from tropa.customers.importing.refused import refused_file
from tropa.customers.importing.retention import REFUSED
from tropa.customers.importing.steps import FAILED
from tropa.customers.models import Import, ImportRow
from tropa.customers.views.imports.check import TABLED, corrected
from tropa.customers.views.imports.page import ImportPage
from tropa.staff.requests import MemberRequest


class Report(ImportPage):
    """Progress, then the result; POST begins the import, after a check if the form still corrects something.

    Of one that failed POST goes on (`again`), or ends it where it stands (`leave`).
    """

    def get(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """The page, or for htmx its changing part."""
        run = self.mine(pk)
        if run.state == Import.State.DRAFT:
            return redirect(page_url("imports:check", pk=run.pk))
        template = "progress.html" if request.htmx and request.htmx.target == "progress" else "report.html"
        reversal, rows = reversal_of(run), ImportRow.objects.filter(run=run)
        context = {
            "run": run,
            "importer": importer_of(run.kind),
            "hitch": hitch(run),
            "reversal": reversal,
            "moves": moves(run, reversal),
            "refused": told(rows.filter(state=FAILED), "errors"),
            "kept_until": run.finished_at + REFUSED if run.finished_at else None,
            "remarks": told(rows.exclude(remarks=[]), "remarks"),
        }
        return render(request, f"customers/imports/{template}", context)

    def post(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Hand the import over to the worker, once."""
        run = self.mine(pk)
        if "again" in request.POST or "leave" in request.POST:
            (go_on if "again" in request.POST else leave)(run)
            return redirect(page_url("imports:report", pk=run.pk))
        if run.state == Import.State.DRAFT and corrected(run, request.POST):
            checking.begin(run)
            return redirect(page_url("imports:check", pk=run.pk))
        begin(run)
        return redirect(page_url("imports:report", pk=run.pk))


def told(rows: Any, what: str) -> list[tuple[int, list[dict[str, Any]]]]:
    """The first rows with what is wrong or remarkable in them, in the reader's language."""
    return [(row.number, [said(each) for each in getattr(row, what)]) for row in rows.order_by("number")[:TABLED]]


def reversal_of(run: Import) -> Operation | None:
    """The newest deed that took this import back."""
    return Operation.objects.filter(undoes=run.operation_id).order_by("-seq").first() if run.operation_id else None


def moves(run: Import, reversal: Operation | None) -> str:
    """Whether the worker takes the import back ("undo") or brings it again ("redo") right now; else ""."""
    if run.operation is not None and mass.is_being_reversed(run.operation):
        return "undo"
    return "redo" if reversal is not None and mass.is_being_reversed(reversal) else ""


class Refused(ImportPage):
    """The file of refused rows."""

    def get(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> StreamingHttpResponse:
        """Download."""
        run = self.mine(pk)
        answer = StreamingHttpResponse(list(refused_file(run)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="refused.csv"'
        return answer
