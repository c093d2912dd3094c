"""The list as a file: what the filter finds, in the columns and the order that are shown, as far as it may leave."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, export, paging, viewing
from tropa.core.errors import NotFound
from tropa.core.selections import Selection
from tropa.staff.lists import trees
from tropa.staff.lists.conditions import readable
from tropa.staff.models import Member
from tropa.staff.requests import MemberRequest

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def handed(
    table: Iterable[Sequence[Any]], what: str, form: str, number: str, by: Member, *, figures: bool = False
) -> HttpResponseBase:
    """A file like customer-2026-12-01-E-7K3F9QXW.csv, that leads by its number to who took it (`viewing.exported`).

    Args:
        figures: it is a report, which no program reads back: in CSV its mark is a line at the end.
    """
    told = {"who": by.name, "when": date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT"), "number": number}
    origin = _(
        "Exported from Tropa: %(who)s, %(when)s. Export number %(number)s; the company finds it in its access log."
    )
    mark = export.Mark(number, origin % told)
    name = f"{what}-{timezone.localdate().isoformat()}-{number}.{form}"
    if form == "csv":
        lines = chain(table, [[], [_("Export number"), number]]) if figures else export.marked(table, mark)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(export.as_csv(lines), content_type=TYPES[form], headers=headers)
    return FileResponse(export.as_xlsx(table, mark), as_attachment=True, filename=name, content_type=TYPES[form])


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
        number = viewing.exported(kind, count=count, form=form, viewer=viewer, columns=shown, asked=selection.query)
        return handed(export.rows(kind, found[:count], names, viewer=viewer), kind, form, number, viewer)
