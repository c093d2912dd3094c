"""Reports, for programs: the same figures, each with the filter that finds its records."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from tropa.analytics.asking import Asked
from tropa.analytics.report import Report, reports
from tropa.core import access
from tropa.core.api import Resource, resources
from tropa.core.api.answering import answer, whole
from tropa.core.api.schemas import described
from tropa.core.errors import Denied, NotFound
from tropa.core.measures import Column, Figure, Row, Table
from tropa.lib.periods import Span
from tropa.staff.requests import MemberRequest

TEXT = {"type": "string"}
FIGURE = {
    "type": "object",
    "properties": {
        "value": {"type": ["string", "integer", "null"]},
        "currencies": {"type": "object", "additionalProperties": TEXT},
        "query": {"type": "object"},
    },
}
ROW = {
    "type": "object",
    "properties": {
        "key": TEXT,
        "title": TEXT,
        "figures": {"type": "object", "additionalProperties": FIGURE},
        "before": {"type": "object", "additionalProperties": FIGURE},
    },
}
SHAPE = {
    "type": "object",
    "properties": {
        "label": TEXT,
        "title": TEXT,
        "kind": TEXT,
        "from": {"type": "string", "format": "date"},
        "to": {"type": "string", "format": "date"},
        "columns": {
            "type": "array",
            "items": {"type": "object", "properties": {"key": TEXT, "title": TEXT, "type": TEXT}},
        },
        "rows": {"type": "array", "items": ROW},
        "total": {"oneOf": [ROW, {"type": "null"}]},
    },
}
ASKED = [
    {"name": name, "in": "query", "schema": {"type": "string"}}
    for name in ("period", "from", "to", "compare", "owner", "team", "pipeline")
]
router = Router(tags=["reports"])
resources.register(Resource("reports", router))


@router.get("", operation_id="reports_list", summary="Reports", openapi_extra=described(gives={"type": "object"}))
def listed(request: MemberRequest) -> HttpResponse:
    """The ready reports that the reader gets."""
    found = [report for report in reports if report.may(request.member)]
    return whole([{"label": report.label, "title": str(report.title), "kind": report.kind} for report in found])


@router.get(
    "/{label}",
    operation_id="reports_get",
    summary="One report",
    openapi_extra=described(gives=SHAPE, parameters=ASKED),
)
def one(request: MemberRequest, label: str) -> HttpResponse:
    """Its figures in the period that is asked about, in the reader's time zone; money is in base currency, sums of
    what has no rate stand beside by currency. `query` finds the records of a figure in the list of the kind.
    """
    if label not in reports:
        raise NotFound
    report = reports.get(label)
    access.check(request.member, report.kind, "view")
    if not report.may(request.member):
        raise Denied(report.kind, "view")
    asked = Asked.read(request.GET.dict())
    return answer(shown(report, report.table(asked, request.member), asked.span))


def shown(report: Report, table: Table, span: Span) -> dict[str, Any]:
    """A report as JSON."""
    return {
        "label": report.label,
        "title": str(report.title),
        "kind": report.kind,
        "from": span.start,
        "to": span.last,
        "columns": [{"key": one.key, "title": str(one.title), "type": one.how} for one in table.columns],
        "rows": [row_of(table, row) for row in table.rows],
        "total": row_of(table, table.total) if table.total else None,
    }


def row_of(table: Table, row: Row) -> dict[str, Any]:
    """A row as JSON."""
    told: dict[str, Any] = {"key": row.key, "title": row.title, "figures": figures_of(table.columns, row)}
    return told | ({"before": figures_of(table.columns, row.before)} if row.before else {})


def figures_of(columns: Any, row: Row) -> dict[str, Any]:
    """The cells of a row by their columns."""
    return {column.key: figure_of(column, column.figure(row)) for column in columns}


def figure_of(column: Column, figure: Figure) -> dict[str, Any]:
    """A cell as JSON; decimals are texts."""
    value = figure.plain
    told: dict[str, Any] = {"value": value if isinstance(value, int) or value is None else format(value, "f")}
    if column.money:
        told["currencies"] = {code: format(amount, "f") for code, amount in figure.sums.items() if code}
    return told | {"query": figure.tree}
