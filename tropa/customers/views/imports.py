"""The way of a file: upload, columns, check, import with progress, report; and the list of past imports."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, mass
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.models import Operation
from tropa.core.requests import uploads_of
from tropa.core.urls import page_url
from tropa.customers.importing import checking, files, preparing
from tropa.customers.importing.beginning import begin, check_failed, go_on, hitch, known, leave
from tropa.customers.importing.drafts import said
from tropa.customers.importing.examples import prepare_example
from tropa.customers.importing.importer import allowed, check_known, importer_of
from tropa.customers.importing.mapping import Mapping
from tropa.customers.importing.meanings import Meanings, add_field
from tropa.customers.importing.refused import refused_file
from tropa.customers.importing.retention import REFUSED
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED
from tropa.customers.models import Import, ImportRow
from tropa.lib.numbers import COLUMN, whole
from tropa.lib.spreadsheets import Unreadable
from tropa.staff.requests import MemberRequest

SAMPLES = 3
PAST = 50
TABLED = 20


class ImportPage(View):
    """What all pages of one import share: the right, and the import."""

    request: MemberRequest

    def dispatch(self, request: MemberRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # the door's
        """Ask before anything else: whoever may import nothing has no business here."""
        allowed(request.member)
        return super().dispatch(request, *args, **kwargs)

    def mine(self, pk: UUID) -> Import:
        """The import.

        Raises:
            NotFound: it is not there, or somebody else's, or of a kind that the member may not import.
        """
        run: Import | None = known(self.request.member).filter(pk=pk).first()
        if run is None:
            raise NotFound
        check_known(self.request.member, run.kind)
        return run


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


class Columns(ImportPage):
    """What each column means, with samples; POST corrects it and checks the rows."""

    def get(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """The table of columns."""
        run = self.mine(pk)
        if run.state != Import.State.DRAFT:
            return redirect(page_url("imports:report", pk=run.pk))
        return self.show(request, run)

    def post(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Keep the correction and check the rows; "field" makes a column one of the company's own fields, "holds" says
        what the file holds.
        """
        run = self.mine(pk)
        if "holds" in request.POST:
            return self.change_kind(request, run)
        chosen = {column: request.POST.get(f"column-{at}", "") for at, column in enumerate(run.header)}
        made = request.POST.get("field", "")
        try:
            with transaction.atomic():
                if (place := whole(made, len(run.header) - 1)) is not None:
                    column, values = run.header[place], samples_of(run)[place]
                    chosen[column] = add_field(run, column, values, member=request.member)
                preparing.change_mapping(run, chosen, request.POST.get("duplicates", run.policy))
                if not made:
                    checking.begin(run)
        except RuleViolation as error:
            run.mapping = {**run.mapping, "columns": chosen}
            return self.show(request, run, error=str(error), status=422)
        return redirect(page_url("imports:columns" if made else "imports:check", pk=run.pk))

    def change_kind(self, request: HttpRequest, run: Import) -> HttpResponse:
        """What the file holds is another thing: its columns are guessed anew."""
        try:
            preparing.change_kind(run, request.POST.get("kind", ""))
        except RuleViolation as error:
            return self.show(request, self.mine(run.pk), error=str(error), status=422)
        return redirect(page_url("imports:columns", pk=run.pk))

    def show(self, request: HttpRequest, run: Import, *, error: str = "", status: int = 200) -> HttpResponse:
        """Render."""
        importer = importer_of(run.kind)
        columns = [
            {"name": name, "target": run.mapping["columns"].get(name, ""), "samples": samples}
            for name, samples in zip(run.header, samples_of(run), strict=True)
        ]
        context = {
            "run": run,
            "columns": columns,
            "importer": importer,
            "kinds": allowed(self.request.member),
            "targets": Meanings(self.request.member, importer).labels().items(),
            "extends": importer.extends and access.may(self.request.member, "field", "create"),
            "policies": Import.Policy.choices,
            "error": error,
        }
        return render(request, "customers/imports/columns.html", context, status=status)


