"""The check of a file before its import."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tropa.core.urls import page_url
from tropa.customers.importing import checking, preparing
from tropa.customers.importing.beginning import check_failed
from tropa.customers.importing.drafts import said
from tropa.customers.importing.importer import importer_of
from tropa.customers.importing.mapping import Mapping
from tropa.customers.importing.meanings import Meanings
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED
from tropa.customers.models import Import
from tropa.customers.views.imports.page import ImportPage
from tropa.lib.numbers import COLUMN, whole
from tropa.staff.requests import MemberRequest

TABLED = 20
"""So many rows with remarks or errors stand in one table."""


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
