"""What the command line and the API answer: names of CONTRACT.md, so that the edges only parse and print."""

import filecmp
import json
import time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.customers.importing import files
from tropa.customers.importing.drafts import as_error
from tropa.customers.importing.preparing import Preview, prepare, preview
from tropa.customers.importing.running import Superseded, run_to_end
from tropa.customers.models.imports import Import, ImportRow
from tropa.staff.models import Member

TOLD = 1_000
"""So many errors are told; all of them are in the file of refused rows."""


def import_file(
    path: Path, *, member: Member, duplicates: str = Import.Policy.UPDATE, mapping: str = "auto", dry_run: bool = False
) -> dict[str, Any]:
    """`tropa import`: to its end in this process. A file that died half-way goes on where it stopped.

    Args:
        path: of the file.
        member: who imports.
        duplicates: update, replace, skip or create.
        mapping: "auto", or the path of a JSON file.
        dry_run: tell what would happen, write nothing.

    Raises:
        Denied: the member may not import customers.
        RuleViolation: the file or the mapping is unusable; the text is one sentence.
    """
    began = time.monotonic()
    left = None if dry_run else left_behind(path, duplicates)
    if left is not None:
        return {**outcome(_to_end(left)), "seconds": round(time.monotonic() - began, 3)}
    try:
        with path.open("rb") as stream:
            run = prepare(stream, path.name, member=member, policy=duplicates, mapping=_mapping(mapping))
    except OSError as error:
        words = _("The file %(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        raise RuleViolation("customers.import_no_file", words, "file") from error
    answer = rehearsed(run) if dry_run else outcome(_to_end(run))
    return {**answer, "seconds": round(time.monotonic() - began, 3)}


def left_behind(path: Path, policy: str) -> Import | None:
    """An import of this very file that began and did not end: its process was killed."""
    if not path.is_file():
        return None
    begun = Import.objects.select_related("member").filter(
        state=Import.State.RUNNING, file_name=path.name[:255], size=path.stat().st_size, policy=policy
    )
    return next(
        (run for run in begun.order_by("-created_at") if filecmp.cmp(files.path_of(run), path, shallow=False)), None
    )


def _to_end(run: Import) -> Import:
    try:
        return run_to_end(run)
    except Superseded as error:
        raise RuleViolation("customers.import_runs", _("Another process runs this import already."), "file") from error


def _mapping(given: str) -> Any:
    if given == "auto":
        return given
    try:
        return json.loads(Path(given).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        words = _("The mapping %(path)s is no readable JSON file.") % {"path": given}
        raise RuleViolation("customers.mapping_file", words, "mapping") from error


def rehearsed(run: Import) -> dict[str, Any]:
    """What would happen; the import is forgotten."""
    found = preview(run)
    files.drop(run)
    run.delete()
    return rehearsal(found)


def rehearsal(found: Preview) -> dict[str, Any]:
    """A dry run in the contract's words."""
    return {
        "operation": None,
        "rows": found.rows,
        **{name: found.counts[name] for name in ("created", "updated", "skipped", "failed")},
        "linked": found.linked,
        "errors": found.errors[:TOLD],
        "notes": [
            as_error(step.draft.number, remark)
            for steps in (found.created, found.updated, found.skipped)
            for step in steps
            for remark in step.draft.remarks
        ][:TOLD],
    }


def outcome(run: Import) -> dict[str, Any]:
    """A finished (or running) import in the contract's words."""
    refused = ImportRow.objects.filter(run=run, state="failed").order_by("number")[:TOLD]
    remarked = ImportRow.objects.filter(run=run).exclude(remarks=[]).order_by("number")[:TOLD]
    return {
        "operation": str(run.operation_id) if run.operation_id else None,
        **{name: run.count(name) for name in ("rows", "created", "updated", "skipped", "failed")},
        "linked": run.counts.get("linked", {}),
        "errors": [{"row": line.number, **problem} for line in refused for problem in line.errors],
        "notes": [{"row": line.number, **remark} for line in remarked for remark in line.remarks],
    } | ({"error": run.error} if run.error else {})