def samples_of(run: Import) -> list[list[str]]:
    """The first values of each column.

    Raises:
        RuleViolation: the file is no table any more.
    """
    samples: list[list[str]] = [[] for _column in run.header]
    try:
        for seen, line in enumerate(files.open_table(run).lines()):
            for values, cell in zip(samples, line.cells, strict=True):
                if cell and cell not in values and len(values) < SAMPLES:
                    values.append(cell)
            if seen > 200 or all(len(values) == SAMPLES for values in samples):
                break
    except Unreadable as error:
        raise files.unreadable(error) from error
    return samples


class Check(ImportPage):
    """What would happen, all rows considered; POST corrects cells and the policy and checks again."""

    def get(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """The rehearsal, or how far it is."""
        run = self.mine(pk)
        if request.htmx and request.htmx.target == "checking":
            if not run.checking or check_failed(run):
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
            return render(request, "customers/imports/checking.html", {"run": run})
        if run.state != Import.State.DRAFT:
            return redirect(page_url("imports:report", pk=run.pk))
        return render(request, "customers/imports/check.html", self.told(run))

    def told(self, run: Import) -> dict[str, Any]:
        """The page's words."""
        importer = importer_of(run.kind)
        mapping = Mapping.from_json(run.mapping, run.header, importer.targets)
        labels, label_of = Meanings(self.request.member, importer).labels(), importer.targets.label_of
        context: dict[str, Any] = {
            "run": run,
            "importer": importer,
            "policies": Import.Policy.choices,
            "mapped": [(column, labels.get(target) or label_of(target)) for column, target in mapping.columns.items()],
            "used": sum(map(bool, mapping.columns.values())),
        }
        found = run.found
        if run.checking or "examples" not in found:
            return context | {"failed": check_failed(run)}
        counts = found["counts"]
        shown = self.request.GET.get("show", "")
        if shown not in counts:
            shown = next((sort for sort in (FAILED, CREATED, UPDATED, SKIPPED) if counts[sort]), CREATED)
        rows = found["examples"][shown]
        return context | {
            "found": found,
            "counts": counts,
            "ready": found["rows"] - counts[FAILED] - counts[SKIPPED],
            "shown": shown,
            "shown_count": counts[shown],
            "tabs": [
                (FAILED, _("Errors"), counts[FAILED]),
                (UPDATED, _("To fill"), counts[UPDATED]),
                (CREATED, _("To create"), counts[CREATED]),
                (SKIPPED, _("To skip"), counts[SKIPPED]),
            ],
            "rows": rows,
            "errors": [(row, said(each)) for row in rows for each in row["problems"]] if shown == FAILED else [],
            "changed": [
                (row["name"], label_of(meaning), before, after)
                for row in [row for row in found["examples"][UPDATED] if row["changes"]][:5]
                for meaning, before, after in row["changes"]
            ],
            "notes": [said(each) for each in found["notes"][:TABLED]],
        }

    def post(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Keep corrected cells, `cell-<line>-<column's place>`, and what happens to duplicates; check again."""
        run = self.mine(pk)
        corrected(run, request.POST)
        checking.begin(run)
        return redirect(page_url("imports:check", pk=run.pk))


def corrected(run: Import, form: Any) -> bool:
    """Keep what the form of the check changes; says whether it changes anything.

    Raises:
        RuleViolation: the import has begun, or there is no such policy.
    """
    policy = form.get("duplicates", run.policy)
    changed = bool(policy != run.policy)
    if changed:
        preparing.change_mapping(run, run.mapping["columns"], policy)
    for name, value in form.items():
        line, at = (*name.split("-")[1:], "", "")[:2] if name.startswith("cell-") else ("", "")
        row, place = whole(line, COLUMN), whole(at, len(run.header) - 1)
        if row is not None and place is not None and value != form.get(f"was-{line}-{at}"):
            preparing.mend(run, row, run.header[place], value)
            changed = True
    return changed


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
