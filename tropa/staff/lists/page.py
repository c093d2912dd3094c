"""The page itself."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, catalogue, commands, paging, viewing
from tropa.core.catalogue import FieldSet
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.paging import COUNTED
from tropa.core.selections import Selection
from tropa.core.templatetags.face import figure
from tropa.core.urls import page_url
from tropa.lib.numbers import COLUMN, whole
from tropa.staff.lists import trees
from tropa.staff.lists.questions import Face, Question, Standing
from tropa.staff.lists.sentences import pieces
from tropa.staff.lists.sums import sum_of
from tropa.staff.lists.tables import choices_of, columns_of, rows_of
from tropa.staff.requests import MemberRequest

PART = 50
MOST = 200
"""So many rows at most are drawn anew when colleagues change something."""


class RecordList(View):
    """A list of one kind; an app derives it, names the kind and gives it an address."""

    kind: ClassVar[str]
    title: ClassVar[Any]
    columns: ClassVar[Sequence[str]] = ()
    views: ClassVar[Sequence[Standing]] = ()
    """Views that everybody has besides "All"."""
    keep: ClassVar[Sequence[str]] = ()
    picture: ClassVar[str] = ""
    """The field with the file that stands before each title; where there is none, letters do."""
    card: ClassVar[str] = ""
    create: ClassVar[str] = ""
    create_title: ClassVar[Any] = ""
    load: ClassVar[str] = ""
    pair: ClassVar[tuple[str, Any]] = ("", "")
    """The page that takes exactly two that are chosen, and what it does with them."""
    fixed: ClassVar[trees.Tree] = {}
    """A condition of the list itself (only companies), besides what people ask."""
    empty: ClassVar[str] = "staff/lists/empty.html"

    def get(self, request: MemberRequest, **_kwargs: Any) -> HttpResponse:
        """The page; with `cursor` the next rows; with `fresh` the first so many, drawn anew; with `among` those of the
        rows named that still belong here.
        """
        access.check(request.member, self.kind, "view")
        fields = catalogue.of(self.kind).readable(request.member)
        question = Question.read(request, fields, self.columns, self.views)
        context: dict[str, Any] = {"list": self, "question": question, "request_path": request.get_full_path()}
        try:
            context |= self.found(request, fields, question)
        except (Invalid, RuleViolation) as wrong:
            return render(
                request, "staff/lists/page.html", context | {"wrong": str(wrong)} | self.around(request), status=422
            )
        if {"cursor", "fresh", "among"} & {*request.GET}:
            return render(request, "staff/lists/rows.html", context | {"counted": "fresh" in request.GET})
        context |= self.around(request)
        context["column_choices"] = choices_of(fields, context["columns"])
        context["sentence"] = pieces(question, request.member)
        context["commands"] = [
            command for command in commands.offered(request.member, self.kind, bulk=True) if not command.trashed
        ]
        may_pair = all(access.may(request.member, self.kind, action) for action in ("edit", "delete"))
        context["pair_url"] = page_url(self.pair[0]) if self.pair[0] and may_pair else ""
        context["may_export"] = access.may(request.member, self.kind, "export")
        return render(request, "staff/lists/page.html", context)

    def found(self, request: MemberRequest, fields: FieldSet, question: Question) -> dict[str, Any]:
        """Rows, columns and the count.

        Raises:
            Invalid: the filter, the sort or the cursor is wrong.
        """
        viewer = request.member
        asked = trees.both(self.fixed, question.filter)
        records = Selection(self.kind, query=asked, listed=True).records(viewer)
        queryset = fields.joined(records, question.columns)
        limit = min(whole(request.GET.get("fresh", ""), COLUMN) or PART, MOST)
        if "among" in request.GET:
            named = filter(None, map(as_uuid, request.GET["among"].split(",")[:MOST]))
            queryset, limit = queryset.filter(pk__in=list(named)), MOST
        page = paging.page(
            queryset, self.kind, sort=question.sort, cursor=request.GET.get("cursor"), limit=limit, viewer=viewer,
            fields=fields,
        )  # fmt: skip
        columns = columns_of(question, fields, viewer, self.keep)
        drawn_anew = {"fresh", "among"} & {*request.GET}
        viewing.listed(
            self.kind,
            asked=asked,
            found=page.count,
            shown=len(page.items),
            again=(question.sort, limit, request.GET.get("among", "")) if drawn_anew else None,
        )
        return {
            "columns": columns,
            "rows": rows_of(page.items, fields, columns, self.card, self.picture),
            "more": question.address(cursor=page.next) if page.next else "",
            "sum": self.told(request.GET.get("tells", ""), fields, records, request.member),
            "count": page.count,
            "count_words": count_words(page.count),
            "asked": trees.write(asked),
            "name": columns_name(fields, question),
        }

    def told(self, asked: str, fields: FieldSet, records: Any, viewer: Any) -> str:
        """What all records come to, where the address asks for it: a kind may know more than sum and average."""
        return sum_of(asked, fields, records)

    def faces(self) -> Sequence[Face]:
        """Pages that show the same records otherwise, this one among them."""
        return ()

    def around(self, request: MemberRequest) -> dict[str, Any]:
        """What the head offers."""
        may_create = access.may(request.member, self.kind, "create")
        return {
            "create_url": page_url(self.create) if self.create and may_create else "",
            "load_url": page_url(self.load) if self.load and access.may(request.member, self.kind, "import") else "",
        }


def columns_name(fields: FieldSet, question: Question) -> dict[str, str]:
    """The head of the first column."""
    spec = fields.get("name") or fields.get("title") or fields.get(access.kinds.get(fields.kind).title_field)
    if spec is None:
        return {"label": _("Name"), "sort_url": "", "direction": ""}
    way = {spec.name: "ascending", f"-{spec.name}": "descending"}.get(question.sort, "")
    return {
        "label": spec.label,
        "sort_url": question.sorted_by(spec.name) if spec.sortable else "",
        "direction": way,
    }


def count_words(count: int) -> str:
    """How many, as a reader is told it: exact up to what is counted at most, `core.paging.COUNTED`."""
    return figure(count) if count <= COUNTED else _("more than 10,000")
