"""The way of a file: upload, columns, check, import with progress, report; and the list of past imports."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access
from tropa.core.access import Scope
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.models import Operation
from tropa.core.urls import page_url
from tropa.customers import tasks
from tropa.customers.importing import preparing
from tropa.customers.importing.mapping import Mapping, label_of
from tropa.customers.importing.meanings import NEW, Meanings, add_field
from tropa.customers.importing.refused import refused_file
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED, Step
from tropa.customers.models import Import, ImportRow
from tropa.lib.spreadsheets import Unreadable

CHECKED = 5_000
"""A page checks so many rows at once; the import itself checks them all."""
SAMPLES = 3
PAST = 50


class ImportPage(View):
    """What all pages of one import share: the right, and the import."""

    request: Any

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Ask before anything else."""
        access.check(request.member, "customer", "import")
        return super().dispatch(request, *args, **kwargs)

    def mine(self, pk: UUID) -> Import:
        """The import, if the member began it or oversees all deeds.

        Raises:
            NotFound: it is not there, or somebody else's.
        """
        found = Import.objects.select_related("member", "operation").filter(pk=pk)
        if self.request.member.rights.scope("operation", "view") is not Scope.ALL:
            found = found.filter(member=self.request.member)
        run: Import | None = found.first()
        if run is None:
            raise NotFound
        return run


