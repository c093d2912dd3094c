"""The list as a file: what the filter finds, in the columns and the order that are shown, as far as it may leave."""

from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views import View

from tropa.core import access, export, paging, viewing
from tropa.core.errors import NotFound
from tropa.core.selections import Selection
from tropa.staff.lists import trees
from tropa.staff.lists.conditions import readable
from tropa.staff.requests import MemberRequest

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def file_name(what: str, form: str, number: str) -> str:
    """Like customer-2026-12-01-E-7K3F9QXW.csv: the number leads from the file to who took it."""
    return f"{what}-{timezone.localdate().isoformat()}-{number}.{form}"


class ListFile(View):
    """GET streams it."""

    def get(self, request: MemberRequest, kind: str, form: str, **_kwargs: Any) -> HttpResponseBase:
        """The file."""
        readable(request.member, kind)
        access.check(request.member, kind, "export")
        if form not in TYPES:
            raise NotFound
        viewer = request.member
        selection = Selection(kind, query=trees.read(request.GET.get("filter", "")), listed=True)
        leaving = selection.records(viewer).filter(access.row_filter(viewer, access.model_of(kind), "export"))
        found = paging.whole(leaving, kind, sort=request.GET.get("sort", ""), viewer=viewer)
        names = [name for name in request.GET.get("columns", "").split(",") if name]
        shown = [spec.name for spec in export.columns(kind, names, viewer)]
        count = leaving.count()
        number = viewing.exported(kind, count=count, form=form, columns=shown, asked=selection.query)
        table = export.rows(kind, found[:count], names, viewer=viewer)
        name = file_name(kind, form, number)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if form == "csv":
            return StreamingHttpResponse(export.as_csv(table), content_type=TYPES[form], headers=headers)
        return FileResponse(export.as_xlsx(table), as_attachment=True, filename=name, content_type=TYPES[form])
