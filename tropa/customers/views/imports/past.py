"""The list of past imports, where the way of a file begins."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.core.requests import uploads_of
from tropa.core.urls import page_url
from tropa.customers.importing import preparing
from tropa.customers.importing.beginning import begin, known
from tropa.customers.importing.examples import prepare_example
from tropa.customers.importing.importer import allowed
from tropa.customers.models import Import
from tropa.customers.views.imports.page import ImportPage
from tropa.staff.requests import MemberRequest

PAST = 50


class Imports(ImportPage):
    """Past imports; POST takes a file in."""

    def get(self, request: MemberRequest, **_kwargs: Any) -> HttpResponse:
        """The list and the form."""
        return self.show(request)

    def post(self, request: MemberRequest, **_kwargs: Any) -> HttpResponse:
        """Take the file in and show what its columns mean."""
        uploads, kind = uploads_of(request, "file"), request.POST.get("kind", "")
        try:
            if not uploads:
                raise RuleViolation("customers.import_no_file", _("Choose a file."), "file")
            run = preparing.prepare(*uploads[-1], member=request.member, kind=kind)
        except RuleViolation as error:
            return self.show(request, error=str(error), status=422, kind=kind)
        return redirect(page_url("imports:columns", pk=run.pk))

    def show(self, request: HttpRequest, *, error: str = "", status: int = 200, kind: str = "") -> HttpResponse:
        """Render."""
        kinds = allowed(self.request.member)
        among = known(self.request.member).filter(kind__in=[each.label for each in kinds])
        rows = among.order_by("-created_at", "-id")
        context = {
            "rows": rows.exclude(state=Import.State.DRAFT)[:PAST],
            "drafts": rows.filter(state=Import.State.DRAFT, member=self.request.member)[:PAST],
            "kinds": kinds,
            "kind": kind or request.GET.get("kind", ""),
            "error": error,
        }
        return render(request, "customers/imports/list.html", context, status=status)


class Example(ImportPage):
    """POST brings a few made-up customers to look around with."""

    def post(self, request: MemberRequest, **_kwargs: Any) -> HttpResponse:
        """Hand them over to the worker."""
        run = prepare_example(request.member)
        begin(run)
        return redirect(page_url("imports:report", pk=run.pk))
