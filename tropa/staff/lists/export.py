"""The list as a file: what the filter finds, in the columns and the order that are shown, as far as it may leave."""

from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views import View

from tropa.core import access, export, paging
from tropa.core.errors import NotFound
from tropa.core.selections import Selection
from tropa.staff.lists import trees
from tropa.staff.lists.conditions import readable
from tropa.staff.requests import MemberRequest

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


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
        table = export.rows(kind, found, names, viewer=viewer)
        name = f"{kind}-{timezone.localdate().isoformat()}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if form == "csv":
            return StreamingHttpResponse(export.as_csv(table), content_type=TYPES[form], headers=headers)
        return FileResponse(export.as_xlsx(table), as_attachment=True, filename=name, content_type=TYPES[form])
