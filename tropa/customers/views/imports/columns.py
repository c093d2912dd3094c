"""What the columns of a file mean."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.urls import page_url
from tropa.customers.importing import checking, files, preparing
from tropa.customers.importing.importer import allowed, importer_of
from tropa.customers.importing.meanings import Meanings, add_field
from tropa.customers.models import Import
from tropa.customers.views.imports.page import ImportPage
from tropa.lib.numbers import whole
from tropa.lib.spreadsheets import Unreadable
from tropa.staff.requests import MemberRequest

SAMPLES = 3


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
