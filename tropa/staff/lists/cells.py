"""A cell edited in place."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import catalogue, editing
from tropa.core.errors import Conflict, Denied, Invalid, NotFound, RuleViolation
from tropa.core.journal import operation
from tropa.staff.lists.clashes import in_words, seen
from tropa.staff.lists.says import said
from tropa.staff.lists.tables import TableColumn, cell_of, cells_address
from tropa.staff.requests import MemberRequest


class ListCell(View):
    """GET draws the control (with `plain` the value), POST writes it against the version that was seen."""

    def get(self, request: MemberRequest, kind: str, pk: UUID, field: str, **_kwargs: Any) -> HttpResponse:
        """Draw."""
        fields, record = self.found(request, kind, pk, field)
        if "plain" in request.GET:
            return HttpResponse(self.context(fields, record, field)["cell"].drawn(record.version))
        return render(
            request,
            "staff/lists/cell_edit.html",
            self.context(fields, record, field) | self.control(request, fields, record, field),
        )

    def post(self, request: MemberRequest, kind: str, pk: UUID, field: str, **_kwargs: Any) -> HttpResponse:
        """Write; an error or a conflict keeps what was typed."""
        fields, record = self.found(request, kind, pk, field)
        typed = request.POST.get("value", "")
        wrong, theirs = "", None
        try:
            with operation(
                "staff.edit_cell", title=_("%(field)s of “%(title)s”") % {"field": fields[field].label, "title": record}
            ) as context:
                record = editing.change(kind, pk, {field: typed}, viewer=request.member, version=seen(request))
        except Conflict as conflict:
            theirs = next((in_words(fields[field], clash.theirs, request.member) for clash in conflict.clashes), None)
            wrong = _("Somebody has changed this meanwhile. Save again to write yours, or Esc to keep theirs.")
            record = editing.fetch(catalogue.of(kind), pk, request.member, "edit")
        except (Invalid, RuleViolation) as error:
            wrong = str(error)
        if wrong:
            again = self.control(request, fields, record, field) | {"typed": typed, "wrong": wrong, "theirs": theirs}
            return render(
                request, "staff/lists/cell_edit.html", self.context(fields, record, field) | again, status=422
            )
        answer = HttpResponse(self.context(fields, record, field)["cell"].drawn(record.version))
        return said(answer, _("%(field)s is changed") % {"field": fields[field].label}, undo=context.id)

    def found(self, request: MemberRequest, kind: str, pk: UUID, field: str) -> tuple[Any, Any]:
        """Readable fields and the record, of which this one may be written.

        Raises:
            NotFound, Denied: as `editing.fetch`; the field is not there, or not to be changed.
        """
        try:
            fields = catalogue.of(kind).readable(request.member)
        except KeyError:
            raise NotFound from None
        if field not in fields:
            raise NotFound
        record = editing.fetch(fields, pk, request.member, "edit")
        if not fields.may_write(request.member, field, record):
            raise Denied(kind, "edit")
        return fields, record

    def context(self, fields: Any, record: Any, field: str) -> dict[str, Any]:
        """The cell."""
        spec = fields[field]
        fields.prefetch([record], [field])
        figure, width = spec.type.figure, spec.type.width
        column = TableColumn(field, spec.label, width, figure, "", "", cells_address(spec), kept=False)
        return {
            "cell": cell_of(spec, record, column),
            "row": record,
            "kind": fields.kind,
            "row_version": record.version,
        }

    def control(self, request: MemberRequest, fields: Any, record: Any, field: str) -> dict[str, Any]:
        """What the control needs."""
        spec = fields[field]
        value = spec.value(record)
        chosen = getattr(value, "pk", getattr(value, "id", value))
        return {
            "options": [(str(key), str(label)) for key, label in spec.choices] if spec.type.label == "choice" else None,
            "target": spec.target if spec.type.label == "record" else "",
            "narrow": spec.options.get("narrow", ""),
            "chosen": "" if chosen is None else str(chosen),
            "typed": "" if value is None else str(spec.api(value) if spec.type.label == "date" else spec.text(value)),
            "input": spec.type.input,
            "boolean": spec.type.nature == "boolean",
            "required": spec.required,
        }
