"""A report as a file: the figures of the page, for who may take such records away."""

from django.http import HttpResponseBase
from django.views import View

from tropa.analytics.asking import Asked
from tropa.analytics.files import rows_of
from tropa.analytics.report import reports
from tropa.core import access, viewing
from tropa.core.errors import Denied, NotFound
from tropa.staff.lists.export import TYPES, handed
from tropa.staff.requests import MemberRequest


class ReportFile(View):
    """GET gives it."""

    def get(self, request: MemberRequest, label: str, form: str) -> HttpResponseBase:
        """The file.

        Raises:
            NotFound: there is no such report or form.
            Denied: not the member's to see or to take away.
        """
        if label not in reports or form not in TYPES:
            raise NotFound
        report = reports.get(label)
        access.check(request.member, report.kind, "view")
        access.check(request.member, report.kind, "export")
        if not report.may(request.member):
            raise Denied(report.kind, "view")
        rows = list(rows_of(report.table(Asked.read(request.GET.dict()), request.member)))
        number = viewing.exported(
            report.kind, count=len(rows), form=form, viewer=request.member, words=str(report.title)
        )
        return handed(rows, label, form, number, request.member, figures=True)
