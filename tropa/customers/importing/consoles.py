"""What the command line and the API answer: names that scripts rely on, so that the edges only parse and print."""

import json
import time
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.customers.importing import retention
from tropa.customers.importing.checking import TOLD, rehearse
from tropa.customers.importing.drafts import said
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import Superseded, run_to_end
from tropa.customers.models.imports import Import, ImportRow
from tropa.staff.models import Member


def import_file(
    path: Path,
    *,
    member: Member,
    kind: str = Import.CUSTOMERS,
    duplicates: str = Import.Policy.UPDATE,
    mapping: str = "auto",
    dry_run: bool = False,
) -> dict[str, Any]:
    """`tropa import`: to its end in this process. A file that died half-way goes on where it stopped.

    Args:
        path: of the file.
        member: who imports.
        kind: what the file holds: customers, tasks, deals, leads, products, sales.
        duplicates: update, replace, skip or create.
        mapping: "auto", or the path of a JSON file.
        dry_run: tell what would happen, write nothing.

    Raises:
        Denied: the member may not import this.
        RuleViolation: the file or the mapping is unusable; the text is one sentence.
    """
    began = time.monotonic()
    left = None if dry_run else left_behind(path, kind, duplicates, member)
    if left is not None:
        return {**outcome(_to_end(left)), "seconds": round(time.monotonic() - began, 3)}
    try:
        with path.open("rb") as stream:
            run = prepare(stream, path.name, member=member, kind=kind, policy=duplicates, mapping=_mapping(mapping))
    except OSError as error:
        words = _("The file %(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        raise RuleViolation("customers.import_no_file", words, "file") from error
    answer = rehearsed(run) if dry_run else outcome(_to_end(run))
    return {**answer, "seconds": round(time.monotonic() - began, 3)}


def left_behind(path: Path, kind: str, policy: str, member: Member) -> Import | None:
    """An import of this very file that began and did not end: its process was killed."""
    if not path.is_file():
        return None
    begun = Import.objects.filter(
        state=Import.State.RUNNING, kind=kind, member=member, policy=policy, size=path.stat().st_size
    ).exclude(sha256="")
    if not begun.exists():
        return None
    with path.open("rb") as stream:
        same = begun.filter(sha256=file_digest(stream, "sha256").hexdigest())
    found: Import | None = same.select_related("member").order_by("-created_at").first()
    return found


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
    try:
        found = rehearse(run)
    finally:
        retention.forget(run)
    return rehearsal(found.as_json())


def rehearsal_of(run: Import) -> dict[str, Any]:
    """What the kept rehearsal of a draft found so far."""
    return rehearsal(run.found) | ({"error": run.found["problem"]} if "problem" in run.found else {})


def rehearsal(found: dict[str, Any]) -> dict[str, Any]:
    """A dry run in the contract's words."""
    counts = found.get("counts", {})
    return {
        "operation": None,
        "rows": found.get("rows", 0),
        **{name: counts.get(name, 0) for name in ("created", "updated", "skipped", "failed")},
        "linked": found.get("linked", {}),
        **{name: [said(each) for each in found.get(name, [])] for name in ("errors", "notes")},
    }


def outcome(run: Import) -> dict[str, Any]:
    """A finished (or running) import in the contract's words."""
    refused = ImportRow.objects.filter(run=run, state="failed").order_by("number")[:TOLD]
    remarked = ImportRow.objects.filter(run=run).exclude(remarks=[]).order_by("number")[:TOLD]
    return {
        "operation": str(run.operation_id) if run.operation_id else None,
        **{name: run.count(name) for name in ("rows", "created", "updated", "skipped", "failed")},
        "linked": run.counts.get("linked", {}),
        "errors": [{"row": line.number, **said(problem)} for line in refused for problem in line.errors],
        "notes": [{"row": line.number, **said(remark)} for line in remarked for remark in line.remarks],
    } | ({"error": run.error} if run.error else {})
