"""A report as a file: the figures of the page, for who may take such records away."""

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.views import View

from tropa.analytics.asking import Asked
from tropa.analytics.files import rows_of
from tropa.analytics.report import reports
from tropa.core import access, export, viewing
from tropa.core.errors import Denied, NotFound
from tropa.staff.lists.export import TYPES, file_name
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
        number = viewing.exported(report.kind, count=len(rows), form=form, words=str(report.title))
        name = file_name(label, form, number)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if form == "csv":
            return StreamingHttpResponse(export.as_csv(rows), content_type=TYPES[form], headers=headers)
        return FileResponse(export.as_xlsx(rows), as_attachment=True, filename=name, content_type=TYPES[form])