class Imports(ImportPage):
    """Past imports; POST takes a file in."""

    def get(self, request: Any, **_kwargs: Any) -> HttpResponse:
        """The list and the form."""
        return self.show(request)

    def post(self, request: Any, **_kwargs: Any) -> HttpResponse:
        """Take the file in and show what its columns mean."""
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise RuleViolation("customers.import_no_file", _("Choose a file."), "file")
            run = preparing.prepare(upload.file, upload.name, member=request.member)
        except RuleViolation as error:
            return self.show(request, error=str(error), status=422)
        return redirect(page_url("imports:columns", pk=run.pk))

    def show(self, request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
        """Render."""
        rows = Import.objects.select_related("member", "operation").exclude(state=Import.State.DRAFT)
        if self.request.member.rights.scope("operation", "view") is not Scope.ALL:
            rows = rows.filter(member=self.request.member)
        context = {"rows": rows.order_by("-created_at", "-id")[:PAST], "error": error}
        return render(request, "customers/imports/list.html", context, status=status)


class Columns(ImportPage):
    """What each column means, with samples; POST corrects it."""

    def get(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """The table of columns."""
        return self.show(request, self.mine(pk))

    def post(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Keep the correction and check the rows."""
        run = self.mine(pk)
        chosen = {column: request.POST.get(f"column-{at}", "") for at, column in enumerate(run.header)}
        try:
            with transaction.atomic():
                for column, values in zip(run.header, samples_of(run), strict=True):
                    if chosen[column] == NEW:
                        chosen[column] = add_field(run, column, values, member=request.member)
                preparing.change_mapping(run, chosen, request.POST.get("duplicates", run.policy))
        except RuleViolation as error:
            run.mapping = {**run.mapping, "columns": chosen}
            return self.show(request, run, error=str(error), status=422)
        return redirect(page_url("imports:check", pk=run.pk))

    def show(self, request: HttpRequest, run: Import, *, error: str = "", status: int = 200) -> HttpResponse:
        """Render."""
        columns = [
            {"name": name, "target": run.mapping["columns"].get(name, ""), "samples": samples}
            for name, samples in zip(run.header, samples_of(run), strict=True)
        ]
        context = {
            "run": run,
            "columns": columns,
            "targets": Meanings(self.request.member).labels().items(),
            "extends": access.may(self.request.member, "field", "create"),
            "NEW": NEW,
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
        for seen, line in enumerate(preparing.open_table(run).lines()):
            for values, cell in zip(samples, line.cells, strict=True):
                if cell and cell not in values and len(values) < SAMPLES:
                    values.append(cell)
            if seen > 200 or all(len(values) == SAMPLES for values in samples):
                break
    except Unreadable as error:
        raise RuleViolation("customers.import_broken", error.message, "file") from error
    return samples


class Check(ImportPage):
    """What would happen; POST corrects cells and checks again."""

    def get(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """The rehearsal."""
        run = self.mine(pk)
        if run.state != Import.State.DRAFT:
            return redirect(page_url("imports:report", pk=run.pk))
        found = preparing.preview(run, limit=CHECKED)
        shown = request.GET.get("show", "")
        if shown not in {FAILED, UPDATED, CREATED, SKIPPED}:
            shown = next((sort for sort in (FAILED, CREATED, UPDATED, SKIPPED) if found.counts[sort]), CREATED)
        mapping, labels = Mapping.from_json(run.mapping, run.header), Meanings(request.member).labels()
        context = {
            "run": run,
            "found": found,
            "counts": {name: found.counts[name] for name in (CREATED, UPDATED, SKIPPED, FAILED)},
            "ready": found.rows - found.counts[FAILED],
            "more": found.rows >= CHECKED,
            "shown": shown,
            "tabs": [
                (FAILED, _("Errors"), found.counts[FAILED]),
                (UPDATED, _("To fill"), found.counts[UPDATED]),
                (CREATED, _("To create"), found.counts[CREATED]),
                (SKIPPED, _("To skip"), found.counts[SKIPPED]),
            ],
            "steps": found.shown(shown),
            "errors": [(step, problem) for step in found.failed for problem in step.draft.problems],
            "changed": [(step, list(labelled(step))) for step in found.updated if step.changes][:5],
            "mapped": [(column, labels.get(target) or label_of(target)) for column, target in mapping.columns.items()],
            "used": sum(map(bool, mapping.columns.values())),
        }
        return render(request, "customers/imports/check.html", context)

    def post(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Keep corrected cells: `cell-<line>-<column's place>`."""
        run = self.mine(pk)
        for name, value in request.POST.items():
            line, at = (*name.split("-")[1:], "", "")[:2] if name.startswith("cell-") else ("", "")
            if line.isdigit() and at.isdigit() and int(at) < len(run.header):
                preparing.mend(run, int(line), run.header[int(at)], value)
        return redirect(page_url("imports:check", pk=run.pk))


def labelled(step: Step) -> Any:
    """(label, before, after) of what changes, for people; columns that follow others are left out."""
    for name, (before, after) in step.changes.items():
        if name in {"custom", "source_id", "owner_id", "name"}:
            continue
        yield label_of("address" if name == "lines" else name), before, after


class Report(ImportPage):
    """Progress, then the result; POST begins the import."""

    def get(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """The page, or for htmx its changing part."""
        run = self.mine(pk)
        template = "progress.html" if request.headers.get("HX-Request") else "report.html"
        context = {
            "run": run,
            "undone": run.operation is not None and run.operation.state == Operation.State.UNDONE,
            "refused": ImportRow.objects.filter(run=run, state=FAILED).order_by("number")[:20],
            "remarks": ImportRow.objects.filter(run=run).exclude(remarks=[]).order_by("number")[:20],
        }
        return render(request, f"customers/imports/{template}", context)

    def post(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Hand the import over to the worker, once."""
        run = self.mine(pk)
        with transaction.atomic():
            begun = Import.objects.filter(pk=run.pk, state=Import.State.DRAFT).update(state=Import.State.WAITING)
            if begun:
                tasks.run_import.enqueue(import_id=str(run.pk))
        return redirect(page_url("imports:report", pk=run.pk))


class Refused(ImportPage):
    """The file of refused rows."""

    def get(self, request: Any, pk: UUID, **_kwargs: Any) -> StreamingHttpResponse:
        """Download."""
        run = self.mine(pk)
        answer = StreamingHttpResponse(list(refused_file(run)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="refused.csv"'
        return answer


class Undo(ImportPage):
    """POST takes the whole import back, in the worker."""

    def post(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Hand the undo over."""
        run = self.mine(pk)
        if run.operation is None or not run.is_over:
            raise RuleViolation("customers.import_runs", _("This import has not ended yet."))
        access.check(request.member, "operation", "manage", run.operation)
        tasks.undo_import.enqueue(import_id=str(run.pk))
        return redirect(page_url("imports:report", pk=run.pk))
